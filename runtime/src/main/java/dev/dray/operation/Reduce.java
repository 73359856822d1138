package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainTable;
import dev.dray.operation.number.Combination;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.DataType;

/**
 * Reduce (0x19) and Reduce with Dualcast (0x1A): combines two arrays element by element into a
 * third, or into two. A destination may be a source, element for element, or lie apart from it; the
 * sources may overlap each other. Each operand may lie in another address space.
 */
final class Reduce implements Operation {
  private static final int ELEMENTS = 512;

  private final boolean dualcast;
  private final DomainOperands operands;

  Reduce(boolean dualcast, DomainTable table) {
    this.dualcast = dualcast;
    operands = new DomainOperands(table);
  }

  @Override
  public Opcode opcode() {
    return dualcast ? Opcode.REDUCE_DUALCAST : Opcode.REDUCE;
  }

  @Override
  public void execute(Execution execution) {
    DataType in = NumberFields.type(execution, Field.INPUT_TYPE);
    DataType out = NumberFields.type(execution, Field.OUTPUT_TYPE);
    NumberFields.checkAlike(in, out);
    Combination combination = NumberFields.combination(execution, in);
    Conditions conditions = NumberFields.conditions(execution, in, out);
    long read = NumberFields.bytes(execution, Field.REDUCE_COUNT, in.bytes());
    long written = NumberFields.bytes(execution, Field.REDUCE_COUNT, out.bytes());
    DomainSelector selector = DomainSelector.of(execution, operands, dualcast);
    checkAddresses(execution, selector, in, out);
    Extent target2 = null;
    if (dualcast) {
      target2 =
          selector.bind(
              DomainSelector.DESTINATION2,
              Execution.DESTINATION2,
              execution.get(Field.REDUCE_DESTINATION2),
              written,
              out.bytes(),
              Use.WRITE);
    }
    Extent first =
        selector.bind(
            DomainSelector.SOURCE1,
            Execution.SOURCE,
            execution.get(Field.SOURCE),
            read,
            in.bytes(),
            Use.READ);
    Extent second =
        selector.bind(
            DomainSelector.SOURCE2,
            Execution.SOURCE2,
            execution.get(Field.SOURCE2),
            read,
            in.bytes(),
            Use.READ);
    Extent target =
        selector.bind(
            DomainSelector.DESTINATION1,
            Execution.DESTINATION,
            execution.get(Field.REDUCE_DESTINATION),
            written,
            out.bytes(),
            Use.WRITE);
    byte[] a = execution.scratch(0, ELEMENTS * 8);
    byte[] b = execution.scratch(1, ELEMENTS * 8);
    byte[] made = execution.scratch(2, ELEMENTS * 8);
    long count = execution.get(Field.REDUCE_COUNT);
    for (long done = 0; done < count; ) {
      int piece = (int) Math.min(ELEMENTS, count - done);
      Blocks.read(first, done * in.bytes(), a, 0, piece * in.bytes());
      Blocks.read(second, done * in.bytes(), b, 0, piece * in.bytes());
      for (int i = 0; i < piece; i++) {
        long x = Little.get(a, i * in.bytes(), in.bytes());
        long y = Little.get(b, i * in.bytes(), in.bytes());
        long value = combination.combine(in, out, x, y, conditions);
        Little.put(made, i * out.bytes(), out.bytes(), value);
      }
      Blocks.write(made, 0, target, done * out.bytes(), piece * out.bytes());
      if (target2 != null) {
        Blocks.write(made, 0, target2, done * out.bytes(), piece * out.bytes());
      }
      done += piece;
      execution.progress(done * in.bytes());
    }
    Checks.conclude(execution, conditions.result());
  }

  private void checkAddresses(
      Execution execution, DomainSelector selector, DataType in, DataType out) {
    Checks.aligned(execution, Field.SOURCE, in.bytes());
    Checks.aligned(execution, Field.SOURCE2, in.bytes());
    Checks.aligned(execution, Field.REDUCE_DESTINATION, out.bytes());
    apart(execution, selector, DomainSelector.DESTINATION1, Field.REDUCE_DESTINATION, in, out);
    if (!dualcast) {
      return;
    }
    Checks.aligned(execution, Field.REDUCE_DESTINATION2, out.bytes());
    apart(execution, selector, DomainSelector.DESTINATION2, Field.REDUCE_DESTINATION2, in, out);
    long to = execution.get(Field.REDUCE_DESTINATION);
    long to2 = execution.get(Field.REDUCE_DESTINATION2);
    Dualcast.checkAlike(Field.REDUCE_DESTINATION, to, Field.REDUCE_DESTINATION2, to2);
    if (selector.comparable(DomainSelector.DESTINATION1, DomainSelector.DESTINATION2)) {
      long written = execution.get(Field.REDUCE_COUNT) * out.bytes();
      Checks.disjoint(
          Field.REDUCE_DESTINATION, to, written, Field.REDUCE_DESTINATION2, to2, written);
    }
  }

  private static void apart(
      Execution execution,
      DomainSelector selector,
      int operand,
      Field destination,
      DataType in,
      DataType out) {
    long count = execution.get(Field.REDUCE_COUNT);
    long to = execution.get(destination);
    int[] sources = {DomainSelector.SOURCE1, DomainSelector.SOURCE2};
    Field[] fields = {Field.SOURCE, Field.SOURCE2};
    for (int i = 0; i < sources.length; i++) {
      if (selector.comparable(sources[i], operand)) {
        NumberFields.apart(
            fields[i],
            execution.get(fields[i]),
            count * in.bytes(),
            destination,
            to,
            count * out.bytes(),
            in == out);
      }
    }
  }
}
