package dev.dray.operation.descriptor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A completion record in memory.
 *
 * <pre>
 *      0       1       2        3   4        8              16               24               32
 *      +-------+-------+--------+---+--------+--------------+----------------+----------------+
 *      |status |result |fault   | - | bytes  |fault address | by operation   | by operation   |
 *      |       |       |info    |   |        |              |                |                |
 *      +-------+-------+--------+---+--------+--------------+----------------+----------------+
 * </pre>
 *
 * Bit 7 of the status says that the access at fault was a write. Software zeroes the status before
 * it submits; the engine writes it last.
 */
public final class CompletionLayout {
  /** Bytes of a record. */
  public static final int BYTES = 32;

  /** The alignment that a record's address needs. */
  public static final int ALIGNMENT = 32;

  private static final int RESULT = 1;
  private static final int FAULT_INFO = 2;
  private static final int BYTES_COMPLETED = 4;
  private static final int FAULT_ADDRESS = 8;
  private static final int LOW = 16;
  private static final int HIGH = 24;
  private static final int WRITE_FAULT = 0x80;
  private static final int CODE = 0x3F;

  private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private CompletionLayout() {}

  /** Whether the record's status is there; what the engine wrote before is visible then. */
  public static boolean isDone(MemorySegment memory, long offset) {
    checkPlace(memory, offset);
    return (byte) BYTE.getAcquire(memory, offset) != 0;
  }

  /** Makes a record ready for a submission. */
  public static void clear(MemorySegment memory, long offset) {
    checkPlace(memory, offset);
    BYTE.setRelease(memory, offset, (byte) 0);
  }

  /** The status of a record that is done. */
  public static Status status(MemorySegment memory, long offset) {
    checkPlace(memory, offset);
    return Status.of((byte) BYTE.getAcquire(memory, offset) & CODE);
  }

  /** A record that is done; empty if it is not. Details in words are not in memory. */
  public static Optional<CompletionRecord> read(MemorySegment memory, long offset) {
    checkPlace(memory, offset);
    int status = (byte) BYTE.getAcquire(memory, offset) & 0xFF;
    if (status == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new CompletionRecord(
            Status.of(status & CODE),
            (status & WRITE_FAULT) != 0,
            memory.get(ValueLayout.JAVA_BYTE, offset + RESULT) & 0xFF,
            memory.get(ValueLayout.JAVA_BYTE, offset + FAULT_INFO) & 0xFF,
            Integer.toUnsignedLong(memory.get(INT, offset + BYTES_COMPLETED)),
            memory.get(LONG, offset + FAULT_ADDRESS),
            memory.get(LONG, offset + LOW),
            memory.get(LONG, offset + HIGH),
            ""));
  }

  private static void checkPlace(MemorySegment memory, long offset) {
    if (offset < 0 || offset > memory.byteSize() - BYTES) {
      throw new IndexOutOfBoundsException(
          "a completion record of 32 bytes at offset "
              + offset
              + " of a segment of "
              + memory.byteSize()
              + " bytes: it must lie inside");
    }
  }

  /** Writes a record, its status last. */
  public static void write(
      MemorySegment memory,
      long offset,
      Status status,
      boolean writeFault,
      int result,
      int faultInfo,
      long bytes,
      long faultAddress,
      long low,
      long high) {
    memory.set(ValueLayout.JAVA_BYTE, offset + RESULT, (byte) result);
    memory.set(ValueLayout.JAVA_BYTE, offset + FAULT_INFO, (byte) faultInfo);
    memory.set(ValueLayout.JAVA_BYTE, offset + 3, (byte) 0);
    memory.set(INT, offset + BYTES_COMPLETED, (int) bytes);
    memory.set(LONG, offset + FAULT_ADDRESS, faultAddress);
    memory.set(LONG, offset + LOW, low);
    memory.set(LONG, offset + HIGH, high);
    int code = status.code() | (writeFault ? WRITE_FAULT : 0);
    BYTE.setRelease(memory, offset, (byte) code);
  }
}
