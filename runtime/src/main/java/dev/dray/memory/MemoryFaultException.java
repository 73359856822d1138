package dev.dray.memory;

/** An access that translation refused: a page fault, or a right that is missing. */
public final class MemoryFaultException extends RuntimeException {
  private final long offset;
  private final boolean write;

  /**
   * A fault at an offset of a window.
   *
   * @param message what was given, what is allowed, what to do
   */
  public MemoryFaultException(String message, long offset, boolean write) {
    super(message);
    this.offset = offset;
    this.write = write;
  }

  /** Bytes from the window's start. */
  public long offset() {
    return offset;
  }

  /** Whether the access was a write. */
  public boolean write() {
    return write;
  }
}
