package dev.dray.verifier.certificate;

/**
 * The numbers of the symbols that every invariant may mention without defining them. They denote
 * the same integers during a whole execution. All other symbols are numbered from {@link
 * #FIRST_FREE}.
 */
public final class Symbols {
  /** Length of src in bytes: 0 up to the entry policy's limit. */
  public static final int SRC_LENGTH = 0;

  /** Length of dst in bytes. */
  public static final int DST_LENGTH = 1;

  /** Length of aux in bytes. */
  public static final int AUX_LENGTH = 2;

  /** The first of four immediates of the descriptor: arg[i] is symbol ARGUMENT_0 + i. */
  public static final int ARGUMENT_0 = 3;

  /** The first number that an invariant may define. */
  public static final int FIRST_FREE = 7;

  /** The instance of a region that exists once. */
  public static final int ONLY_INSTANCE = -1;

  private Symbols() {}

  /** A root symbol's name in costs and messages; other symbols are {@code sN}. */
  public static String name(int symbol) {
    return switch (symbol) {
      case SRC_LENGTH -> "|src|";
      case DST_LENGTH -> "|dst|";
      case AUX_LENGTH -> "|aux|";
      default -> symbol < FIRST_FREE ? "arg" + (symbol - ARGUMENT_0) : "s" + symbol;
    };
  }
}
