package dev.dray.operation;

import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;

/**
 * Moves, fills, compares and checksums of at most a megabyte of the host's own memory, on segments
 * that are known to be there: what their descriptors do, without writing descriptors down first.
 */
public final class ShortCall {
  /** The most bytes: what is done between two looks at the stop flag. */
  public static final long MOST = Execution.POLL_BYTES;

  private ShortCall() {}

  /**
   * Whether an operation can be done so: within the queue's limits, with nobody who watches or
   * injects faults.
   */
  public static boolean possible(Execution execution, Opcode opcode, long size) {
    return size > 0
        && size <= MOST
        && size <= execution.limits().maxTransfer()
        && execution.injector() == null
        && execution.allows(opcode);
  }

  /**
   * Does it.
   *
   * @param source only read; the destination again for a fill
   * @param other the destination, or the second source
   * @param number the pattern of a fill, whose bytes are all equal, or the seed of a CRC
   * @return bytes done, or the CRC
   */
  public static long run(
      Execution execution,
      Opcode opcode,
      MemorySegment source,
      MemorySegment other,
      long size,
      long number) {
    switch (opcode) {
      case MEMORY_MOVE -> MemorySegment.copy(source, 0, other, 0, size);
      case FILL -> other.fill((byte) number);
      case COMPARE -> {
        long at = MemorySegment.mismatch(source, 0, size, other, 0, size);
        return at < 0 ? size : at;
      }
      case CRC -> {
        execution.crc32c().start();
        execution.crc32c().update(source, 0, size);
        return Integer.toUnsignedLong(execution.crc32c().value((int) number, size));
      }
      default -> throw new IllegalArgumentException(opcode.label() + " has no short way");
    }
    return size;
  }
}
