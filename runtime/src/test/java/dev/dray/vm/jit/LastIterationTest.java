package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.emit.AccessMode;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops end after the iteration that ends them in the interpreter, whatever they count by. */
class LastIterationTest {
  private static final int BYTES = 700;

  /** How far dst lies behind src. */
  private static final int[] OVERLAPS = {BYTES, 0, 1, 4, 8, 63};

  private static final List<String> COMPARISONS =
      List.of("!=", "<", "<=", ">", ">=", "s<", "s<=", "s>", "s>=");

  /**
   * Changes words of src on the way to dst; where the counter and the pointers end is the result.
   */
  private static final String LOOP =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 16)
      r9 = r3
      r4 = *(u64 *)(r1 + 48)
      r5 = *(u64 *)(r1 + 56)
      r0 = 0
      r6 = *(u64 *)(r2 + 0)
      CHANGE
      *(u64 *)(r3 + 0) = r6
      r0 += 1
      if r0 > 80 goto +4
      r2 += 8
      r3 += 8
      r5 += STEP
      if r5 COMPARISON r4 goto -9
      r3 -= r9
      r3 <<= 32
      r0 ^= r3
      r5 <<= 16
      r0 ^= r5
      exit
      """;

  @ParameterizedTest
  @EnumSource(AccessMode.class)
  void everyComparisonEndsWhereItShould(AccessMode mode) {
    Random random = new Random(5);
    byte[] src = new byte[2 * BYTES];
    random.nextBytes(src);
    for (String change : List.of("r6 ^= 77", "r6 += r4", "r7 = r6")) {
      for (String comparison : COMPARISONS) {
        for (int step : new int[] {1, -1, 3, -8}) {
          for (boolean bounded : new boolean[] {true, false}) {
            String text =
                LOOP.replace("CHANGE", change)
                    .replace("STEP", Integer.toString(step))
                    .replace("COMPARISON", comparison);
            text = bounded ? text : text.replace("if r0 > 80 goto +4", "r8 = r0");
            check(text, mode, src, step, bounded, random);
          }
        }
      }
    }
  }

  private static void check(
      String text, AccessMode mode, byte[] src, int step, boolean bounded, Random random) {
    try (ProgramInstance instance = Programs.instance(text)) {
      CompiledProgram compiled = CompiledProgram.trusted(instance, mode);
      for (int count : new int[] {0, 1, 2, 3, 4, 17, 79}) {
        long start = random.nextInt(1000) - 500L;
        int overlap = OVERLAPS[random.nextInt(OVERLAPS.length)];
        for (long off : bounded ? new long[] {-1, 0, 1} : new long[] {0}) {
          long bound = start + (long) count * step + off;
          MemorySegment expected = Programs.bytes(src);
          MemorySegment actual = Programs.bytes(src);
          Outcome interpreted =
              new Interpreter(instance).run(invocation(expected, overlap, bound, start));
          if (!(interpreted instanceof Outcome.Success) && mode != AccessMode.SANDBOXED) {
            continue;
          }
          String where = text + " bound " + bound + " start " + start + " overlap " + overlap;
          Same.check(compiled.run(invocation(actual, overlap, bound, start)), interpreted, where);
          assertThat(actual.mismatch(expected)).as(where).isEqualTo(-1);
        }
      }
    }
  }

  private static Invocation invocation(MemorySegment memory, int overlap, long bound, long start) {
    return Invocation.of(
            new Window.Contiguous(memory.asSlice(0, BYTES).asReadOnly()),
            new Window.Contiguous(memory.asSlice(overlap, BYTES)),
            Window.empty(),
            bound,
            start)
        .withFuel(5_000);
  }
}
