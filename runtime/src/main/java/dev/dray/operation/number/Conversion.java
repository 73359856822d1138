package dev.dray.operation.number;

/**
 * From a number of one type to the same number, or the nearest, of another: both integers or both
 * floating-point numbers.
 */
public final class Conversion {
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
    boolean negates = conditions.negatesFirst();
    if (from.floating()) {
      double value = input(from, bits, conditions);
      return to.format().encode(negates ? -value : value, 0, conditions.rounding(), conditions);
    }
    Whole value = Whole.of(from, bits, conditions.signed());
    return (negates ? value.negated() : value).fit(to, conditions);
  }

  /** A floating-point operand, with denormals as the flags want them. */
  static double input(DataType type, long bits, Conditions conditions) {
    double value = type.format().decode(bits);
    if (type.format().denormal(bits)) {
      if (conditions.denormalsAreZero()) {
        return value < 0 ? -0.0 : 0.0;
      }
      conditions.denormal();
    }
    return value;
  }
}
