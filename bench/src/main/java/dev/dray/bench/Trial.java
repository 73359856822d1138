package dev.dray.bench;

import java.lang.foreign.MemorySegment;

/** A contestant with its operands in place. */
public interface Trial extends AutoCloseable {

  /** Zeroes dst and restores aux; not timed. */
  void reset();

  /**
   * One execution: what is timed.
   *
   * @return the result, as a program returns it in r0
   * @throws TrialFailedException if it did not succeed
   */
  long run();

  /** What it writes. */
  MemorySegment dst();

  /** The third operand after a run. */
  MemorySegment aux();

  /** Whether every run gives the same, as it keeps no state from one to the next. */
  default boolean repeatable() {
    return true;
  }

  @Override
  default void close() {}
}
