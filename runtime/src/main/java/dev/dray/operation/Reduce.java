package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.number.Combination;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.Conversion;
import dev.dray.operation.number.DataType;

/**
 * Reduce (0x19) and Reduce with Dualcast (0x1A): combines two arrays element by element into a
 * third, or into two. Destinations may not overlap a source; the sources may each other.
 */
final class Reduce implements Operation {
  private static final int ELEMENTS = 512;

  private final boolean dualcast;

  Reduce(boolean dualcast) {
    this.dualcast = dualcast;
  }

  @Override
  public Opcode opcode() {
    return dualcast ? Opcode.REDUCE_DUALCAST : Opcode.REDUCE;
  }

  @Override
  public void execute(Execution execution) {
    DataType in = NumberFields.type(execution, Field.INPUT_TYPE);
    DataType out = NumberFields.type(execution, Field.OUTPUT_TYPE);
    Combination combination = NumberFields.combination(execution, in);
    Conditions conditions = NumberFields.conditions(execution);
    long read = NumberFields.bytes(execution, Field.REDUCE_COUNT, in.bytes());
    long written = NumberFields.bytes(execution, Field.REDUCE_COUNT, out.bytes());
    long to = execution.get(Field.REDUCE_DESTINATION);
    long to2 = execution.get(Field.REDUCE_DESTINATION2);
    apart(execution, Field.REDUCE_DESTINATION, read, written);
    if (dualcast) {
      Dualcast.checkDestinations(
          Field.REDUCE_DESTINATION, to, Field.REDUCE_DESTINATION2, to2, written);
      apart(execution, Field.REDUCE_DESTINATION2, read, written);
      execution.write(Execution.DESTINATION2, to2, written);
    }
    Extent first = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), read);
    Extent second = execution.read(Execution.SOURCE2, execution.get(Field.SOURCE2), read);
    Extent target = execution.write(Execution.DESTINATION, to, written);
    byte[] a = execution.scratch(0, ELEMENTS * 8);
    byte[] b = execution.scratch(1, ELEMENTS * 8);
    byte[] made = execution.scratch(2, ELEMENTS * 8);
    Conversion conversion = new Conversion(in, out, conditions);
    long count = execution.get(Field.REDUCE_COUNT);
    for (long done = 0; done < count; ) {
      int piece = (int) Math.min(ELEMENTS, count - done);
      Blocks.read(first, done * in.bytes(), a, 0, piece * in.bytes());
      Blocks.read(second, done * in.bytes(), b, 0, piece * in.bytes());
      for (int i = 0; i < piece; i++) {
        int at = i * in.bytes();
        long value =
            combination.combine(
                in, Little.get(a, at, in.bytes()), Little.get(b, at, in.bytes()), conditions);
        long converted = in == out ? value : conversion.convert(value);
        Little.put(made, i * out.bytes(), out.bytes(), converted);
      }
      Blocks.write(made, 0, target, done * out.bytes(), piece * out.bytes());
      if (dualcast) {
        Blocks.write(
            made,
            0,
            execution.operand(Execution.DESTINATION2),
            done * out.bytes(),
            piece * out.bytes());
      }
      done += piece;
      execution.progress(done * in.bytes());
    }
    execution.result(conditions.result());
  }

  private static void apart(Execution execution, Field destination, long read, long written) {
    long to = execution.get(destination);
    Checks.disjoint(Field.SOURCE, execution.get(Field.SOURCE), read, destination, to, written);
    Checks.disjoint(Field.SOURCE2, execution.get(Field.SOURCE2), read, destination, to, written);
  }
}
