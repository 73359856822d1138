package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;

/** Apply Delta Record (0x08): puts the words of a delta record into a range. */
final class ApplyDelta implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.APPLY_DELTA;
  }

  @Override
  public void execute(Execution execution) {
    Checks.aligned(execution, Field.DESTINATION, 8);
    Checks.aligned(execution, Field.TRANSFER_SIZE, 8);
    Checks.between(execution, Status.INVALID_SIZE, Field.TRANSFER_SIZE, 8, CreateDelta.MAX_BYTES);
    long bytes = execution.get(Field.DELTA_SIZE);
    if (bytes == 0 || bytes % CreateDelta.ENTRY_BYTES != 0) {
      throw Rejection.field(
          Status.INVALID_FIELD,
          Field.DELTA_SIZE,
          bytes,
          "must be a multiple of 10 and not 0: pass bytes 16 to 19 of create delta's record");
    }
    long size = execution.get(Field.TRANSFER_SIZE);
    Checks.disjoint(
        Field.DELTA_RECORD,
        execution.get(Field.DELTA_RECORD),
        bytes,
        Field.DESTINATION,
        execution.get(Field.DESTINATION),
        size);
    Extent record = execution.read(Execution.SOURCE, execution.get(Field.DELTA_RECORD), bytes);
    Extent destination =
        execution.write(Execution.DESTINATION, execution.get(Field.DESTINATION), size);
    byte[] entry = execution.scratch(0, CreateDelta.ENTRY_BYTES);
    int before = -1;
    for (long done = 0; done < bytes; done += CreateDelta.ENTRY_BYTES) {
      Blocks.read(record, done, entry, 0, CreateDelta.ENTRY_BYTES);
      int word = Little.getShort(entry, 0);
      check(before, word, size, done);
      Blocks.write(entry, 2, destination, 8L * word, 8);
      before = word;
      execution.progress(done + CreateDelta.ENTRY_BYTES);
    }
  }

  private static void check(int before, int word, long size, long at) {
    if (word <= before) {
      throw new Rejection(
          Status.DELTA_ORDER,
          "the entry at byte "
              + at
              + " of the record is for word "
              + word
              + " after word "
              + before
              + ": pass a record that create delta made");
    }
    if (8L * word >= size) {
      throw new Rejection(
          Status.DELTA_RANGE,
          "the entry at byte "
              + at
              + " of the record is for word "
              + word
              + ", the transfer has "
              + size / 8
              + " words: pass the size that the record was made with");
    }
  }
}
