package dev.dray.memory.physical;

/** No node that the placement allows has a free block of the wanted size. */
public final class PhysicalMemoryExhaustedException extends RuntimeException {
  /**
   * An exhaustion.
   *
   * @param message what was asked, what each node has left, what to do
   */
  public PhysicalMemoryExhaustedException(String message) {
    super(message);
  }
}
