package dev.dray.memory.paging;

/**
 * x86-64 tables with 4 or 5 levels (Intel SDM volume 3, chapter 4; VT-d first-stage tables are the
 * same). Bits 9 and 10, which hardware ignores, are copy-on-write and shared.
 */
public enum X86Format implements PageTableFormat {
  /** PML4, PDPT, PD, PT: 48-bit addresses. */
  FOUR_LEVEL(4),
  /** PML5 above that: 57-bit addresses. */
  FIVE_LEVEL(5);

  /** The entry means something. */
  public static final long PRESENT = 1;

  /** Writes are granted. */
  public static final long WRITABLE = 1L << 1;

  /** Users are granted. */
  public static final long USER = 1L << 2;

  /** Set by a walk through the entry. */
  public static final long ACCESSED = 1L << 5;

  /** Set by a write through the leaf. */
  public static final long DIRTY = 1L << 6;

  /** A leaf at level 2 or 3. */
  public static final long LARGE = 1L << 7;

  /** Fetches are refused. */
  public static final long NO_EXECUTE = 1L << 63;

  /** Physical address bits: those above, up to bit 51, are reserved. */
  public static final int PHYSICAL_BITS = 46;

  private static final long COPY_ON_WRITE = 1L << 9;
  private static final long SHARED = 1L << 10;
  private static final long ADDRESS = ((1L << 52) - 1) & -4096L;
  private static final long ABOVE_PHYSICAL = ((1L << 52) - 1) & -(1L << PHYSICAL_BITS);

  private final int levels;

  X86Format(int levels) {
    this.levels = levels;
  }

  @Override
  public int levels() {
    return levels;
  }

  @Override
  public boolean present(long entry) {
    return (entry & PRESENT) != 0;
  }

  @Override
  public boolean leaf(long entry, int level) {
    return level == 1 || (level <= 3 && (entry & LARGE) != 0);
  }

  @Override
  public boolean reserved(long entry, int level, WalkRules rules) {
    long reserved = ABOVE_PHYSICAL;
    if (!rules.noExecute()) {
      reserved |= NO_EXECUTE;
    }
    if (level >= 4) {
      reserved |= LARGE;
    } else if (level > 1 && (entry & LARGE) != 0) {
      // Below the page's own address bits lies only PAT, bit 12.
      reserved |= (1L << PageTableFormat.shift(level)) - 1 & -(1L << 13);
    }
    return (entry & reserved) != 0;
  }

  @Override
  public long address(long entry, int level) {
    long address = entry & ADDRESS;
    return level > 1 && leaf(entry, level)
        ? address & -(1L << PageTableFormat.shift(level))
        : address;
  }

  @Override
  public int rights(long entry, int level) {
    return Rights.READ
        | (int) (entry & WRITABLE)
        | (int) (~entry >>> 63) << 2
        | (int) (entry & USER) << 1;
  }

  @Override
  public boolean hierarchicalRights() {
    return true;
  }

  @Override
  public long accessed() {
    return ACCESSED;
  }

  @Override
  public long tableAccessed() {
    return ACCESSED;
  }

  @Override
  public long dirty() {
    return DIRTY;
  }

  @Override
  public long writable() {
    return WRITABLE;
  }

  @Override
  public long copyOnWrite() {
    return COPY_ON_WRITE;
  }

  @Override
  public long shared() {
    return SHARED;
  }

  @Override
  public long leafEntry(long address, int level, int rights) {
    if ((rights & Rights.READ) == 0) {
      return 0;
    }
    return address
        | PRESENT
        | (rights & Rights.WRITE)
        | ((rights & Rights.USER) != 0 ? USER : 0)
        | ((rights & Rights.EXECUTE) != 0 ? 0 : NO_EXECUTE)
        | (level > 1 ? LARGE : 0);
  }

  @Override
  public long tableEntry(long address) {
    return address | PRESENT | WRITABLE | USER;
  }
}
