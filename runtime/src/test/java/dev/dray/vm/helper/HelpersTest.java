package dev.dray.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.Window;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.helper.StandardHelpers;
import dev.dray.vm.InstanceOptions;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.Trap;
import dev.dray.vm.jit.CompiledProgram;
import dev.dray.vm.map.Codec;
import dev.dray.vm.map.MapView;
import dev.dray.vm.map.ProgramArrayMap;
import dev.dray.vm.map.RingBufferMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Helpers do what their prototypes say, through the interpreter. */
class HelpersTest {
  private static final MapDefinition TABLE = new MapDefinition("table", MapType.HASH, 4, 8, 4);
  private static final MapDefinition RING =
      new MapDefinition("ring", MapType.RING_BUFFER, 0, 0, 64);
  private static final MapDefinition JUMPS =
      new MapDefinition("jumps", MapType.PROGRAM_ARRAY, 4, 4, 2);

  @Test
  void everyStandardPrototypeIsBound() {
    assertThat(HelperRegistry.standard().prototypes()).containsAll(StandardHelpers.all());
  }

  @Test
  void theEnvironmentIsInjected() {
    HelperEnvironment environment =
        HelperEnvironment.fixed()
            .withClock(() -> 1)
            .withRandom(() -> -2)
            .withProcessor(() -> 3)
            .withIdentity(() -> 4, () -> 5);
    assertThat(
            List.of(5, 7, 8, 14, 15).stream()
                .map(number -> run("call " + number + "\nexit", environment)))
        .containsExactly(1L, 0xfffffffeL, 3L, 4L, 5L);
  }

  @Test
  void programsUseMapsThatJavaSees() {
    String text =
        """
        *(u32 *)(r10 - 4) = 7
        *(u64 *)(r10 - 16) = 41
        ld_pseudo r1, 0x5, 0x0
        r2 = r10
        r2 += -4
        r3 = r10
        r3 += -16
        r4 = 0
        call 2
        ld_pseudo r1, 0x5, 0x0
        r2 = r10
        r2 += -4
        call 1
        r1 = *(u64 *)(r0 + 0)
        r1 += 1
        *(u64 *)(r0 + 0) = r1
        r0 = r1
        exit
        """;
    try (ProgramInstance instance = Programs.instance(text, TABLE)) {
      assertThat(Programs.result(instance, Programs.invocation())).isEqualTo(42);
      assertThat(MapView.of(instance.map("table").orElseThrow(), Codec.u32(), Codec.u64()).get(7))
          .contains(42L);
    }
  }

  @Test
  void programsOnlyReadMapsThatAreReadOnlyToThem() {
    MapDefinition table =
        new MapDefinition(
            "table",
            MapType.HASH,
            4,
            8,
            4,
            MapDefinition.READ_ONLY_TO_PROGRAMS,
            new MapDefinition.Empty());
    String start =
        """
        *(u32 *)(r10 - 4) = 7
        *(u64 *)(r10 - 16) = 41
        ld_pseudo r1, 0x5, 0x0
        r2 = r10
        r2 += -4
        """;
    String lookup = start + "call 1\n";
    try (ProgramInstance update =
            Programs.instance(start + "r3 = r10\nr3 += -16\nr4 = 0\ncall 2\nexit", table);
        ProgramInstance delete = Programs.instance(start + "call 3\nexit", table);
        ProgramInstance read = Programs.instance(lookup + "r0 = *(u64 *)(r0 + 0)\nexit", table);
        ProgramInstance write =
            Programs.instance(lookup + "*(u64 *)(r0 + 0) = 1\nr0 = 0\nexit", table)) {
      for (ProgramInstance instance : List.of(update, delete, read, write)) {
        MapView.of(instance.map("table").orElseThrow(), Codec.u32(), Codec.u64()).put(7, 5L);
      }
      assertThat(Programs.result(update, Programs.invocation())).isEqualTo(-1);
      assertThat(Programs.result(delete, Programs.invocation())).isEqualTo(-1);
      assertThat(Programs.result(read, Programs.invocation())).isEqualTo(5);
      assertThat(Programs.run(write, Programs.invocation())).isInstanceOf(Outcome.Trapped.class);
      assertThat(CompiledProgram.sandboxed(write).run(Programs.invocation()))
          .isInstanceOf(Outcome.Trapped.class);
    }
  }

