package dev.dray.memory.paging;

/**
 * What a mapping allows. The walk ANDs rights down the levels, so they are kept as bits; {@link
 * #SUPERVISOR_PAGE} is the absence of {@link #USER}, kept as a bit of its own so that every check
 * is one mask.
 */
public final class Rights {
  /** Loads. */
  public static final int READ = 1;

  /** Stores. */
  public static final int WRITE = 2;

  /** Instruction fetches. */
  public static final int EXECUTE = 4;

  /** Accesses on a user's behalf. */
  public static final int USER = 8;

  /** Accesses on the kernel's behalf only. */
  public static final int SUPERVISOR_PAGE = 16;

  /** Everything for users. */
  public static final int ALL = READ | WRITE | EXECUTE | USER;

  /** What data of a user's has. */
  public static final int USER_DATA = READ | WRITE | USER;

  /** Data that a user only reads. */
  public static final int USER_READ_ONLY = READ | USER;

  private Rights() {}

  /** Rights in words: {@code rwxu} with a dash for each one missing. */
  public static String describe(int rights) {
    return ((rights & READ) != 0 ? "r" : "-")
        + ((rights & WRITE) != 0 ? "w" : "-")
        + ((rights & EXECUTE) != 0 ? "x" : "-")
        + ((rights & USER) != 0 ? "u" : "-");
  }
}
