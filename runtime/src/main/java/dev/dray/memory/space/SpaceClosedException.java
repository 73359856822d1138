package dev.dray.memory.space;

/** An operation on an address space that was destroyed. */
public final class SpaceClosedException extends IllegalStateException {
  /** A closed space. */
  public SpaceClosedException() {
    super("the address space was destroyed: create a new one");
  }
}
