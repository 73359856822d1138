package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.number.Combination;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.Conversion;
import dev.dray.operation.number.DataType;

/**
 * Gather Reduce (0x1B): combines the blocks of a list element by element into one block, in the
 * order of the list, in the wider of the two types. It knows no other address spaces, and a fault
 * means starting over: bytes completed stay 0.
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
    NumberFields.checkAlike(in, out);
    Combination combination = NumberFields.combination(execution, in);
    Conditions conditions = NumberFields.conditions(execution, in, out, false);
    DataType wide = out.bytes() > in.bytes() ? out : in;
    Checks.between(execution, Status.INVALID_SIZE, Field.REDUCE_COUNT, 1, MAX_BLOCK / wide.bytes());
    int count = (int) execution.get(Field.REDUCE_COUNT);
    int block = count * in.bytes();
    SgList list = new SgList(execution, Field.SGL_ADDRESS, block);
    Checks.aligned(execution, Field.DESTINATION, out.bytes());
    long to = execution.get(Field.DESTINATION);
    long written = (long) count * out.bytes();
    list.checkApart(Field.DESTINATION, to, written);
    Extent destination = execution.write(Execution.DESTINATION, to, written);
    byte[] sum = execution.scratch(0, MAX_BLOCK);
    byte[] next = execution.scratch(1, MAX_BLOCK);
    // Sources are negated as they come in, if at all, and what comes after takes them as they are.
    Conversion incoming = new Conversion(in, wide, conditions);
    Conditions met = conditions.withoutNegation();
    for (long i = 0; i < list.count(); i++) {
      long from = list.addressApart(i, Field.DESTINATION, to, written);
      list.checkAligned(i, from, in.bytes());
      Blocks.read(execution.read(Execution.SOURCE, from, block), 0, next, 0, block);
      for (int at = 0; at < count; at++) {
        long value = incoming.convert(Little.get(next, at * in.bytes(), in.bytes()));
        long before = Little.get(sum, at * wide.bytes(), wide.bytes());
        long after = i == 0 ? value : combination.combine(wide, wide, before, value, met);
        Little.put(sum, at * wide.bytes(), wide.bytes(), after);
      }
      list.completed(execution, i + 1);
      execution.progress(0);
    }
    Conversion outgoing = new Conversion(wide, out, met);
    for (int i = 0; i < count; i++) {
      long value = Little.get(sum, i * wide.bytes(), wide.bytes());
      Little.put(next, i * out.bytes(), out.bytes(), wide == out ? value : outgoing.convert(value));
    }
    Blocks.write(next, 0, destination, 0, count * out.bytes());
    Checks.conclude(execution, conditions.result() | met.result());
  }
}
