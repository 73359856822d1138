package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.crc.Crc32c;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;

/** CRC Generation (0x10): the CRC-32C of a range, continued from a seed, in bytes 16 to 19. */
final class CrcGeneration implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.CRC;
  }

  @Override
  public void execute(Execution execution) {
    long size = execution.get(Field.TRANSFER_SIZE);
    Extent source = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), size);
    Crc32c crc = execution.crc32c();
    crc.start();
    long done = 0;
    while (done < size) {
      long run = Math.min(source.run(done), Math.min(size - done, Execution.POLL_BYTES));
      crc.update(source.readable(done), source.position(done), run);
      done += run;
      execution.progress(done);
    }
    execution.low(Integer.toUnsignedLong(crc.value((int) execution.get(Field.CRC_SEED), size)));
  }
}
