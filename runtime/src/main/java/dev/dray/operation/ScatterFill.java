package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;

/** Scatter Fill (0x1E): a pattern into every block of a list. */
final class ScatterFill implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.SCATTER_FILL;
  }

  @Override
  public void execute(Execution execution) {
    long block = SgList.block(execution, Field.SGL_ELEMENT_COUNT);
    SgList list = new SgList(execution, block);
    list.checkTransferSize(execution);
    long pattern = execution.get(Field.COMPARE_PATTERN);
    for (long i = 0; i < list.count(); i++) {
      Extent destination =
          execution.bind(Execution.DESTINATION, list.addressToWrite(i), block, Use.FILL);
      Fill.run(destination, block, pattern, pattern);
      list.completed(execution, i + 1);
      execution.progress((i + 1) * block);
    }
  }
}
