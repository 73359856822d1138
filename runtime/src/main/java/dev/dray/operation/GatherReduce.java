package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.number.Combination;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.Conversion;
import dev.dray.operation.number.DataType;

/**
 * Gather Reduce (0x1B): combines the blocks of a list element by element into one block, in the
 * order of the list.
 */
final class GatherReduce implements Operation {
  private static final int MAX_BLOCK = 32 << 10;

  @Override
  public Opcode opcode() {
    return Opcode.GATHER_REDUCE;
  }

  @Override
  public void execute(Execution execution) {
    DataType in = NumberFields.type(execution, Field.INPUT_TYPE);
    DataType out = NumberFields.type(execution, Field.OUTPUT_TYPE);
    Combination combination = NumberFields.combination(execution, in);
    Conditions conditions = NumberFields.conditions(execution);
    Checks.between(
        execution,
        dev.dray.operation.descriptor.Status.INVALID_SIZE,
        Field.REDUCE_COUNT,
        1,
        MAX_BLOCK / 8);
    int count = (int) execution.get(Field.REDUCE_COUNT);
    int block = count * in.bytes();
    SgList list = new SgList(execution, block);
    long to = execution.get(Field.DESTINATION);
    long written = (long) count * out.bytes();
    list.checkApart(Field.DESTINATION, to, written);
    Extent destination = execution.write(Execution.DESTINATION, to, written);
    byte[] sum = execution.scratch(0, MAX_BLOCK);
    byte[] next = execution.scratch(1, MAX_BLOCK);
    for (long i = 0; i < list.count(); i++) {
      long from = list.addressApart(i, Field.DESTINATION, to, written);
      Extent source = execution.read(Execution.SOURCE, from, block);
      Blocks.read(source, 0, i == 0 ? sum : next, 0, block);
      for (int at = 0; i > 0 && at < block; at += in.bytes()) {
        long value =
            combination.combine(
                in, Little.get(sum, at, in.bytes()), Little.get(next, at, in.bytes()), conditions);
        Little.put(sum, at, in.bytes(), value);
      }
      list.completed(execution, i + 1);
      execution.progress((i + 1) * block);
    }
    Conversion conversion = new Conversion(in, out, conditions);
    for (int i = 0; i < count; i++) {
      long value = Little.get(sum, i * in.bytes(), in.bytes());
      Little.put(next, i * out.bytes(), out.bytes(), in == out ? value : conversion.convert(value));
    }
    Blocks.write(next, 0, destination, 0, count * out.bytes());
    execution.result(conditions.result());
  }
}
