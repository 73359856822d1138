package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainTable;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.Conversion;
import dev.dray.operation.number.DataType;

/**
 * Type Conversion (0x18): elements of one type to elements of another, both integers or both
 * floating-point numbers. Source and destination may be the same elements, or lie apart.
 */
final class TypeConversion implements Operation {
  private static final int ELEMENTS = 512;

  private final DomainOperands operands;

  TypeConversion(DomainTable table) {
    operands = new DomainOperands(table);
  }

  @Override
  public Opcode opcode() {
    return Opcode.TYPE_CONVERSION;
  }

  @Override
  public void execute(Execution execution) {
    DataType from = NumberFields.type(execution, Field.INPUT_TYPE);
    DataType to = NumberFields.type(execution, Field.OUTPUT_TYPE);
    NumberFields.checkAlike(from, to);
    Conditions conditions = NumberFields.conditions(execution, from, to, false);
    long in = NumberFields.bytes(execution, Field.REDUCE_COUNT, from.bytes());
    long out = NumberFields.bytes(execution, Field.REDUCE_COUNT, to.bytes());
    Checks.aligned(execution, Field.SOURCE, from.bytes());
    Checks.aligned(execution, Field.DESTINATION, to.bytes());
    long start = execution.get(Field.SOURCE);
    long target = execution.get(Field.DESTINATION);
    if (!execution.has(Flag.ALTERNATE_SOURCE) && !execution.has(Flag.ALTERNATE_DESTINATION)) {
      NumberFields.apart(Field.SOURCE, start, in, Field.DESTINATION, target, out, from == to);
    }
    Extent source =
        operands.bind(
            execution,
            Execution.SOURCE,
            Flag.ALTERNATE_SOURCE,
            Field.SOURCE_HANDLE,
            start,
            in,
            from.bytes(),
            Use.READ);
    Extent destination =
        operands.bind(
            execution,
            Execution.DESTINATION,
            Flag.ALTERNATE_DESTINATION,
            Field.DESTINATION_HANDLE,
            target,
            out,
            to.bytes(),
            Use.WRITE);
    Conversion conversion = new Conversion(from, to, conditions);
    byte[] read = execution.scratch(0, ELEMENTS * 8);
    byte[] made = execution.scratch(1, ELEMENTS * 8);
    long count = execution.get(Field.REDUCE_COUNT);
    for (long done = 0; done < count; ) {
      int piece = (int) Math.min(ELEMENTS, count - done);
      Blocks.read(source, done * from.bytes(), read, 0, piece * from.bytes());
      for (int i = 0; i < piece; i++) {
        long value = Little.get(read, i * from.bytes(), from.bytes());
        Little.put(made, i * to.bytes(), to.bytes(), conversion.convert(value));
      }
      // Before anything of it is written: a fault tells what was met so far.
      execution.result(conditions.result());
      Blocks.write(made, 0, destination, done * to.bytes(), piece * to.bytes());
      done += piece;
      execution.progress(done * from.bytes());
    }
    Checks.conclude(execution, conditions.result());
  }
}
