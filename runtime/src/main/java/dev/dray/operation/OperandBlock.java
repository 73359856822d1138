package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;

/**
 * The 80-byte {@code dray_op} block that a descriptor names: start and end of src, dst and aux in
 * the submitter's space, then four arguments. Read once.
 */
final class OperandBlock {
  /** Bytes of the block. */
  static final int BYTES = 80;

  private static final long MAX_ADDRESS = 1L << 47;

  /** What the operands are called in messages. */
  static final String[] NAMES = {"src", "dst", "aux"};

  private static final int[] OPERANDS = {
    Execution.SOURCE, Execution.DESTINATION, Execution.DESTINATION2
  };

  private final long[] starts = new long[3];
  private final long[] ends = new long[3];
  private final long[] args = new long[4];

  /** Reads the block of a descriptor. */
  OperandBlock(Execution execution) {
    Extent extent = execution.read(Execution.SOURCE, execution.get(Field.PROGRAM_BLOCK), BYTES);
    byte[] bytes = execution.scratch(0, BYTES);
    Blocks.read(extent, 0, bytes, 0, BYTES);
    for (int i = 0; i < 3; i++) {
      starts[i] = Little.getLong(bytes, 16 * i);
      ends[i] = Little.getLong(bytes, 16 * i + 8);
    }
    for (int i = 0; i < args.length; i++) {
      args[i] = Little.getLong(bytes, 48 + 8 * i);
    }
  }

  /** The addresses of the operands. */
  long[] starts() {
    return starts;
  }

  /** The arguments. */
  long[] args() {
    return args;
  }

  /** Bytes of an operand: 0 src, 1 dst, 2 aux. */
  long length(int operand) {
    return ends[operand] - starts[operand];
  }

  /** The memory of an operand: 0 src, which is read, 1 dst, 2 aux. */
  Extent bind(Execution execution, int operand) {
    long start = starts[operand];
    long end = ends[operand];
    if (start == end) {
      Extent none = execution.operand(OPERANDS[operand]);
      none.release();
      return none;
    }
    if (start < 0
        || end < start
        || end > MAX_ADDRESS
        || end - start > ProgramSlot.LONGEST_OPERAND) {
      throw new Rejection(
          Status.INVALID_FIELD,
          NAMES[operand]
              + " of the dray_op block runs from 0x"
              + Long.toHexString(start)
              + " to 0x"
              + Long.toHexString(end)
              + ": the end must not come before the start, lie below 2^47 and at most 2^40 bytes"
              + " away");
    }
    // A program may load from dst and aux what it did not store there.
    Use use = operand == 0 ? Use.READ : Use.UPDATE;
    return execution.bind(OPERANDS[operand], start, end - start, use);
  }
}
