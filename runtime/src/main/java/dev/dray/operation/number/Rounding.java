package dev.dray.operation.number;

/** How a number that a format does not have becomes one that it has; codes are the ordinals. */
public enum Rounding {
  NEAREST_EVEN,
  DOWN,
  UP,
  TOWARD_ZERO;

  /**
   * Whether a magnitude is rounded up.
   *
   * @param units the magnitude's whole units of the last place
   * @param left what it has beyond them, 0 to 1
   * @param rest the sign of what is beyond that
   */
  boolean up(long units, double left, int rest, boolean negative) {
    boolean inexact = left != 0 || rest != 0;
    return switch (this) {
      case NEAREST_EVEN -> left > 0.5 || left == 0.5 && (rest > 0 || rest == 0 && (units & 1) != 0);
      case DOWN -> negative && inexact;
      case UP -> !negative && inexact;
      case TOWARD_ZERO -> false;
    };
  }

  /** Whether what is too large becomes the largest number rather than infinity. */
  boolean towardZero(boolean negative) {
    return this == TOWARD_ZERO || this == DOWN && !negative || this == UP && negative;
  }
}
