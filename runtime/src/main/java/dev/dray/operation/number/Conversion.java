package dev.dray.operation.number;

/** From a number of one type to the same number, or the nearest, of another. */
public final class Conversion {
  private static final double TWO_63 = 0x1p63;

  private final DataType from;
  private final DataType to;
  private final Conditions conditions;

  /** A conversion. */
  public Conversion(DataType from, DataType to, Conditions conditions) {
    this.from = from;
    this.to = to;
    this.conditions = conditions;
  }

  /** Converts a pattern in the low bits of a long. */
  public long convert(long bits) {
    if (from.floating()) {
      double value = input(from, bits, conditions);
      return to.floating()
          ? to.format().encode(value, 0, conditions.rounding(), conditions)
          : toInteger(value);
    }
    return to.floating() ? fromInteger(bits) : resize(bits);
  }

  /** A floating-point operand, with denormals as the flags want them. */
  static double input(DataType type, long bits, Conditions conditions) {
    if (type.format().denormal(bits)) {
      conditions.denormal();
      if (conditions.denormalsAreZero()) {
        return type.format().decode(bits) < 0 ? -0.0 : 0.0;
      }
    }
    return type.format().decode(bits);
  }

  private long fromInteger(long bits) {
    long value = widen(from, bits, conditions.signed());
    boolean negative = conditions.signed() && value < 0;
    // Two halves, so that nothing is lost before the one rounding.
    double high = (double) (negative ? value >> 32 : value >>> 32) * 0x1p32;
    double low = (double) (value & 0xFFFFFFFFL);
    double sum = high + low;
    int rest = (int) Math.signum(low - (sum - high));
    return to.format().encode(sum, rest, conditions.rounding(), conditions);
  }

  private long toInteger(double value) {
    int bits = to.bytes() * 8;
    if (Double.isNaN(value)) {
      conditions.invalid();
      return 0;
    }
    double whole = conditions.rounding().integral(value);
    double least = conditions.signed() ? -Math.scalb(1.0, bits - 1) : 0;
    double beyond = Math.scalb(1.0, conditions.signed() ? bits - 1 : bits);
    if (whole < least || whole >= beyond) {
      conditions.overflow();
      return whole < least
          ? (conditions.signed() ? 1L << (bits - 1) : 0)
          : (conditions.signed() ? (1L << (bits - 1)) - 1 : -1L);
    }
    return whole >= TWO_63 ? (long) (whole - TWO_63) ^ Long.MIN_VALUE : (long) whole;
  }

  private long resize(long bits) {
    long value = widen(from, bits, conditions.signed());
    long kept = widen(to, value, conditions.signed());
    boolean fits = kept == value;
    if (fits) {
      return value;
    }
    conditions.overflow();
    if (!conditions.saturates()) {
      return value;
    }
    int width = to.bytes() * 8;
    return conditions.signed() ? (value < 0 ? 1L << (width - 1) : (1L << (width - 1)) - 1) : -1L;
  }

  static long widen(DataType type, long bits, boolean signed) {
    int unused = 64 - type.bytes() * 8;
    return signed ? bits << unused >> unused : bits << unused >>> unused;
  }
}
