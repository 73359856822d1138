package dev.dray.vm;

/**
 * A region of a program's address space, as people call it.
 *
 * @param name {@code src}, {@code stack}, {@code map counters}, ...
 */
public record Region(Kind kind, String name) {
  /** What may lie at an address. */
  public enum Kind {
    /** No region: the address is just a number. */
    NOWHERE,
    CONTEXT,
    SRC,
    DST,
    AUX,
    STACK,
    /** Handles of maps and functions: they name something and hold no bytes. */
    HANDLE,
    MAP,
    /** A map that holds global data. */
    GLOBAL,
    /** The memory of a raw entry. */
    MEMORY
  }

  @Override
  public String toString() {
    return name;
  }
}
