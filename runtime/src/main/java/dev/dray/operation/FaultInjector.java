package dev.dray.operation;

import dev.dray.memory.MemoryFaultException;

/**
 * Hooks of a device that let what it depends on fail or take its time: for tests of whoever uses
 * it. Each runs on the thread of the processing element that the descriptor is on; a hook that
 * sleeps delays, one that throws makes the descriptor end accordingly. A {@link Rejection} ends it
 * with any status, such as {@link dev.dray.operation.descriptor.Status#HARDWARE_READ}.
 */
public interface FaultInjector {

  /**
   * Before an operand's address is translated.
   *
   * @param operand {@link Execution#SOURCE} to {@link Execution#LIST}
   * @throws MemoryFaultException for a page fault, at an offset into the operand
   */
  default void translation(int operand, long address, long length, boolean write) {}

  /** After some bytes of a descriptor were done. */
  default void memory(long done) {}

  /**
   * Before a completion record is written.
   *
   * @throws MemoryFaultException to have it go to the event log instead
   */
  default void completionWrite(long address) {}

  /** Before a processing element executes a descriptor. */
  default void element(int operation) {}
}
