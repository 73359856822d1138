package dev.dray.verifier.certificate.checker;

/** Constant bounds of an expression, inclusive. */
record Span(long low, long high) {

  /** The best that facts and, by bisection, inequalities give within a small range. */
  static Span of(Premises premises, Expr expr) {
    long low = premises.low(expr);
    long high = premises.high(expr);
    if (low == high || expr.isConstant()) {
      return new Span(low, high);
    }
    return new Span(Math.max(low, atLeast(premises, expr)), Math.min(high, atMost(premises, expr)));
  }

  Span within(long least, long most) {
    return new Span(Math.max(low, least), Math.min(high, most));
  }

  boolean constant() {
    return low == high;
  }

  private static long atLeast(Premises premises, Expr expr) {
    long known = -Regions.FRAME_BYTES;
    if (!holds(premises, expr, known)) {
      return Fact.NONE_LOW;
    }
    long unknown = 1 << 16;
    while (unknown - known > 1) {
      long middle = (known + unknown) >> 1;
      if (holds(premises, expr, middle)) {
        known = middle;
      } else {
        unknown = middle;
      }
    }
    return known;
  }

  private static long atMost(Premises premises, Expr expr) {
    long low;
    try {
      low = atLeastNegated(premises, expr.timesExact(-1));
    } catch (ArithmeticException tooLarge) {
      return Fact.NONE_HIGH;
    }
    return low == Fact.NONE_LOW ? Fact.NONE_HIGH : -low;
  }

  private static long atLeastNegated(Premises premises, Expr expr) {
    long known = -(1 << 16);
    if (!holds(premises, expr, known)) {
      return Fact.NONE_LOW;
    }
    long unknown = Regions.FRAME_BYTES + 1;
    while (unknown - known > 1) {
      long middle = (known + unknown) >> 1;
      if (holds(premises, expr, middle)) {
        known = middle;
      } else {
        unknown = middle;
      }
    }
    return known;
  }

  private static boolean holds(Premises premises, Expr expr, long least) {
    try {
      return premises.entails(expr.plusExact(-least));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }
}