  @Test
  void loopCallsBackUntilToldOtherwise() {
    String text =
        """
        *(u64 *)(r10 - 8) = 0
        r1 = 10
        ld_pseudo r2, 0x4, %s
        r3 = r10
        r3 += -8
        r4 = 0
        call 181
        r1 = *(u64 *)(r10 - 8)
        r0 *= 1000
        r0 += r1
        exit
        r3 = *(u64 *)(r2 + 0)
        r3 += r1
        *(u64 *)(r2 + 0) = r3
        r0 = 0
        if r1 != 6 goto +1
        r0 = 1
        exit
        """
            .formatted("0x9");
    assertThat(Programs.result(text)).isEqualTo(7021);
  }

  @ParameterizedTest
  @CsvSource({"0x800001, 0, -7", "1, 1, -22", "0, 0, 0"})
  void loopRefusesTooManyRoundsAndFlags(String rounds, int flags, long result) {
    assertThat(
            Programs.result(
                "r1 = "
                    + rounds
                    + "\nld_pseudo r2, 0x4, 0x5\nr3 = 0\nr4 = "
                    + flags
                    + "\ncall 181\nexit\nr0 = 0\nexit"))
        .isEqualTo(result);
  }

  @Test
  void callbacksNestNoDeeperThanFrames() {
    String text = "r1 = 1\nld_pseudo r2, 0x4, -2\nr3 = 0\nr4 = 0\ncall 181\nexit";

    assertThat(Programs.trap(text, Programs.invocation()).kind())
        .isEqualTo(Trap.Kind.CALL_TOO_DEEP);
  }

  @Test
  void fuelEndsLoopsOfCallbacks() {
    String text =
        "r1 = 1000000\nld_pseudo r2, 0x4, 0x5\nr3 = 0\nr4 = 0\ncall 181\nexit\nr0 = 0\nexit";
    try (ProgramInstance instance = Programs.instance(text)) {
      assertThat(Programs.run(instance, Programs.invocation().withFuel(1000)))
          .isInstanceOfSatisfying(
              Outcome.Stopped.class,
              stopped -> assertThat(stopped.instructions()).isBetween(1001L, 1002L));
    }
  }

  @Test
  void forEachVisitsEveryEntryWithReadableKeys() {
    String text =
        """
        *(u64 *)(r10 - 8) = 0
        ld_pseudo r1, 0x5, 0x0
        ld_pseudo r2, 0x4, 0x9
        r3 = r10
        r3 += -8
        r4 = 0
        call 164
        r1 = *(u64 *)(r10 - 8)
        r0 *= 1000
        r0 += r1
        exit
        r1 = *(u32 *)(r2 + 0)
        r3 = *(u64 *)(r3 + 0)
        r1 *= r3
        r2 = *(u64 *)(r4 + 0)
        r2 += r1
        *(u64 *)(r4 + 0) = r2
        r0 = 0
        exit
        """;
    try (ProgramInstance instance = Programs.instance(text, TABLE)) {
      MapView<Integer, Long> view =
          MapView.of(instance.maps().getFirst(), Codec.u32(), Codec.u64());
      view.put(2, 10L);
      view.put(3, 100L);
      view.put(4, 1000L);
      view.remove(4);
      assertThat(Programs.result(instance, Programs.invocation())).isEqualTo(2320);
    }
  }

