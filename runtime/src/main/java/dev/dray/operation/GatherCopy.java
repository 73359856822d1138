package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainTable;

/**
 * Gather Copy (0x1C): the blocks of a list, one after the other, to a destination. Blocks and
 * destination may lie in other address spaces; the list is the submitter's.
 */
final class GatherCopy implements Operation {
  private final DomainOperands operands;

  GatherCopy(DomainTable table) {
    operands = new DomainOperands(table);
  }

  @Override
  public Opcode opcode() {
    return Opcode.GATHER_COPY;
  }

  @Override
  public void execute(Execution execution) {
    SgList list = SgList.ofTransfer(execution, Field.SGL_ADDRESS);
    long block = list.block();
    long size = execution.get(Field.TRANSFER_SIZE);
    long to = execution.get(Field.DESTINATION);
    boolean here = !execution.has(Flag.ALTERNATE_DESTINATION);
    boolean comparable = here && !execution.has(Flag.ALTERNATE_SOURCE);
    if (here) {
      list.checkApart(Field.DESTINATION, to, size);
    }
    Extent destination =
        operands.bind(
            execution,
            Execution.DESTINATION,
            Flag.ALTERNATE_DESTINATION,
            Field.DESTINATION_HANDLE,
            to,
            size,
            1,
            Use.WRITE);
    for (long i = 0; i < list.count(); i++) {
      long from = comparable ? list.addressApart(i, Field.DESTINATION, to, size) : list.address(i);
      Extent source =
          operands.bind(
              execution,
              Execution.SOURCE,
              Flag.ALTERNATE_SOURCE,
              Field.SOURCE_HANDLE,
              from,
              block,
              1,
              Use.READ);
      Runs.copy(source, 0, destination, i * block, block);
      list.copied(execution, i + 1);
    }
  }
}
