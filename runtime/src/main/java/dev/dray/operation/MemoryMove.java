package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Run;
import dev.dray.memory.RunList;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;

/**
 * Memory Move (0x03): bytes from source to destination, as if through a temporary copy. Result 1
 * says that it went backwards because the ranges overlap.
 */
final class MemoryMove implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.MEMORY_MOVE;
  }

  @Override
  public void execute(Execution execution) {
    long size = execution.get(Field.TRANSFER_SIZE);
    Extent source = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), size);
    Extent destination =
        execution.write(Execution.DESTINATION, execution.get(Field.DESTINATION), size);
    long distance = destination.address() - source.address();
    if (distance > 0 && distance < size) {
      execution.result(1);
      backward(source, destination, size, execution);
    } else {
      forward(source, destination, size, execution);
    }
  }

  static void forward(Extent source, Extent destination, long size, Execution execution) {
    if (source.contiguous() && destination.contiguous()) {
      whole(source, destination, size, execution);
      return;
    }
    for (long done = 0; done < size; execution.progress(done)) {
      RunList from = source.readableRuns(done, Math.min(size - done, Execution.POLL_BYTES));
      RunList to = destination.writableRuns(done, from.bytes());
      RunList.copy(from, to);
      done += to.bytes();
    }
  }

  private static void whole(Extent source, Extent destination, long size, Execution execution) {
    long done = 0;
    while (done < size) {
      Run from = source.readableRun(done, Math.min(size - done, Execution.POLL_BYTES));
      Run to = destination.writableRun(done, from.length());
      long run = to.length();
      MemorySegment.copy(from.segment(), from.position(), to.segment(), to.position(), run);
      done += run;
      execution.progress(done);
    }
  }

  private static void backward(Extent source, Extent destination, long size, Execution execution) {
    long left = size;
    while (left > 0) {
      long run =
          Math.min(
              Math.min(source.runBefore(left), destination.runBefore(left)), Execution.POLL_BYTES);
      long at = left - run;
      MemorySegment from = source.readable(at);
      MemorySegment to = destination.writable(at);
      MemorySegment.copy(from, source.position(at), to, destination.position(at), run);
      left = at;
      execution.progress(size - left);
    }
  }
}
