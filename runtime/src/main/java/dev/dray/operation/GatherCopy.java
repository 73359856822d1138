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
    long to = execution.get(Field.DESTINATION);
    list.checkApart(Field.DESTINATION, to, size);
    Extent destination = execution.write(Execution.DESTINATION, to, size);
    for (long i = 0; i < list.count(); i++) {
      long from = list.addressApart(i, Field.DESTINATION, to, size);
      Extent source = execution.read(Execution.SOURCE, from, block);
      Runs.copy(source, 0, destination, i * block, block);
      list.completed(execution, i + 1);
      execution.progress((i + 1) * block);
    }
  }
}
