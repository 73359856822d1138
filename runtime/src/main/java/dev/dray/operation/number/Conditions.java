package dev.dray.operation.number;

/**
 * How an operation treats numbers, and what it met: the result byte of reductions and conversions,
 * bit 0 invalid, 1 denormal, 2 overflow, 3 underflow. One operation's; not thread-safe.
 */
public final class Conditions {
  private static final int INVALID = 1;
  private static final int DENORMAL = 2;
  private static final int OVERFLOW = 4;
  private static final int UNDERFLOW = 8;

  private final int flags;
  private int met;

  /**
   * No conditions yet.
   *
   * @param flags bits 1:0 rounding, 2 saturate, 3 signed, 4 denormals are zero, 5 flush to zero, 6
   *     negate the second source
   */
  public Conditions(int flags) {
    this.flags = flags;
  }

  Rounding rounding() {
    return Rounding.values()[flags & 3];
  }

  boolean saturates() {
    return (flags & 4) != 0;
  }

  boolean signed() {
    return (flags & 8) != 0;
  }

  boolean denormalsAreZero() {
    return (flags & 16) != 0;
  }

  boolean flushes() {
    return (flags & 32) != 0;
  }

  boolean negatesSecond() {
    return (flags & 64) != 0;
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
