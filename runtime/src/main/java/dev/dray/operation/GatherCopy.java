package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;

/** Gather Copy (0x1C): the blocks of a list, one after the other, to a destination. */
final class GatherCopy implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.GATHER_COPY;
  }

  @Override
  public void execute(Execution execution) {
    long block = SgList.block(execution, Field.SGL_ELEMENT_COUNT);
    SgList list = new SgList(execution, block);
    list.checkTransferSize(execution);
    long size = execution.get(Field.TRANSFER_SIZE);
    Extent destination =
        execution.write(Execution.DESTINATION, execution.get(Field.DESTINATION), size);
    for (long i = 0; i < list.count(); i++) {
      Extent source = execution.read(Execution.SOURCE, list.address(i), block);
      Runs.copy(source, 0, destination, i * block, block);
      execution.low(i + 1);
      execution.progress((i + 1) * block);
    }
  }
}
