package dev.dray.operation.domain;

/**
 * The part of an address space that an entry opens.
 *
 * @param offsets whether descriptors give offsets into the window (and never learn addresses) or
 *     addresses that lie in it
 * @param base its first byte
 * @param size bytes
 */
public record DomainWindow(boolean offsets, long base, long size) {

  /** Refuses windows that are empty or reach beyond the end of the space. */
  public DomainWindow {
    if (size <= 0 || Long.compareUnsigned(base + size - 1, base) < 0) {
      throw new IllegalArgumentException(
          "a window of "
              + size
              + " bytes at 0x"
              + Long.toHexString(base)
              + " is empty or reaches beyond the end of the address space: choose other bounds");
    }
  }

  /** Whether a range lies in it. */
  boolean contains(long address, long length) {
    long offset = offsets ? address : address - base;
    return offset >= 0 && length >= 0 && offset <= size - length;
  }

  /** The address in the space of one that a descriptor gives. */
  long address(long given) {
    return offsets ? base + given : given;
  }
}
