package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;

/** Scatter Copy (0x1D): consecutive blocks of a source to the places of a list. */
final class ScatterCopy implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.SCATTER_COPY;
  }

  @Override
  public void execute(Execution execution) {
    long block = SgList.block(execution, Field.SGL_ELEMENT_COUNT);
    SgList list = new SgList(execution, block);
    list.checkTransferSize(execution);
    long size = execution.get(Field.TRANSFER_SIZE);
    long from = execution.get(Field.SOURCE2);
    Extent source = execution.read(Execution.SOURCE2, from, size);
    for (long i = 0; i < list.count(); i++) {
      long to = list.addressToWrite(i);
      Checks.disjoint(Field.SGL_BASE, to, block, Field.SOURCE2, from, size);
      Extent destination = execution.write(Execution.DESTINATION, to, block);
      Runs.copy(source, i * block, destination, 0, block);
      list.completed(execution, i + 1);
      execution.progress((i + 1) * block);
    }
  }
}
