package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;

/** Copy with CRC Generation (0x11): a copy and the CRC of what was copied, in one pass. */
final class CopyCrc implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.COPY_CRC;
  }

  @Override
  public void execute(Execution execution) {
    CrcSum sum = CrcSum.of(execution);
    long size = execution.get(Field.TRANSFER_SIZE);
    long from = execution.get(Field.SOURCE);
    long to = execution.get(Field.DESTINATION);
    Checks.disjoint(Field.SOURCE, from, size, Field.DESTINATION, to, size);
    Extent source = execution.read(Execution.SOURCE, from, size);
    Extent destination = execution.write(Execution.DESTINATION, to, size);
    long done = 0;
    try {
      while (done < size) {
        long run =
            Math.min(Math.min(source.run(done), destination.run(done)), Execution.CACHED_BYTES);
        MemorySegment target = destination.writable(done);
        MemorySegment.copy(
            source.readable(done), source.position(done), target, destination.position(done), run);
        // Of what was copied, not of a source that somebody may change in between.
        sum.update(target, destination.position(done), run);
        done += run;
        execution.progress(done);
      }
    } finally {
      // After a fault, too: it is the seed to go on with.
      execution.low(sum.value(done));
    }
  }
}
