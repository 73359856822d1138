package dev.dray.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.verifier.Verification;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.isa.helper.StandardHelpers;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.interpreter.Interpreter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No run executes more instructions than the verifier says, and simple loops nearly as many. */
class CostBoundsTest {
  private static final int[] SIZES = {0, 1, 7, 8, 63, 64, 65, 1000, 4096, 20_000};

  /** One loop over src that does the same for each element. */
  private static final Set<String> SIMPLE = Set.of("histogram", "crc32c", "min_max_sum");

  static Stream<CatalogueProgram> programs() {
    return Catalogue.all().stream();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void noRunExecutesMoreThanTheBound(CatalogueProgram program) {
    ProgramImage image = ObjectFile.parse(program.object()).programs().getFirst();
    Verification answer =
        Verifier.verify(image.program(), VerifierOptions.operation(StandardHelpers.all()));
    Cost cost = ((Verification.Accepted) answer).program().cost();
    for (int size : SIZES) {
      try (Arena arena = Arena.ofConfined()) {
        Workload workload = program.workload(bytes(arena, size), arena);
        long executed = executed(image, workload, arena);
        BigInteger bound = cost.evaluate(parameter -> parameter(workload, parameter));
        assertThat(bound)
            .as("%s: %s for %d bytes", program.name(), cost, size)
            .isGreaterThanOrEqualTo(BigInteger.valueOf(executed));
        if (SIMPLE.contains(program.name()) && workload.src().byteSize() >= 1000) {
          assertThat(bound)
              .as("%s: %s for %d bytes", program.name(), cost, size)
              .isLessThanOrEqualTo(BigInteger.valueOf(executed + executed / 10));
        }
      }
    }
  }

  private static long parameter(Workload workload, Cost.Parameter parameter) {
    return switch (parameter) {
      case SRC -> workload.src().byteSize();
      case DST -> workload.dstSize();
      case AUX -> workload.aux().byteSize();
      default -> {
        int index = parameter.ordinal() - Cost.Parameter.ARG0.ordinal();
        long[] arguments = workload.argumentArray();
        yield index < arguments.length ? arguments[index] : 0;
      }
    };
  }

  private static long executed(ProgramImage image, Workload workload, Arena arena) {
    MemorySegment dst = arena.allocate(workload.dstSize() + 1).asSlice(0, workload.dstSize());
    try (ProgramInstance instance = ProgramInstance.create(image)) {
      Outcome outcome =
          new Interpreter(instance)
              .run(
                  Invocation.of(
                      new Window.Contiguous(workload.src().asReadOnly()),
                      new Window.Contiguous(dst),
                      new Window.Contiguous(workload.aux()),
                      workload.argumentArray()));
      assertThat(outcome).isInstanceOf(Outcome.Success.class);
      return outcome.instructions();
    }
  }

  private static MemorySegment bytes(Arena arena, int size) {
    MemorySegment data = arena.allocate(size + 1).asSlice(0, size);
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      int kind = random.nextInt(12);
      data.set(ValueLayout.JAVA_BYTE, i, (byte) (kind == 0 ? '\n' : kind < 3 ? ' ' : 'a' + kind));
    }
    return data;
  }
}
