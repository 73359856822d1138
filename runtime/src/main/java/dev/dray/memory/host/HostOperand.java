package dev.dray.memory.host;

import java.lang.foreign.MemorySegment;

/**
 * A segment that an operation is to work on.
 *
 * @param name what messages call it
 * @param write whether the operation writes to it
 */
public record HostOperand(String name, MemorySegment segment, boolean write) {

  /** An operand that is only read. */
  public static HostOperand read(String name, MemorySegment segment) {
    return new HostOperand(name, segment, false);
  }

  /** An operand that may be written. */
  public static HostOperand write(String name, MemorySegment segment) {
    return new HostOperand(name, segment, true);
  }
}
