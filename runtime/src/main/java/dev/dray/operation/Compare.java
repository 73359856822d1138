package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;

/**
 * Compare (0x05): result 0 if two ranges are equal, else 1, and bytes completed are those before
 * the first difference.
 */
final class Compare implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.COMPARE;
  }

  @Override
  public void execute(Execution execution) {
    long size = execution.get(Field.TRANSFER_SIZE);
    Extent first = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), size);
    Extent second = execution.read(Execution.SOURCE2, execution.get(Field.SOURCE2), size);
    conclude(execution, mismatch(first, second, size, execution) == size ? 0 : 1);
  }

  /** The offset of the first difference, or the size. */
  static long mismatch(Extent first, Extent second, long size, Execution execution) {
    long done = 0;
    while (done < size) {
      long run =
          Math.min(
              Math.min(first.run(done), second.run(done)),
              Math.min(size - done, Execution.POLL_BYTES));
      long a = first.position(done);
      long b = second.position(done);
      long at =
          MemorySegment.mismatch(
              first.readable(done), a, a + run, second.readable(done), b, b + run);
      if (at >= 0) {
        execution.told(done + at);
        return done + at;
      }
      done += run;
      execution.progress(done);
    }
    return size;
  }

  /** Sets the result, and the status where the descriptor expects a result. */
  static void conclude(Execution execution, int result) {
    execution.result(result);
    // Only the lowest bit of what is expected counts.
    if (execution.has(Flag.CHECK_RESULT) && result != (execution.get(Field.EXPECTED_RESULT) & 1)) {
      execution.status(Status.SUCCESS_FALSE);
    }
  }
}
