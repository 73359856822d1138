package dev.dray.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one processing element did, by operation code or by queue. One writer, the claim's holder.
 * What belongs to one number lies in one cache line.
 */
final class Counters {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private static final int CELLS = 4;
  private static final int COMPLETED = 0;
  private static final int FAILED = 1;
  private static final int BYTES = 2;

  private final long[] cells;

  /** Counters for numbers below a bound. */
  Counters(int numbers) {
    cells = new long[CELLS * numbers];
  }

  void count(int number, boolean succeeded, long done) {
    add(number, COMPLETED, 1);
    if (!succeeded) {
      add(number, FAILED, 1);
    }
    if (done != 0) {
      add(number, BYTES, done);
    }
  }

  private void add(int number, int cell, long amount) {
    int at = CELLS * number + cell;
    CELL.setOpaque(cells, at, cells[at] + amount);
  }

  private long get(int number, int cell) {
    return (long) CELL.getOpaque(cells, CELLS * number + cell);
  }

  long completed(int code) {
    return get(code, COMPLETED);
  }

  long failed(int code) {
    return get(code, FAILED);
  }

  long bytes(int code) {
    return get(code, BYTES);
  }
}
