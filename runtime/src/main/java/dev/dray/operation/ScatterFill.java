package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainTable;

/**
 * Scatter Fill (0x1E): a pattern of 8 bytes into every block of a list. The blocks may lie in
 * another address space; the list is the submitter's.
 */
final class ScatterFill implements Operation {
  private final DomainOperands operands;

  ScatterFill(DomainTable table) {
    operands = new DomainOperands(table);
  }

  @Override
  public Opcode opcode() {
    return Opcode.SCATTER_FILL;
  }

  @Override
  public void execute(Execution execution) {
    SgList list = SgList.ofTransfer(execution, Field.SGL_DESTINATION);
    long block = list.block();
    long pattern = execution.get(Field.PATTERN);
    boolean here = !execution.has(Flag.ALTERNATE_DESTINATION);
    for (long i = 0; i < list.count(); i++) {
      Extent destination =
          operands.bind(
              execution,
              Execution.DESTINATION,
              Flag.ALTERNATE_DESTINATION,
              Field.DESTINATION_HANDLE,
              here ? list.addressToWrite(i) : list.address(i),
              block,
              1,
              Use.FILL);
      Fill.run(destination, block, pattern, pattern);
      list.copied(execution, i + 1);
    }
  }
}
