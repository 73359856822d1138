package dev.dray.memory.paging;

/**
 * The kinds of access that a translation is asked for, as small integers: the hot path's currency.
 */
public final class Access {
  /** A load by a user. */
  public static final int READ = 0;

  /** A store by a user. */
  public static final int WRITE = 1;

  /** A fetch by a user. */
  public static final int EXECUTE = 2;

  /** Added to the others: on the kernel's behalf. */
  public static final int SUPERVISOR = 4;

  /** How many values there are. */
  public static final int COUNT = 8;

  private Access() {}

  /** Whether it stores. */
  public static boolean writes(int access) {
    return (access & 3) == WRITE;
  }

  /** An access in words. */
  public static String describe(int access) {
    String kind =
        switch (access & 3) {
          case READ -> "read";
          case WRITE -> "write";
          default -> "fetch";
        };
    return (access & SUPERVISOR) != 0 ? "supervisor " + kind : kind;
  }
}
