package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.VirtualPages;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.jit.emit.AccessMode;
import dev.dray.vm.jit.emit.Listing;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops with so many accesses in a row that HotSpot's first compiler must not see them. */
class ManyAccessesTest {
  private static final int WORDS = 80;
  private static final int RECORD = 1024;
  private static final int RECORDS = 16;

  /** Copies words of records in another order. */
  private static String loop(int words) {
    StringBuilder text =
        new StringBuilder(
            """
            r2 = *(u64 *)(r1 + 0)
            r3 = *(u64 *)(r1 + 8)
            r4 = *(u64 *)(r1 + 16)
            r5 = *(u64 *)(r1 + 24)
            r0 = 0
            r6 = r2
            r6 += 1024
            if r6 > r3 goto +%d
            r7 = r4
            r7 += 1024
            if r7 > r5 goto +%d
            """
                .formatted(2 * words + 7, 2 * words + 4));
    for (int word = 0; word < words; word++) {
      text.append("r8 = *(u64 *)(r2 + %d)\n".formatted(8 * word));
      text.append("*(u64 *)(r4 + %d) = r8\n".formatted(8 * (word * 37 % words)));
    }
    return text.append("r2 = r6\nr4 = r7\nr0 += 1\ngoto -%d\nexit\n".formatted(2 * words + 10))
        .toString();
  }

  /** Where they are seen, the JVM ends: nothing here would fail, the tests would stop. */
  @ParameterizedTest
  @EnumSource(AccessMode.class)
  void theyAreCompiledWithoutEndingTheJvm(AccessMode mode) {
    try (ProgramInstance instance = Programs.instance(loop(WORDS));
        Arena arena = Arena.ofConfined()) {
      MemorySegment src = arena.allocate(RECORD * RECORDS, 8);
      MemorySegment dst = arena.allocate(RECORD * RECORDS, 8);
      for (long index = 0; index < src.byteSize() / 8; index++) {
        src.setAtIndex(ValueLayout.JAVA_LONG, index, 3 * index);
      }
      CompiledProgram program = CompiledProgram.trusted(instance, mode);
      for (int times = 0; times < 400; times++) {
        dst.fill((byte) 0);
        Outcome outcome =
            program.run(
                invocation(new Window.Contiguous(src.asReadOnly()), new Window.Contiguous(dst)));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(((Outcome.Success) outcome).result()).isEqualTo(RECORDS);
        check(src, dst);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AccessMode.class)
  void theyRunOverFrames(AccessMode mode) {
    try (ProgramInstance instance = Programs.instance(loop(WORDS));
        Arena arena = Arena.ofConfined()) {
      VirtualPages pages = new VirtualPages(10, 12, new Random(5), arena);
      for (int index = 0; index < RECORD * RECORDS; index++) {
        pages.put(512 + index, (byte) (index * 7 + index / 256));
      }
      CompiledProgram program = CompiledProgram.trusted(instance, mode);
      long length = RECORD * RECORDS;
      Outcome outcome =
          program.run(invocation(pages.window(512, length), pages.window(5 * 4096 + 8, length)));
      assertThat(outcome).isInstanceOf(Outcome.Success.class);
      check(copy(pages, 512, arena), copy(pages, 5 * 4096 + 8, arena));
    }
  }

  @Test
  void shortMethodsAreForBothCompilers() {
    assertThat(text(loop(8))).doesNotContain("Thicket");
    assertThat(text(loop(WORDS))).contains("Thicket.WHOLE");
  }

  /** Else it takes the thicket in until forty calls have not gone there: seconds for a method. */
  @Test
  void theSecondCompilerKnowsWithoutAProfileThatNothingGoesThere() {
    String text = text(loop(WORDS));
    int way = text.indexOf("Thicket.WHOLE");
    String before = text.substring(text.lastIndexOf("Thicket.NOTHING", way), way);
    assertThat(before.indexOf("Execution.fuel"))
        .isPositive()
        .isLessThan(before.indexOf("ifnonnull"));
  }

  private static String text(String program) {
    try (ProgramInstance instance = Programs.instance(program)) {
      return Listing.text(CompiledProgram.trusted(instance, AccessMode.GUARDED).bytecode());
    }
  }

  private static MemorySegment copy(VirtualPages pages, long start, Arena arena) {
    MemorySegment copy = arena.allocate(RECORD * RECORDS, 8);
    for (long index = 0; index < copy.byteSize(); index++) {
      copy.set(ValueLayout.JAVA_BYTE, index, pages.get(start + index));
    }
    return copy;
  }

  private static Invocation invocation(Window src, Window dst) {
    return Invocation.of(src, dst, Window.empty()).withEnvironment(HelperEnvironment.fixed());
  }

  /** Reads and writes the bytes of records, each of which depends on those before. */
  private static String chain(int bytes) {
    StringBuilder text =
        new StringBuilder(
            """
            r0 = 1
            r2 = *(u64 *)(r1 + 16)
            r3 = *(u64 *)(r1 + 24)
            r4 = r2
            r4 += %d
            if r4 > r3 goto +%d
            """
                .formatted(bytes, 4 * bytes + 2));
    for (int index = 0; index < bytes; index++) {
      text.append("r5 = *(u8 *)(r2 + %d)\nr5 += r0\n".formatted(index));
      text.append("r0 ^= r5\n*(u8 *)(r2 + %d) = r5\n".formatted(index));
    }
    return text.append("r2 += %d\ngoto -%d\nexit\n".formatted(bytes, 4 * bytes + 5)).toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 113, 300, 1500})
  void loopsOfAnyLengthAreCutIntoMethodsThatTheJvmCompiles(int bytes) {
    String text = chain(bytes);
    byte[] dst = new byte[3 * bytes + 7];
    new java.util.Random(7).nextBytes(dst);
    for (AccessMode mode : AccessMode.values()) {
      try (ProgramInstance instance = Programs.instance(text)) {
        CompiledProgram program = CompiledProgram.trusted(instance, mode);
        assertThat(longestMethod(program.bytecode())).as(mode + " " + bytes).isLessThan(8000);
        MemorySegment ours = Programs.bytes(dst);
        MemorySegment interpreted = Programs.bytes(dst);
        Window none = Window.empty();
        Same.check(
            program.run(invocation(none, new Window.Contiguous(ours))),
            Programs.run(instance, invocation(none, new Window.Contiguous(interpreted))),
            mode + " " + bytes);
        assertThat(ours.mismatch(interpreted)).as(mode + " " + bytes).isEqualTo(-1);
      }
    }
  }

  private static int longestMethod(byte[] bytecode) {
    return ClassFile.of().parse(bytecode).methods().stream()
        .flatMap(method -> method.findAttribute(Attributes.code()).stream())
        .mapToInt(CodeAttribute::codeLength)
        .max()
        .orElseThrow();
  }

  private static void check(MemorySegment src, MemorySegment dst) {
    for (int record = 0; record < RECORDS; record++) {
      for (int word = 0; word < WORDS; word++) {
        long from = record * (long) RECORD + 8L * word;
        long to = record * (long) RECORD + 8L * (word * 37 % WORDS);
        assertThat(dst.get(ValueLayout.JAVA_LONG, to))
            .isEqualTo(src.get(ValueLayout.JAVA_LONG, from));
      }
    }
  }
}
