package dev.dray;

import static dev.dray.Segments.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.kernel.LoadOptions;
import dev.dray.kernel.ProgramRejectedException;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.verifier.ProgramReader;
import dev.dray.vm.Tier;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** User programs as operations of the engine. */
class UserProgramTest {
  private static final String SUM =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r0 = *(u64 *)(r1 + 48)
      if r2 >= r3 goto +4
      r4 = *(u8 *)(r2 + 0)
      r0 += r4
      r2 += 1
      goto -5
      exit
      """;
  private static final String STORE =
      """
      r2 = *(u64 *)(r1 + 16)
      r3 = *(u64 *)(r1 + 32)
      r4 = *(u64 *)(r1 + 56)
      *(u64 *)(r2 + 0) = r4
      r5 = *(u64 *)(r3 + 0)
      *(u64 *)(r3 + 8) = r5
      r0 = 0
      exit
      """;

  private static final LoadOptions INTERPRETED = LoadOptions.standard().withTier(Tier.INTERPRETER);

  private final Engine engine = Dray.open();
  private final Arena arena = engine.newArena();

  @AfterEach
  void close() {
    arena.close();
    engine.close();
  }

  @Test
  void aProgramReadsItsSourceAndArguments() {
    MemorySegment source = random(arena.allocate(1000), 1);
    long expected = 5;
    for (byte each : Segments.bytes(source)) {
      expected += each & 0xFF;
    }
    try (UserProgram sum = engine.load(SUM.getBytes(UTF_8))) {
      ProgramResult result = sum.run(source, MemorySegment.NULL, 5);
      assertThat(result.value()).isEqualTo(expected);
      assertThat(result.tier()).isEqualTo(Tier.GUARDED);
      assertThat(sum.tierReason()).contains("verifier accepted");
      assertThat(
              sum.runAsync(MemorySegment.ofArray(new byte[3]), arena.allocate(1), source)
                  .join()
                  .value())
          .isZero();
    }
    assertThat(engine.statistics().of(Opcode.RUN_PROGRAM).completed()).isEqualTo(2);
  }

  @Test
  void aProgramWritesDestinationAndAuxWhereverTheyLie() {
    try (UserProgram store = unverified(STORE);
        Arena shared = Arena.ofShared()) {
      MemorySegment heap = MemorySegment.ofArray(new long[4]);
      MemorySegment aux = shared.allocate(16);
      aux.set(ValueLayout.JAVA_LONG, 0, 77);
      store.run(MemorySegment.NULL, heap, aux, 0, 0x1234);
      assertThat(heap.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(0x1234);
      assertThat(aux.get(ValueLayout.JAVA_LONG, 8)).isEqualTo(77);
    }
  }

  @Test
  void aTrapNamesInstructionAndAccess() {
    try (UserProgram store = unverified(STORE)) {
      assertThatThrownBy(() -> store.run(MemorySegment.NULL, arena.allocate(7)))
          .isInstanceOfSatisfying(
              OperationFailedException.class,
              e -> {
                assertThat(e.record().status()).isEqualTo(Status.PROGRAM_TRAP);
                assertThat(e.record().program().orElseThrow().trap().orElseThrow().pc())
                    .isEqualTo(3);
                assertThat(e).hasMessageContaining("instruction 3").hasMessageContaining("dst");
              });
      assertThatThrownBy(
              () ->
                  store.runAsync(MemorySegment.NULL, arena.allocate(7), MemorySegment.NULL).join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(OperationFailedException.class);
    }
  }

  @Test
  void fuelEndsAProgram() {
    var image = ProgramReader.read("loop.s", "r0 = 0\ngoto -2\n".getBytes(UTF_8)).getFirst();
    try (UserProgram loop = engine.load(image, INTERPRETED.withFuel(1000))) {
      assertThatThrownBy(() -> loop.run(MemorySegment.NULL, MemorySegment.NULL))
          .isInstanceOfSatisfying(
              OperationFailedException.class,
              e -> assertThat(e.record().status()).isEqualTo(Status.PROGRAM_FUEL));
    }
  }

  @Test
  void abortEndsAnEndlessProgram() {
    try (UserProgram loop = unverified("r0 = 0\ngoto -2\n")) {
      var running = loop.runAsync(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
      engine.abort();
      assertThatThrownBy(running::join).hasMessageContaining("aborted");
    }
  }

  @Test
  void aClosedProgramIsNamed() {
    UserProgram sum = engine.load(SUM.getBytes(UTF_8));
    sum.close();
    assertThatThrownBy(() -> sum.run(MemorySegment.NULL, MemorySegment.NULL))
        .isInstanceOfSatisfying(
            OperationFailedException.class,
            e -> assertThat(e.record().status()).isEqualTo(Status.PROGRAM_HANDLE));
  }

  @Test
  void whatCannotBeDoneIsSaidAtOnce() {
    try (UserProgram sum = engine.load(SUM.getBytes(UTF_8))) {
      assertThatThrownBy(
              () -> sum.run(MemorySegment.NULL, MemorySegment.NULL, new long[] {1, 2, 3, 4, 5}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 4");
    }
  }

  @Test
  void aRejectedProgramRunsOnlyWhereThatIsAskedFor() {
    assertThatThrownBy(() -> engine.load(STORE.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            ProgramRejectedException.class,
            e -> assertThat(e.findings().getFirst().pc()).isEqualTo(3))
        .hasMessageContaining("V0204 at instruction 3")
        .hasMessageContaining("sandboxed");
    var image = ProgramReader.read("store.s", STORE.getBytes(UTF_8)).getFirst();
    for (Tier tier : Tier.values()) {
      if (tier.verifiedOnly()) {
        assertThatThrownBy(() -> engine.load(image, LoadOptions.standard().withTier(tier)))
            .isInstanceOf(ProgramRejectedException.class);
      } else {
        try (UserProgram store = engine.load(image, LoadOptions.standard().withTier(tier))) {
          store.run(MemorySegment.NULL, arena.allocate(8), arena.allocate(16), 0, 1);
          assertThat(store.tier()).isEqualTo(tier);
        }
      }
    }
  }

  private UserProgram unverified(String text) {
    return engine.load(
        ProgramReader.read("program.s", text.getBytes(UTF_8)).getFirst(), INTERPRETED);
  }
}
