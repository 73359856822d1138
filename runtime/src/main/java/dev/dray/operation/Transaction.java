package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Transaction (0x8D): compares some ranges with expected bytes and, if all are equal, writes
 * others; all or nothing, one at a time on a device. Other operations and the processor are not
 * kept out. The list's entries have 32 bytes: kind (4 bytes: 1 compare, 2 write), length (4),
 * address (8), address of the expected or new bytes (8), reserved (8). Result 0 if it was done,
 * else 1 and the entry that differs in bytes 16 to 23. What is to be written was had before the
 * first byte changes, and is kept until the last has: no fault, revocation or abort comes between.
 */
final class Transaction implements Operation {
  private static final int ENTRY = 32;
  private static final int MAX_ENTRIES = 1024;
  private static final int MAX_BYTES = 1 << 20;
  private static final int COMPARE = 1;
  private static final int WRITE = 2;
  private static final long PAUSE = 5_000;

  /** What is compared or written, and with what; pieces where it is written. */
  private record Entry(boolean write, Extent target, Extent given, List<Piece> pieces) {}

  /** Bytes of a target that lie side by side. */
  private record Piece(MemorySegment memory, long position, int from, int length) {}

  private final ReentrantLock oneAtATime = new ReentrantLock();

  @Override
  public Opcode opcode() {
    return Opcode.TRANSACTION;
  }

  @Override
  public void execute(Execution execution) {
    Checks.between(execution, Status.INVALID_COUNT, Field.TRANSACTION_COUNT, 1, MAX_ENTRIES);
    int count = (int) execution.get(Field.TRANSACTION_COUNT);
    Extent list =
        execution.read(Execution.LIST, execution.get(Field.TRANSACTION_LIST), (long) count * ENTRY);
    byte[] words = new byte[count * ENTRY];
    Blocks.read(list, 0, words, 0, words.length);
    List<Entry> entries = new ArrayList<>(count);
    int total = 0;
    for (int i = 0; i < count; i++) {
      total = Math.addExact(total, length(words, i, total));
      entries.add(entry(execution, words, i));
    }
    begin(execution);
    try {
      run(execution, entries);
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * Waits for its turn, unless it is ended meanwhile: the one before may wait for a page. What it
   * needs it has bound by now, so that nobody waits to enter a space while it is his turn.
   */
  private void begin(Execution execution) {
    while (!oneAtATime.tryLock()) {
      Checks.notStopped(execution, "an abort command ended it before its turn came");
      LockSupport.parkNanos(PAUSE);
    }
  }

  private static int length(byte[] words, int index, int before) {
    int kind = Little.getInt(words, index * ENTRY);
    long length = Little.getInt(words, index * ENTRY + 4) & 0xFFFFFFFFL;
    if ((kind != COMPARE && kind != WRITE) || Little.getLong(words, index * ENTRY + 24) != 0) {
      throw new Rejection(
          Status.INVALID_FIELD,
          "entry "
              + index
              + " has kind "
              + kind
              + ": it must be 1 (compare) or 2 (write), and its last 8 bytes 0");
    }
    if (length == 0 || before + length > MAX_BYTES) {
      throw new Rejection(
          Status.INVALID_SIZE,
          "entry "
              + index
              + " has "
              + length
              + " bytes after "
              + before
              + ": it must have at least one, and all together at most "
              + MAX_BYTES);
    }
    return (int) length;
  }

  private static Entry entry(Execution execution, byte[] words, int index) {
    boolean write = Little.getInt(words, index * ENTRY) == WRITE;
    int length = Little.getInt(words, index * ENTRY + 4);
    Extent given =
        execution.bindMore(
            Execution.SOURCE, Little.getLong(words, index * ENTRY + 16), length, Use.READ);
    for (long at = 0; at < length; at += given.run(at)) {
      given.readable(at);
    }
    Extent target =
        execution.bindMore(
            write ? Execution.DESTINATION : Execution.SOURCE2,
            Little.getLong(words, index * ENTRY + 8),
            length,
            write ? Use.WRITE : Use.READ);
    List<Piece> pieces = new ArrayList<>();
    for (long at = 0; at < length; at += target.run(at)) {
      // Every frame is had before the first byte is written.
      if (write) {
        MemorySegment memory = target.writable(at);
        pieces.add(new Piece(memory, target.position(at), (int) at, (int) target.run(at)));
      } else {
        target.readable(at);
      }
    }
    return new Entry(write, target, given, pieces);
  }

  private static void run(Execution execution, List<Entry> entries) {
    List<byte[]> given = entries.stream().map(entry -> bytes(entry.given())).toList();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (!entry.write() && !Arrays.equals(bytes(entry.target()), given.get(i))) {
        execution.low(i);
        Checks.conclude(execution, 1);
        return;
      }
    }
    long written = 0;
    for (int i = 0; i < entries.size(); i++) {
      for (Piece piece : entries.get(i).pieces()) {
        MemorySegment.copy(
            given.get(i),
            piece.from(),
            piece.memory(),
            ValueLayout.JAVA_BYTE,
            piece.position(),
            piece.length());
        written += piece.length();
      }
    }
    execution.written(written);
    Checks.conclude(execution, 0);
  }

  private static byte[] bytes(Extent from) {
    byte[] read = new byte[Math.toIntExact(from.length())];
    Blocks.read(from, 0, read, 0, read.length);
    return read;
  }
}
