package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;

/** Compare Pattern (0x06): like compare, with 8 bytes that repeat instead of a second range. */
final class ComparePattern implements Operation {
  private static final int PIECE = 4096;

  @Override
  public Opcode opcode() {
    return Opcode.COMPARE_PATTERN;
  }

  @Override
  public void execute(Execution execution) {
    long size = execution.get(Field.TRANSFER_SIZE);
    Extent source = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), size);
    boolean equal = matched(source, size, execution.get(Field.COMPARE_PATTERN), execution) == size;
    Compare.conclude(execution, equal ? 0 : 1);
  }

  /** Bytes before the first that differs from the pattern. */
  static long matched(Extent source, long size, long pattern, Execution execution) {
    byte[] expected = execution.scratch(0, PIECE);
    byte[] found = execution.scratch(1, PIECE);
    for (int i = 0; i < PIECE; i += 8) {
      Little.putLong(expected, i, pattern);
    }
    for (long done = 0; done < size; ) {
      int piece = (int) Math.min(PIECE, size - done);
      Blocks.read(source, done, found, 0, piece);
      int differs = java.util.Arrays.mismatch(found, 0, piece, expected, 0, piece);
      if (differs >= 0) {
        execution.told(done + differs);
        return done + differs;
      }
      done += piece;
      execution.progress(done);
    }
    return size;
  }
}
