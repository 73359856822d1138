package dev.dray.verifier.analysis.domain;

/** Makes inequalities between integers as strong as they are. */
final class Rounding {
  private Rounding() {}

  /** Divides by the common divisor and rounds the constant down, using known low bits. */
  static LinearExpression tighten(LinearExpression expression, Knowledge knowledge) {
    if (expression.isConstant()) {
      return expression;
    }
    LinearExpression result = expression;
    long gcd = result.gcd();
    if (gcd > 1) {
      result = result.divideTerms(gcd, Math.floorDiv(result.constant(), gcd));
    }
    return tightenByBits(result, knowledge);
  }

  private static LinearExpression tightenByBits(LinearExpression expression, Knowledge knowledge) {
    long modulus = 0;
    long offset = expression.constant();
    for (int i = 0; i < expression.size(); i++) {
      Tnum bits = knowledge.fact(expression.symbolAt(i)).bits();
      int known = Math.min(24, bits.knownLowBits());
      long coefficient = expression.coefficientAt(i);
      if (LinearExpression.magnitude(coefficient) > 1L << 24
          || offset > Long.MAX_VALUE / 2
          || offset < Long.MIN_VALUE / 2) {
        return expression;
      }
      modulus = LinearExpression.gcd(modulus, coefficient << known);
      if (modulus == 1) {
        return expression;
      }
      offset += coefficient * (bits.value() & ((1L << known) - 1));
    }
    long excess = Math.floorMod(offset, modulus);
    return excess == 0 || expression.constant() < Long.MIN_VALUE + excess
        ? expression
        : expression.withConstant(expression.constant() - excess);
  }
}
