package dev.dray.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one processing element did, by operation code or by queue. One writer, the claim's holder.
 */
final class Counters {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] completed;
  private final long[] failed;
  private final long[] bytes;

  /** Counters for numbers below a bound. */
  Counters(int numbers) {
    completed = new long[numbers];
    failed = new long[numbers];
    bytes = new long[numbers];
  }

  void count(int number, boolean succeeded, long done) {
    add(completed, number, 1);
    if (!succeeded) {
      add(failed, number, 1);
    }
    add(bytes, number, done);
  }

  private static void add(long[] cells, int code, long amount) {
    CELL.setOpaque(cells, code, cells[code] + amount);
  }

  long completed(int code) {
    return (long) CELL.getOpaque(completed, code);
  }

  long failed(int code) {
    return (long) CELL.getOpaque(failed, code);
  }

  long bytes(int code) {
    return (long) CELL.getOpaque(bytes, code);
  }
}
