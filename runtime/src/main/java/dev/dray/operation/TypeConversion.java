package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.Conversion;
import dev.dray.operation.number.DataType;

/** Type Conversion (0x18): elements of one type to elements of another. */
final class TypeConversion implements Operation {
  private static final int ELEMENTS = 512;

  @Override
  public Opcode opcode() {
    return Opcode.TYPE_CONVERSION;
  }

  @Override
  public void execute(Execution execution) {
    DataType from = NumberFields.type(execution, Field.INPUT_TYPE);
    DataType to = NumberFields.type(execution, Field.OUTPUT_TYPE);
    Conditions conditions = NumberFields.conditions(execution);
    long in = NumberFields.bytes(execution, Field.REDUCE_COUNT, from.bytes());
    long out = NumberFields.bytes(execution, Field.REDUCE_COUNT, to.bytes());
    long target = execution.get(Field.DESTINATION);
    Checks.disjoint(Field.SOURCE, execution.get(Field.SOURCE), in, Field.DESTINATION, target, out);
    Extent source = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), in);
    Extent destination = execution.write(Execution.DESTINATION, target, out);
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
      Blocks.write(made, 0, destination, done * to.bytes(), piece * to.bytes());
      done += piece;
      execution.progress(done * from.bytes());
    }
    execution.result(conditions.result());
  }
}
