package dev.dray.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.interpreter.Interpreter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each program computes what plain Java computes: on its own kind of input, and on broken ones. */
class ProgramsComputeTest {
  private static final int[] SIZES = {0, 1, 7, 16, 100, 4096, 30_000};

  static Stream<Arguments> programsAndSizes() {
    return Catalogue.all().stream()
        .flatMap(
            program -> Stream.of(0, 1, 2, 3, 4, 5, 6).map(i -> Arguments.of(program, SIZES[i], i)));
  }

  static Stream<CatalogueProgram> programs() {
    return Catalogue.all().stream();
  }

  @ParameterizedTest
  @MethodSource("programsAndSizes")
  void theObjectComputesWhatJavaComputes(CatalogueProgram program, int size, long seed) {
    try (Arena arena = Arena.ofConfined()) {
      Workload workload = program.workload(text(arena, size, new Random(seed)), arena);
      compare(program, workload, arena);
    }
  }

  /** Shorter operands and damaged sources: the error results are part of the contract. */
  @ParameterizedTest
  @MethodSource("programs")
  void theObjectAgreesWithJavaOnBrokenInput(CatalogueProgram program) {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      try (Arena arena = Arena.ofConfined()) {
        Workload good = program.workload(text(arena, random.nextInt(600), random), arena);
        MemorySegment src = good.src().asSlice(0, random.nextLong(good.src().byteSize() + 1));
        MemorySegment damaged = copy(src, arena);
        if (src.byteSize() > 0 && random.nextBoolean()) {
          damaged.set(
              ValueLayout.JAVA_BYTE, random.nextLong(src.byteSize()), (byte) random.nextInt());
        }
        long[] arguments = good.argumentArray();
        long aux = random.nextInt(4) > 0 ? good.aux().byteSize() : good.aux().byteSize() / 2;
        Workload bad =
            Workload.of(
                damaged,
                random.nextLong(good.dstSize() + 1),
                copy(good.aux().asSlice(0, aux), arena),
                arguments);
        compare(program, bad, arena);
      }
    }
  }

  private static void compare(CatalogueProgram program, Workload workload, Arena arena) {
    MemorySegment dst = arena.allocate(workload.dstSize() + 1).asSlice(0, workload.dstSize());
    MemorySegment wantedDst = copy(dst, arena);
    MemorySegment aux = copy(workload.aux(), arena);
    MemorySegment wantedAux = copy(aux, arena);
    long wanted = program.reference(workload.src(), wantedDst, wantedAux, workload.argumentArray());

    Outcome outcome = run(program, workload, dst, aux);
    assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Success.class);
    assertThat(((Outcome.Success) outcome).result()).as("result").isEqualTo(wanted);
    assertThat(dst.mismatch(wantedDst)).as("first difference in dst").isEqualTo(-1);
    assertThat(aux.mismatch(wantedAux)).as("first difference in aux").isEqualTo(-1);
  }

  private static Outcome run(
      CatalogueProgram program, Workload workload, MemorySegment dst, MemorySegment aux) {
    ProgramImage image = ObjectFile.parse(program.object()).programs().getFirst();
    try (ProgramInstance instance = ProgramInstance.create(image)) {
      Outcome outcome =
          new Interpreter(instance)
              .run(
                  Invocation.of(
                      new Window.Contiguous(workload.src().asReadOnly()),
                      new Window.Contiguous(dst),
                      new Window.Contiguous(aux),
                      workload.argumentArray()));
      assertThat(program.stateDifference(workload, instance)).isEmpty();
      return outcome;
    }
  }

  private static MemorySegment copy(MemorySegment from, Arena arena) {
    MemorySegment to = arena.allocate(from.byteSize() + 1).asSlice(0, from.byteSize());
    MemorySegment.copy(from, 0, to, 0, from.byteSize());
    return to;
  }

  /** Lines of words, with a zero page among them where there is room. */
  private static MemorySegment text(Arena arena, int size, Random random) {
    MemorySegment data = arena.allocate(size + 1).asSlice(0, size);
    for (int i = 0; i < size; i++) {
      int kind = random.nextInt(12);
      char c = kind == 0 ? '\n' : kind < 3 ? ' ' : (char) ('a' + random.nextInt(7));
      boolean zero = i / 4096 == 2;
      data.set(
          ValueLayout.JAVA_BYTE,
          i,
          zero ? 0 : (byte) (random.nextInt(50) == 0 ? random.nextInt() : c));
    }
    return data;
  }
}
