package dev.dray.memory.paging;

/**
 * A finished translation in one long, as TLBs keep it: the page's physical address, and below bit
 * 12 what may be done with it. 0 is none.
 *
 * <pre>
 * 63                    12 11    8 7     6     5    4        0
 * | physical page address | zero  | level | dirty | rights   |
 * </pre>
 */
public final class Translation {
  /** The leaf's dirty bit is set already: writes may use the translation. */
  public static final int DIRTY = 32;

  /** No translation. */
  public static final long NONE = 0;

  private static final long RIGHTS = 31;

  private Translation() {}

  /** Packs one. */
  public static long of(long page, int level, int rights, boolean dirty) {
    return page | (long) level << 6 | (dirty ? DIRTY : 0) | rights;
  }

  /** The level of its leaf: 1 for 4 KiB, 2 for 2 MiB, 3 for 1 GiB. */
  public static int level(long translation) {
    return (int) (translation >>> 6) & 3;
  }

  /** The physical address of the page. */
  public static long page(long translation) {
    return translation & -4096L;
  }

  /** The physical address that a virtual one translates to. */
  public static long address(long translation, long virtual) {
    long inPage = (1L << PageTableFormat.shift(level(translation))) - 1;
    return page(translation) | (virtual & inPage);
  }

  /** The rights that all levels grant together. */
  public static int rights(long translation) {
    return (int) (translation & RIGHTS);
  }

  /** Whether it grants every bit of a mask from {@link #mask}. */
  public static boolean grants(long translation, int mask) {
    return (translation & mask) == mask;
  }

  /** What a translation must have for an access: the rights, and for writes the dirty bit. */
  public static int mask(WalkRules rules, int access) {
    return rules.required(access) | (Access.writes(access) ? DIRTY : 0);
  }
}
