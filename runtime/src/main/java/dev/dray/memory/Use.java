package dev.dray.memory;

/** What an operation does with an operand: what the submitter needs the rights for. */
public enum Use {
  /** Loads bytes. */
  READ,
  /** Stores bytes, and shows nothing of what was there. */
  WRITE,
  /** Stores the same pattern all over. */
  FILL,
  /** Loads and stores bytes. */
  UPDATE,
  /** Changes bytes atomically. */
  ATOMIC;

  /** Whether it stores. */
  public boolean writes() {
    return this != READ;
  }
}
