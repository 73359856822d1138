package dev.dray.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.ToLongFunction;

/** A contestant whose work a test decides; it sees whether it was reset before each run. */
final class Fake implements Contestant {
  private final String program;
  private final String tier;
  private final boolean repeatable;
  private final ToLongFunction<Operands> work;
  int runs;
  int resets;

  Fake(String program, String tier, boolean repeatable, ToLongFunction<Operands> work) {
    this.program = program;
    this.tier = tier;
    this.repeatable = repeatable;
    this.work = work;
  }

  /** Copies the first byte of src to dst, and takes a time. */
  static Fake copying(String tier, long nanos) {
    return new Fake(
        "p",
        tier,
        true,
        operands -> {
          long end = System.nanoTime() + nanos;
          operands
              .dst()
              .set(ValueLayout.JAVA_BYTE, 0, operands.src().get(ValueLayout.JAVA_BYTE, 0));
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          return 7;
        });
  }

  @Override
  public String program() {
    return program;
  }

  @Override
  public String tier() {
    return tier;
  }

  @Override
  public Trial on(Operands operands) {
    return new Trial() {
      @Override
      public void reset() {
        resets++;
        operands.reset();
      }

      @Override
      public long run() {
        runs++;
        return work.applyAsLong(operands);
      }

      @Override
      public MemorySegment dst() {
        return operands.dst();
      }

      @Override
      public MemorySegment aux() {
        return operands.aux();
      }

      @Override
      public boolean repeatable() {
        return repeatable;
      }
    };
  }
}
