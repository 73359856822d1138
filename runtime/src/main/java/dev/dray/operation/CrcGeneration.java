package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;

/**
 * CRC Generation (0x10): the CRC-32C or CRC-64 of a range, continued from a seed, in bytes 16 to
 * 23.
 */
final class CrcGeneration implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.CRC;
  }

  @Override
  public void execute(Execution execution) {
    CrcSum sum = CrcSum.of(execution);
    long size = execution.get(Field.TRANSFER_SIZE);
    Extent source = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), size);
    long done = 0;
    try {
      while (done < size) {
        long run = Math.min(source.run(done), Execution.POLL_BYTES);
        sum.update(source.readable(done), source.position(done), run);
        done += run;
        execution.progress(done);
      }
    } finally {
      // After a fault, too: it is the seed to go on with.
      execution.low(sum.value(done));
    }
  }
}
