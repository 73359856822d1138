package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.DomainSelector.Operand;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainTable;
import dev.dray.operation.number.Combination;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.DataType;
import java.util.List;

/**
 * Reduce (0x19) and Reduce with Dualcast (0x1A): combines two arrays element by element into a
 * third, or into two. A destination may be a source, element for element, or lie apart from it; the
 * sources may overlap each other. Each operand may lie in another address space.
 */
final class Reduce implements Operation {
  private static final int ELEMENTS = 512;
  private static final List<Operand> SOURCES = List.of(Operand.SOURCE1, Operand.SOURCE2);

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
    NumberFields.bytes(execution, Field.REDUCE_COUNT, Math.max(in.bytes(), out.bytes()));
    long count = execution.get(Field.REDUCE_COUNT);
    DomainSelector selector = DomainSelector.of(execution, operands, dualcast);
    checkAddresses(execution, selector, in, out);
    Extent target2 = dualcast ? selector.bind(Operand.DESTINATION2, count, out.bytes()) : null;
    Extent first = selector.bind(Operand.SOURCE1, count, in.bytes());
    Extent second = selector.bind(Operand.SOURCE2, count, in.bytes());
    Extent target = selector.bind(Operand.DESTINATION1, count, out.bytes());
    byte[] a = execution.scratch(0, ELEMENTS * 8);
    byte[] b = execution.scratch(1, ELEMENTS * 8);
    byte[] made = execution.scratch(2, ELEMENTS * 8);
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
      // Before anything of it is written: a fault tells what was met so far.
      execution.result(conditions.result());
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
    checkTarget(execution, selector, Operand.DESTINATION1, in, out);
    if (!dualcast) {
      return;
    }
    checkTarget(execution, selector, Operand.DESTINATION2, in, out);
    long to = execution.get(Field.REDUCE_DESTINATION);
    long to2 = execution.get(Field.REDUCE_DESTINATION2);
    Dualcast.checkAlike(Field.REDUCE_DESTINATION, to, Field.REDUCE_DESTINATION2, to2);
    if (selector.comparable(Operand.DESTINATION1, Operand.DESTINATION2)) {
      long written = execution.get(Field.REDUCE_COUNT) * out.bytes();
      Checks.disjoint(
          Field.REDUCE_DESTINATION, to, written, Field.REDUCE_DESTINATION2, to2, written);
    }
  }

  private static void checkTarget(
      Execution execution, DomainSelector selector, Operand target, DataType in, DataType out) {
    Checks.aligned(execution, target.field(), out.bytes());
    long count = execution.get(Field.REDUCE_COUNT);
    for (Operand source : SOURCES) {
      if (selector.comparable(source, target)) {
        NumberFields.apart(
            source.field(),
            execution.get(source.field()),
            count * in.bytes(),
            target.field(),
            execution.get(target.field()),
            count * out.bytes(),
            in == out);
      }
    }
  }
}
