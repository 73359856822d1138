package dev.dray.operation.number;

/**
 * How an operation treats numbers, and what it met: the result byte of reductions and conversions,
 * bit 0 invalid, 1 denormal, 2 overflow, 3 underflow. One operation's; not thread-safe.
 */
public final class Conditions {
  /** Compute flag: negates what comes from the first source. */
  public static final int NEGATE_FIRST = 1;

  /** Compute flag: negates what comes from the second source. */
  public static final int NEGATE_SECOND = 1 << 1;

  /** Compute flag: results too small for a normal number are zero. */
  public static final int FLUSH = 1 << 2;

  /** Compute flag: operands too small for a normal number are zero. */
  public static final int DENORMALS_ARE_ZERO = 1 << 3;

  /** Compute flags: a {@link Rounding} by its ordinal, counted from this bit. */
  public static final int ROUNDING_SHIFT = 4;

  /** Compute flags that say how to round. */
  public static final int ROUNDING = 7 << ROUNDING_SHIFT;

  /** Compute flag: integers have a sign. */
  public static final int SIGNED = 1 << 7;

  /** Compute flag: integers that do not fit become the nearest that do. */
  public static final int SATURATE = 1 << 8;

  private static final int INVALID = 1;
  private static final int DENORMAL = 2;
  private static final int OVERFLOW = 4;
  private static final int UNDERFLOW = 8;
  private static final Rounding[] ROUNDINGS = Rounding.values();

  private final int flags;
  private int met;

  /** No conditions yet, under the compute flags of a descriptor. */
  public Conditions(int flags) {
    this.flags = flags;
  }

  /** The same flags for what is negated already. */
  public Conditions withoutNegation() {
    return new Conditions(flags & ~(NEGATE_FIRST | NEGATE_SECOND));
  }

  Rounding rounding() {
    return ROUNDINGS[(flags & ROUNDING) >> ROUNDING_SHIFT];
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  boolean saturates() {
    return has(SATURATE);
  }

  boolean signed() {
    return has(SIGNED);
  }

  boolean denormalsAreZero() {
    return has(DENORMALS_ARE_ZERO);
  }

  boolean flushes() {
    return has(FLUSH);
  }

  boolean negatesFirst() {
    return has(NEGATE_FIRST);
  }

  boolean negatesSecond() {
    return has(NEGATE_SECOND);
  }

  void invalid() {
    met |= INVALID;
  }

  void denormal() {
    met |= DENORMAL;
  }

  void overflow() {
    met |= OVERFLOW;
  }

  void underflow() {
    met |= UNDERFLOW;
  }

  /** The result byte. */
  public int result() {
    return met;
  }
}