  @Test
  void ringBufferRecordsAreReservedWrittenAndSubmitted() {
    String text =
        """
        ld_pseudo r1, 0x5, 0x0
        r2 = 16
        r3 = 0
        call 131
        if r0 == 0 goto out
        r6 = r0
        *(u64 *)(r6 + 8) = 77
        r1 = r6
        r2 = 0
        call 132
        ld_pseudo r1, 0x5, 0x0
        r2 = r10
        r2 += -8
        *(u64 *)(r10 - 8) = 5
        r3 = 8
        r4 = 0
        call 130
        out: exit
        """;
    try (ProgramInstance instance = Programs.instance(text, RING)) {
      assertThat(Programs.result(instance, Programs.invocation())).isZero();
      List<Long> last = new ArrayList<>();
      ((RingBufferMap) instance.maps().getFirst())
          .poll(record -> last.add(record.get(ValueLayout.JAVA_LONG, record.byteSize() - 8)));
      assertThat(last).containsExactly(77L, 5L);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r6 = r0\nr1 = r6\nr2 = 0\ncall 132\n*(u8 *)(r6 + 0) = 1",
        "*(u64 *)(r0 + 9) = 1",
        "r6 = r0\nr1 = r6\nr2 = 0\ncall 133\nr1 = r6\nr2 = 0\ncall 133",
      })
  void recordsAreBoundedAndGoneOnceGivenUp(String use) {
    Trap trap =
        Programs.trap(
            "ld_pseudo r1, 0x5, 0x0\nr2 = 16\nr3 = 0\ncall 131\n" + use + "\nr0 = 0\nexit",
            Programs.invocation(),
            RING);
    assertThat(trap.kind()).isIn(Trap.Kind.WRITE_OUT_OF_BOUNDS, Trap.Kind.BAD_ARGUMENT);
  }

  @Test
  void recordsLeftBehindAreDropped() {
    try (ProgramInstance instance =
        Programs.instance("ld_pseudo r1, 0x5, 0x0\nr2 = 16\nr3 = 0\ncall 131\nexit", RING)) {
      Programs.result(instance, Programs.invocation());
      RingBufferMap ring = (RingBufferMap) instance.maps().getFirst();
      assertThat(ring.poll(record -> {})).isZero();
      assertThat(ring.query(0)).isZero();
    }
  }

  @Test
  void aTailCallGoesOnInTheOtherProgramAndEndsThere() {
    String jump = "r6 = 7\nld_pseudo r2, 0x5, 0x0\nr3 = 1\ncall 12\nr0 += 100\nexit";
    String target =
        "ld_pseudo r2, 0x6, 0x0\nr0 = *(u64 *)(r2 + 0)\nr1 = *(u64 *)(r1 + 48)\n"
            + "r0 += r1\nr0 += r6\nexit";
    MapDefinition data =
        new MapDefinition(
            ".data", MapType.ARRAY, 4, 8, 1, 0, new MapDefinition.Global(false, new byte[] {9}));
    try (ProgramInstance second = Programs.instance(target, data);
        ProgramInstance first = Programs.instance(jump, JUMPS)) {
      assertThat(Programs.result(first, Programs.invocation(30))).isEqualTo(98);
      ((ProgramArrayMap) first.maps().getFirst()).set(1, second);
      assertThat(Programs.run(first, Programs.invocation(30)))
          .isEqualTo(new Outcome.Success(39, 4 + 6));
    }
  }

