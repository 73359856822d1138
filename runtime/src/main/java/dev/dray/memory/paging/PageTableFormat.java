package dev.dray.memory.paging;

/**
 * One layout of page table entries. Every format has 64-bit entries, 512 to a table of 4 KiB,
 * leaves of 4 KiB, 2 MiB and 1 GiB at levels 1, 2 and 3, and {@link #levels} levels; the root is
 * the highest.
 *
 * <p>Two bits that hardware ignores belong to this software: copy-on-write, and shared on purpose.
 */
public interface PageTableFormat {
  /** The name people know it by. */
  String name();

  /** How many levels there are, 3 to 5. */
  int levels();

  /** Whether an entry means anything. */
  boolean present(long entry);

  /** Whether a present entry at a level maps a page rather than a table. */
  boolean leaf(long entry, int level);

  /** Whether a present entry has reserved bits set. */
  boolean reserved(long entry, int level, WalkRules rules);

  /** The physical address of the page or table. */
  long address(long entry, int level);

  /**
   * The rights that a present entry grants: what a table entry cannot restrict counts as granted.
   */
  int rights(long entry, int level);

  /**
   * Whether table entries restrict rights, so that a whole subtree can be write-protected by one
   * bit.
   */
  boolean hierarchicalRights();

  /** The accessed bit of a leaf. */
  long accessed();

  /** The accessed bit of a table entry, 0 where it has none. */
  long tableAccessed();

  /** The dirty bit of a leaf. */
  long dirty();

  /** The bit that grants writes: of a leaf, and of a table entry where rights are hierarchical. */
  long writable();

  /** Software's bit: a write copies first. */
  long copyOnWrite();

  /** Software's bit: a leaf that forks share instead of copying. */
  long shared();

  /** An entry for a page. */
  long leafEntry(long address, int level, int rights);

  /** An entry for a table, granting everything. */
  long tableEntry(long address);

  /** A leaf with its rights replaced and everything else kept. */
  default long withRights(long entry, int level, int rights) {
    long kept = entry & (accessed() | dirty() | copyOnWrite() | shared());
    return leafEntry(address(entry, level), level, rights) | kept;
  }

  /** Bits of a virtual address that are translated. */
  default int addressBits() {
    return 12 + 9 * levels();
  }

  /** Whether an address's upper bits repeat its top translated bit. */
  default boolean canonical(long address) {
    int unused = 64 - addressBits();
    return address << unused >> unused == address;
  }

  /** Log2 of what one entry at a level covers. */
  static int shift(int level) {
    return 12 + 9 * (level - 1);
  }

  /** The offset of an address's entry in its table at a level. */
  static long entryOffset(long address, int level) {
    return (address >>> shift(level) & 511) << 3;
  }
}
