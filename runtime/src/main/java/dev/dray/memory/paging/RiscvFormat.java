package dev.dray.memory.paging;

/**
 * RISC-V's Sv39 and Sv48 (privileged specification, section on virtual-memory systems). Table
 * entries carry no rights and no accessed bit. Software's two bits are copy-on-write and shared.
 */
public enum RiscvFormat implements PageTableFormat {
  /** Three levels: 39-bit addresses. */
  SV39(3),
  /** Four levels: 48-bit addresses. */
  SV48(4);

  /** The entry means something. */
  public static final long VALID = 1;

  /** Loads are granted. */
  public static final long READABLE = 1L << 1;

  /** Stores are granted. */
  public static final long WRITABLE = 1L << 2;

  /** Fetches are granted. */
  public static final long EXECUTABLE = 1L << 3;

  /** The page is the user's. */
  public static final long USER = 1L << 4;

  /** Set by a walk. */
  public static final long ACCESSED = 1L << 6;

  /** Set by a write. */
  public static final long DIRTY = 1L << 7;

  private static final long COPY_ON_WRITE = 1L << 8;
  private static final long SHARED = 1L << 9;
  private static final long NUMBER = ((1L << 44) - 1) << 10;
  private static final long UPPER = -1L << 54;

  private final int levels;

  RiscvFormat(int levels) {
    this.levels = levels;
  }

  @Override
  public int levels() {
    return levels;
  }

  @Override
  public boolean present(long entry) {
    return (entry & VALID) != 0;
  }

  @Override
  public boolean leaf(long entry, int level) {
    return level == 1 || (entry & (READABLE | WRITABLE | EXECUTABLE)) != 0;
  }

  @Override
  public boolean reserved(long entry, int level, WalkRules rules) {
    if ((entry & UPPER) != 0) {
      return true;
    }
    long grants = entry & (READABLE | WRITABLE | EXECUTABLE);
    if (grants == 0) {
      // A pointer: at the lowest level there is nothing left to point to.
      return level == 1 || (entry & (USER | ACCESSED | DIRTY)) != 0;
    }
    boolean writeOnly = (entry & (READABLE | WRITABLE)) == WRITABLE;
    long number = (entry & NUMBER) >>> 10;
    boolean misaligned = level > 3 || (number & ((1L << (9 * (level - 1))) - 1)) != 0;
    return writeOnly || misaligned;
  }

  @Override
  public long address(long entry, int level) {
    return (entry & NUMBER) >>> 10 << 12;
  }

  @Override
  public int rights(long entry, int level) {
    return leaf(entry, level) ? (int) (entry >>> 1) & Rights.ALL : Rights.ALL;
  }

  @Override
  public boolean hierarchicalRights() {
    return false;
  }

  @Override
  public long accessed() {
    return ACCESSED;
  }

  @Override
  public long tableAccessed() {
    return 0;
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
    long grants = (long) (rights & Rights.ALL) << 1;
    if ((rights & (Rights.READ | Rights.WRITE)) == Rights.WRITE) {
      grants |= READABLE;
    }
    return (grants & ~USER) == 0 ? 0 : address >>> 12 << 10 | VALID | grants;
  }

  @Override
  public long tableEntry(long address) {
    return address >>> 12 << 10 | VALID;
  }
}
