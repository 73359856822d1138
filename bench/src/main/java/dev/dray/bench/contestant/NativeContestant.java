package dev.dray.bench.contestant;

import dev.dray.bench.Contestant;
import dev.dray.bench.Operands;
import dev.dray.bench.Trial;
import dev.dray.bench.TrialFailedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A native function with a program's signature, called through java.lang.foreign.
 *
 * @param function takes the address of a {@code struct dray_op}, returns 64 bits
 */
public record NativeContestant(String program, String tier, MethodHandle function)
    implements Contestant {
  private static final int CONTEXT_BYTES = 80;
  private static final int ARGUMENTS = 48;

  @Override
  public Trial on(Operands operands) {
    Arena arena = Arena.ofShared();
    MemorySegment context = context(operands, arena);
    return new SharedTrial(operands) {
      @Override
      public long run() {
        try {
          return (long) function.invokeExact(context);
        } catch (Throwable e) {
          throw new TrialFailedException("calling " + program + " failed: " + e, e);
        }
      }

      @Override
      public void close() {
        arena.close();
      }
    };
  }

  /** {@code struct dray_op} as programs/src/main/c/include/dray.h lays it out. */
  private static MemorySegment context(Operands operands, Arena arena) {
    MemorySegment context = arena.allocate(CONTEXT_BYTES, Long.BYTES);
    MemorySegment[] regions = {operands.src(), operands.dst(), operands.aux()};
    for (int i = 0; i < regions.length; i++) {
      long start = regions[i].address();
      context.setAtIndex(ValueLayout.JAVA_LONG, 2L * i, start);
      context.setAtIndex(ValueLayout.JAVA_LONG, 2L * i + 1, start + regions[i].byteSize());
    }
    for (int i = 0; i < operands.arguments().length; i++) {
      context.set(ValueLayout.JAVA_LONG, ARGUMENTS + 8L * i, operands.arguments()[i]);
    }
    return context;
  }
}
