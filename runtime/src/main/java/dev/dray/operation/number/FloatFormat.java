package dev.dray.operation.number;

/**
 * A binary floating-point format.
 *
 * @param exponentBits of the biased exponent
 * @param fractionBits without the hidden one
 * @param infinities whether the highest exponent means infinity and NaN; without them, as in E4M3,
 *     only all ones is NaN
 */
public record FloatFormat(int exponentBits, int fractionBits, boolean infinities) {

  private int bias() {
    return (1 << (exponentBits - 1)) - 1;
  }

  private int topExponent() {
    return (1 << exponentBits) - 1;
  }

  private long fractionMask() {
    return (1L << fractionBits) - 1;
  }

  /** The value of a pattern, exactly. */
  public double decode(long bits) {
    long fraction = bits & fractionMask();
    int exponent = (int) (bits >>> fractionBits) & topExponent();
    boolean negative = (bits >>> (fractionBits + exponentBits) & 1) != 0;
    double size;
    if (infinities && exponent == topExponent()) {
      size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (!infinities && exponent == topExponent() && fraction == fractionMask()) {
      size = Double.NaN;
    } else if (exponent == 0) {
      size = Math.scalb((double) fraction, 1 - bias() - fractionBits);
    } else {
      size = Math.scalb((double) (fraction | 1L << fractionBits), exponent - bias() - fractionBits);
    }
    return negative ? -size : size;
  }

  /** Whether a pattern is a denormal number. */
  public boolean denormal(long bits) {
    return (bits & fractionMask()) != 0 && (bits >>> fractionBits & topExponent()) == 0;
  }

  /** The largest finite value. */
  public double largest() {
    long fraction = infinities ? fractionMask() : fractionMask() - 1;
    long exponent = infinities ? topExponent() - 1 : topExponent();
    return decode(exponent << fractionBits | fraction);
  }

  /**
   * The pattern of a value, rounded.
   *
   * @param value a number near the exact one, at least twice as precise as this format or exact
   * @param rest the sign of the exact number minus {@code value}
   */
  public long encode(double value, int rest, Rounding rounding, Conditions conditions) {
    long sign = Double.doubleToRawLongBits(value) < 0 ? 1L << (fractionBits + exponentBits) : 0;
    if (Double.isNaN(value)) {
      conditions.invalid();
      return nan();
    }
    if (Double.isInfinite(value)) {
      return sign | infinity();
    }
    if (value == 0) {
      return sign;
    }
    double size = Math.abs(value);
    int direction = value < 0 ? -rest : rest;
    int exponent = Math.max(Math.getExponent(size), 1 - bias());
    // The fraction in units of the last place, and what is left of it.
    double scaled = Math.scalb(Math.scalb(size, -exponent), fractionBits);
    long units = (long) scaled;
    double left = scaled - units;
    if (left == 0 && direction < 0) {
      // Just below a whole number of units; below a power of two the units are half as large.
      if (units == 1L << fractionBits && exponent > 1 - bias()) {
        exponent--;
        units <<= 1;
      }
      units--;
      left = 1;
    }
    units += rounding.up(units, left, direction, sign != 0) ? 1 : 0;
    long pattern;
    if (units >>> fractionBits == 0) {
      pattern = units;
      conditions.underflow();
      if (conditions.flushes()) {
        pattern = 0;
      }
    } else {
      pattern = (long) (exponent + bias() - 1) << fractionBits;
      pattern += units;
    }
    return pattern > largestPattern()
        ? sign | overflow(rounding, sign != 0, conditions)
        : sign | pattern;
  }

  private long largestPattern() {
    return infinities
        ? ((long) topExponent() << fractionBits) - 1
        : ((long) topExponent() << fractionBits | fractionMask()) - 1;
  }

  private long overflow(Rounding rounding, boolean negative, Conditions conditions) {
    conditions.overflow();
    return rounding.towardZero(negative)
        ? largestPattern()
        : infinities ? largestPattern() + 1 : nan();
  }

  private long infinity() {
    return infinities ? largestPattern() + 1 : nan();
  }

  private long nan() {
    return infinities
        ? (long) topExponent() << fractionBits | 1L << (fractionBits - 1)
        : (long) topExponent() << fractionBits | fractionMask();
  }
}
