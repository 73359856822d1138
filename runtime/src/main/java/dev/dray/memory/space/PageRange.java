package dev.dray.memory.space;

import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;

/** What a kernel may ask of a space's pages: whole ones, at addresses that there are. */
final class PageRange {
  private PageRange() {}

  /** Refuses a range that is not of whole pages of a size, or that has no canonical addresses. */
  static void check(PageTableFormat format, long address, long length, PageSize size) {
    long mask = size.bytes() - 1;
    boolean inside =
        length > 0
            && format.canonical(address)
            && format.canonical(address + length - 1)
            && (address >= 0) == (address + length - 1 >= 0)
            && Long.compareUnsigned(address + length - 1, address) >= 0;
    if (!inside || (address & mask) != 0 || (length & mask) != 0) {
      throw new IllegalArgumentException(
          "[0x%x, +0x%x) is not a range of whole %,d-byte pages in %s's %d-bit addresses: align both ends"
              .formatted(address, length, size.bytes(), format.name(), format.addressBits()));
    }
  }

  /** Refuses rights that no mapping can have. */
  static void checkRights(int rights) {
    if ((rights & Rights.READ) == 0 || (rights & ~Rights.ALL) != 0) {
      throw new IllegalArgumentException(
          "rights %s: %s: a mapping grants reads at least; unmap what nobody may touch"
              .formatted(Integer.toHexString(rights), FaultCause.READ_DENIED.words()));
    }
  }
}
