package dev.dray.memory.physical;

/**
 * The sizes of a mapping: the leaves of x86-64 and of RISC-V's Sv39 and Sv48 tables agree on them.
 */
public enum PageSize {
  /** 4 KiB. */
  SMALL(1),
  /** 2 MiB. */
  HUGE(2),
  /** 1 GiB. */
  GIANT(3);

  private final int level;

  PageSize(int level) {
    this.level = level;
  }

  /** The level of the table that holds such a leaf: 1 for the lowest. */
  public int level() {
    return level;
  }

  /** Log2 of the bytes. */
  public int shift() {
    return 12 + 9 * (level - 1);
  }

  /** The buddy order: log2 of the 4 KiB frames. */
  public int order() {
    return 9 * (level - 1);
  }

  /** Bytes. */
  public long bytes() {
    return 1L << shift();
  }

  /** The size whose leaves lie at a level, 1 to 3. */
  public static PageSize ofLevel(int level) {
    return switch (level) {
      case 1 -> SMALL;
      case 2 -> HUGE;
      case 3 -> GIANT;
      default ->
          throw new IllegalArgumentException(
              "no page size has its leaves at level " + level + ": 1 to 3 are allowed");
    };
  }
}
