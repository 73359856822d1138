package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;

/** Translation Fetch (0x0A): asks for the translations of a region before they are needed. */
final class TranslationFetch implements Operation {
  private static final long PAGE = 4096;

  @Override
  public Opcode opcode() {
    return Opcode.TRANSLATION_FETCH;
  }

  @Override
  public void execute(Execution execution) {
    Checks.zeroUnless(execution, Flag.USE_STRIDE, Field.REGION_STRIDE);
    Checks.between(
        execution, Status.INVALID_SIZE, Field.REGION_SIZE, 1, execution.limits().maxTransfer());
    long stride = execution.has(Flag.USE_STRIDE) ? execution.get(Field.REGION_STRIDE) : PAGE;
    if (stride < PAGE || (stride & (stride - 1)) != 0) {
      throw Rejection.field(
          Status.MISALIGNED,
          Field.REGION_STRIDE,
          stride,
          "must be a power of two of at least 4096: pass the page size");
    }
    long size = execution.get(Field.REGION_SIZE);
    Extent region = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), size);
    for (long done = 0; done < size; done += stride) {
      region.readable(done);
      execution.progress(Math.min(size, done + stride));
    }
  }
}