  @Test
  void tailCallsEndAfterThirtyThree() {
    String text =
        """
        ld_pseudo r3, 0x6, 0x1
        r4 = *(u64 *)(r3 + 0)
        r4 += 1
        *(u64 *)(r3 + 0) = r4
        ld_pseudo r2, 0x5, 0x0
        r3 = 0
        call 12
        ld_pseudo r3, 0x6, 0x1
        r1 = *(u64 *)(r3 + 0)
        r1 <<= 8
        r0 = -r0
        r0 |= r1
        exit
        """;
    MapDefinition data =
        new MapDefinition(
            ".bss", MapType.ARRAY, 4, 8, 1, 0, new MapDefinition.Global(false, new byte[8]));
    try (ProgramInstance instance = Programs.instance(text, JUMPS, data)) {
      ((ProgramArrayMap) instance.maps().getFirst()).set(0, instance);
      assertThat(Programs.result(instance, Programs.invocation())).isEqualTo(34 << 8 | 40);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%d %i|-1|-1 3",
        "%u|-1|4294967295",
        "%lu|-1|18446744073709551615",
        "%llx %X|255|ff 3",
        "[%5d]|42|[   42]",
        "[%-5d]|42|[42   ]",
        "[%05d]|-42|[-0042]",
        "%c%%|65|A%",
        "%p|255|00000000000000ff",
        "%s|8|(efault)",
      })
  void tracePrintkFormats(String format, long argument, String expected) {
    assertThat(trace(format, argument)).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%d %d %d %d", "%", "%y", "%llld"})
  void tracePrintkRefusesFormatsThatItDoesNotKnow(String format) {
    assertThat(trace(format, 1)).isEmpty();
  }

  private static List<String> trace(String format, long argument) {
    List<String> lines = new ArrayList<>();
    byte[] bytes = (format + "\0").getBytes(StandardCharsets.ISO_8859_1);
    String text =
        """
        r6 = r1
        r1 = *(u64 *)(r6 + 0)
        r2 = %d
        r3 = *(u64 *)(r6 + 48)
        r4 = 3
        call 6
        exit
        """
            .formatted(bytes.length);
    try (ProgramInstance instance = Programs.instance(text)) {
      long result =
          Programs.result(
              instance,
              Programs.invocation(bytes, 0, 0, argument)
                  .withEnvironment(HelperEnvironment.fixed().withTrace(lines::add)));
      assertThat(result).isEqualTo(lines.isEmpty() ? -22 : lines.getFirst().length());
    }
    return lines;
  }

  @Test
  void snprintfCutsAndSaysHowLongItWouldHaveBeen() {
    MapDefinition format = constant("n=%d");
    String text =
        """
        *(u64 *)(r10 - 8) = 12345
        r1 = *(u64 *)(r1 + 16)
        r2 = 4
        ld_pseudo r3, 0x6, 0x0
        r4 = r10
        r4 += -8
        r5 = 8
        call 165
        exit
        """;
    MemorySegment target = Programs.bytes(new byte[] {1, 1, 1, 1, 1});
    try (ProgramInstance instance = Programs.instance(text, format)) {
      assertThat(
              Programs.result(
                  instance,
                  Invocation.of(Window.empty(), new Window.Contiguous(target), Window.empty())))
          .isEqualTo(8);
    }
    assertThat(target.toArray(ValueLayout.JAVA_BYTE)).containsExactly('n', '=', '1', 0, 1);
  }

  @ParameterizedTest
  @CsvSource({"abc, abc, 0", "abd, abc, 1", "ab, abc, -1", "abcx, abc, 1"})
  void strncmpComparesAsInC(String left, String right, int sign) {
    byte[] bytes = (left + "\0").getBytes(StandardCharsets.ISO_8859_1);
    String text =
        "r1 = *(u64 *)(r1 + 0)\nr2 = " + bytes.length + "\nld_pseudo r3, 0x6, 0x0\ncall 182\nexit";
    try (ProgramInstance instance = Programs.instance(text, constant(right))) {
      assertThat((int) Programs.result(instance, Programs.invocation(bytes, 0, 0))).isEqualTo(sign);
    }
  }

  @Test
  void crc32cGoesOnFromAnEarlierChecksum() {
    byte[] data = "a dray hauls heavy goods over a short distance".getBytes(StandardCharsets.UTF_8);
    CRC32C sum = new CRC32C();
    sum.update(data);
    String text =
        """
        r6 = *(u64 *)(r1 + 0)
        r1 = r6
        r2 = 13
        r3 = 0
        call 0x10003
        r3 = r0
        r1 = r6
        r1 += 13
        r2 = %d
        call 0x10003
        exit
        """
            .formatted(data.length - 13);
    try (ProgramInstance instance = Programs.instance(text)) {
      assertThat(Programs.result(instance, Programs.invocation(data, 0, 0)))
          .isEqualTo(sum.getValue());
    }
  }

  @Test
  void engineHelpersCheckTheWholeRangeFirst() {
    String text = "r6 = r1\nr1 = *(u64 *)(r6 + 16)\nr2 = 9\nr3 = 1\ncall 0x10001\nr0 = 0\nexit";
    MemorySegment target = Programs.bytes(new byte[8]);
    try (ProgramInstance instance = Programs.instance(text)) {
      Outcome outcome =
          Programs.run(
              instance,
              Invocation.of(Window.empty(), new Window.Contiguous(target), Window.empty()));
      assertThat(((Outcome.Trapped) outcome).trap().reason())
          .isEqualTo("wrote 9 bytes at dst+0, but dst is 8 bytes long");
    }
    assertThat(target.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void aUsersHelperSeesCheckedMemory() {
    HelperRegistry registry =
        HelperRegistry.builder()
            .register(
                new HelperPrototype(
                    0x20000,
                    "sum",
                    List.of(HelperPrototype.Argument.READ_MEMORY, HelperPrototype.Argument.SIZE),
                    HelperPrototype.Result.SCALAR),
                (context, r1, r2, r3, r4, r5) -> sum(context.memory().readable(r1, r2)))
            .build();
    String text = "r1 = *(u64 *)(r1 + 0)\nr2 = %d\ncall 0x20000\nexit";
    assertThat(outcome(registry, text.formatted(3))).isEqualTo(new Outcome.Success(6, 4));
    assertThat(outcome(registry, text.formatted(4))).isInstanceOf(Outcome.Trapped.class);
  }

  @Test
  void aHelperThatThrowsTrapsTheProgram() {
    HelperRegistry registry =
        HelperRegistry.builder()
            .register(
                new HelperPrototype(0x20000, "broken", List.of(), HelperPrototype.Result.SCALAR),
                (context, r1, r2, r3, r4, r5) -> {
                  throw new IllegalArgumentException("out of luck");
                })
            .build();
    assertThat(outcome(registry, "call 0x20000\nexit"))
        .isInstanceOfSatisfying(
            Outcome.Trapped.class,
            trapped -> {
              assertThat(trapped.trap().kind()).isEqualTo(Trap.Kind.HELPER_FAILED);
              assertThat(trapped.trap().message()).contains("broken").contains("out of luck");
            });
  }

  @Test
  void numbersAreTakenOnce() {
    assertThatThrownBy(
            () ->
                HelperRegistry.builder()
                    .register(StandardHelpers.LOOP, (context, r1, r2, r3, r4, r5) -> 0))
        .hasMessageContaining("181")
        .hasMessageContaining("0x20000");
  }

  @Test
  void mapsAreSharedBetweenPrograms() {
    try (ProgramInstance first = Programs.instance("r0 = 0\nexit", TABLE);
        ProgramInstance second =
            ProgramInstance.create(
                Programs.image("r0 = 0\nexit", TABLE),
                HelperRegistry.standard(),
                InstanceOptions.DEFAULT.withShared(Map.of("table", first.maps().getFirst())))) {
      assertThat(second.maps().getFirst()).isSameAs(first.maps().getFirst());
    }
  }

  private static long sum(MemorySegment bytes) {
    long sum = 0;
    for (long at = 0; at < bytes.byteSize(); at++) {
      sum += bytes.get(ValueLayout.JAVA_BYTE, at);
    }
    return sum;
  }

  private static Outcome outcome(HelperRegistry registry, String text) {
    try (ProgramInstance instance =
        ProgramInstance.create(Programs.image(text), registry, InstanceOptions.DEFAULT)) {
      return Programs.run(instance, Programs.invocation(new byte[] {1, 2, 3}, 0, 0));
    }
  }

  private static long run(String text, HelperEnvironment environment) {
    try (ProgramInstance instance = Programs.instance(text)) {
      return Programs.result(instance, Programs.invocation().withEnvironment(environment));
    }
  }

  private static MapDefinition constant(String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
    return new MapDefinition(
        ".rodata", MapType.ARRAY, 4, bytes.length, 1, 0, new MapDefinition.Global(true, bytes));
  }
}
