package dev.dray.engine;

import dev.dray.operation.Execution;
import dev.dray.operation.descriptor.Field;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What one processing element did, by operation code. One writer, the claim's holder. */
final class Counters {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] completed = new long[0x100];
  private final long[] failed = new long[0x100];
  private final long[] bytes = new long[0x100];

  void count(Execution execution) {
    int code = (int) execution.get(Field.OPERATION);
    add(completed, code, 1);
    if (!execution.status().succeeded()) {
      add(failed, code, 1);
    }
    add(bytes, code, execution.bytes());
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
