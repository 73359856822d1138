package dev.dray.memory;

/** An access that translation refused: a page fault, or a right that is missing. */
public final class MemoryFaultException extends RuntimeException {

  /** What kind of refusal it was: each has its own status in a completion record. */
  public enum Kind {
    /** There is no such memory, or not with that right. */
    PAGE_FAULT,
    /** Whoever was asked for the page refused it. */
    PAGE_REQUEST_REFUSED,
    /** A capability's handle names nothing of the submitter's. */
    INVALID_HANDLE,
    /** A capability lacks a permission, or is sealed. */
    PERMISSION,
    /** The operand does not lie inside a capability's bounds. */
    OUT_OF_BOUNDS,
    /** The rights were revoked while the operation ran. */
    REVOKED,
    /** The address space is gone. */
    SPACE_GONE
  }

  private final long offset;
  private final boolean write;
  private final Kind kind;

  /**
   * A page fault at an offset of a window.
   *
   * @param message what was given, what is allowed, what to do
   */
  public MemoryFaultException(String message, long offset, boolean write) {
    this(message, offset, write, Kind.PAGE_FAULT);
  }

  /**
   * A fault at an offset of a window.
   *
   * @param message what was given, what is allowed, what to do
   */
  public MemoryFaultException(String message, long offset, boolean write, Kind kind) {
    super(message);
    this.offset = offset;
    this.write = write;
    this.kind = kind;
  }

  /** Bytes from the window's start. */
  public long offset() {
    return offset;
  }

  /** Whether the access was a write. */
  public boolean write() {
    return write;
  }

  /** What kind of refusal it was. */
  public Kind kind() {
    return kind;
  }
}
