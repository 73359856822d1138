package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;

/**
 * Create Delta Record (0x07): for each 8-byte word in which two ranges differ, an entry of 10 bytes
 * with the word's number and the second range's word. Result 0 if they are equal, 1 with a record,
 * 2 if the record did not fit; the record's size is in bytes 16 to 19, after a fault as well. The
 * mask of expected results has a bit for each of the three.
 */
final class CreateDelta implements Operation {
  static final int ENTRY_BYTES = 10;

  /** The most that 16-bit word numbers reach. */
  static final long MAX_BYTES = 512 << 10;

  private static final int PIECE = 4096;
  private static final int LEAST_RECORD = 80;

  @Override
  public Opcode opcode() {
    return Opcode.CREATE_DELTA;
  }

  @Override
  public void execute(Execution execution) {
    Checks.aligned(execution, Field.SOURCE, 8);
    Checks.aligned(execution, Field.SOURCE2, 8);
    Checks.aligned(execution, Field.TRANSFER_SIZE, 8);
    Checks.between(execution, Status.INVALID_SIZE, Field.TRANSFER_SIZE, 8, MAX_BYTES);
    Checks.between(
        execution,
        Status.INVALID_FIELD,
        Field.MAX_DELTA_SIZE,
        LEAST_RECORD,
        execution.limits().maxTransfer());
    long size = execution.get(Field.TRANSFER_SIZE);
    long room = execution.get(Field.MAX_DELTA_SIZE);
    long record = execution.get(Field.DELTA_ADDRESS);
    Checks.disjoint(
        Field.SOURCE, execution.get(Field.SOURCE), size, Field.DELTA_ADDRESS, record, room);
    Checks.disjoint(
        Field.SOURCE2, execution.get(Field.SOURCE2), size, Field.DELTA_ADDRESS, record, room);
    Extent first = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), size);
    Extent second = execution.read(Execution.SOURCE2, execution.get(Field.SOURCE2), size);
    Extent delta = execution.write(Execution.DESTINATION, record, room);
    create(first, second, size, delta, room, execution);
  }

  private static void create(
      Extent first, Extent second, long size, Extent delta, long room, Execution execution) {
    byte[] a = execution.scratch(0, PIECE);
    byte[] b = execution.scratch(1, PIECE);
    byte[] entry = execution.scratch(2, ENTRY_BYTES);
    long written = 0;
    for (long done = 0; done < size; done += PIECE) {
      int piece = (int) Math.min(PIECE, size - done);
      Blocks.read(first, done, a, 0, piece);
      Blocks.read(second, done, b, 0, piece);
      for (int i = 0; i < piece; i += 8) {
        long word = Little.getLong(b, i);
        if (Little.getLong(a, i) != word) {
          if (written + ENTRY_BYTES > room) {
            execution.told(done + i);
            conclude(execution, 2);
            return;
          }
          // Before the entry is written: a fault tells how far the record goes.
          execution.written(done + i);
          Little.putShort(entry, 0, (int) ((done + i) >>> 3));
          Little.putLong(entry, 2, word);
          Blocks.write(entry, 0, delta, written, ENTRY_BYTES);
          written += ENTRY_BYTES;
          execution.low(written);
        }
      }
      execution.progress(done + piece);
    }
    conclude(execution, written == 0 ? 0 : 1);
  }

  private static void conclude(Execution execution, int result) {
    execution.result(result);
    // One bit for each result that is expected.
    long expected = execution.get(Field.EXPECTED_RESULT_MASK);
    if (execution.has(Flag.CHECK_RESULT) && (expected >>> result & 1) == 0) {
      execution.status(Status.SUCCESS_FALSE);
    }
  }
}
