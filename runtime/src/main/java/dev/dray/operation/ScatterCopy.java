package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainTable;

/**
 * Scatter Copy (0x1D): consecutive blocks of a source to the places of a list. Source and blocks
 * may lie in other address spaces; the list is the submitter's.
 */
final class ScatterCopy implements Operation {
  private final DomainOperands operands;

  ScatterCopy(DomainTable table) {
    operands = new DomainOperands(table);
  }

  @Override
  public Opcode opcode() {
    return Opcode.SCATTER_COPY;
  }

  @Override
  public void execute(Execution execution) {
    SgList list = SgList.ofTransfer(execution, Field.SGL_DESTINATION);
    long block = list.block();
    long size = execution.get(Field.TRANSFER_SIZE);
    long from = execution.get(Field.SOURCE);
    boolean here = !execution.has(Flag.ALTERNATE_DESTINATION);
    boolean comparable = here && !execution.has(Flag.ALTERNATE_SOURCE);
    Extent source =
        operands.bind(
            execution,
            Execution.SOURCE,
            Flag.ALTERNATE_SOURCE,
            Field.SOURCE_HANDLE,
            from,
            size,
            1,
            Use.READ);
    for (long i = 0; i < list.count(); i++) {
      long to = here ? list.addressToWrite(i) : list.address(i);
      if (comparable) {
        Checks.disjoint(Field.SGL_BASE, to, block, Field.SOURCE, from, size);
      }
      Extent destination =
          operands.bind(
              execution,
              Execution.DESTINATION,
              Flag.ALTERNATE_DESTINATION,
              Field.DESTINATION_HANDLE,
              to,
              block,
              1,
              Use.WRITE);
      Runs.copy(source, i * block, destination, 0, block);
      list.copied(execution, i + 1);
    }
  }
}
