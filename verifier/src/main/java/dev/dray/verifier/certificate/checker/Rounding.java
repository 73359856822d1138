package dev.dray.verifier.certificate.checker;

/** Makes an inequality over integers as tight as divisibility allows. */
final class Rounding {
  private static final int MOST_BITS = 24;
  private static final long MOST_FACTOR = 1L << 24;

  private Rounding() {}

  /** An inequality that holds exactly where the given one does, as far as low bits are known. */
  static Expr tighten(Expr expr, Premises premises) {
    long gcd = expr.gcd();
    Expr result = gcd > 1 ? expr.divided(gcd, Math.floorDiv(expr.constant(), gcd)) : expr;
    return roundDown(result, premises);
  }

  /**
   * With each symbol {@code s = 2^k * t + r}, r known, the sum is some multiple plus a constant.
   */
  private static Expr roundDown(Expr expr, Premises premises) {
    long modulus = 0;
    long residue = Math.floorMod(expr.constant(), MOST_FACTOR << MOST_BITS);
    for (int i = 0; i < expr.size(); i++) {
      long factor = expr.factorAt(i);
      if (factor > MOST_FACTOR || factor < -MOST_FACTOR) {
        return expr;
      }
      Bits bits = premises.fact(expr.symbolAt(i)).bits();
      int known = Math.min(MOST_BITS, bits.knownLow());
      modulus = Expr.gcd(modulus, factor << known);
      if (modulus == 1) {
        return expr;
      }
      residue += factor * (bits.value() & ((1L << known) - 1));
    }
    if (modulus == 0) {
      return expr;
    }
    // The constant was reduced by a power of two; that is right for the power of two in modulus.
    modulus = Long.lowestOneBit(modulus);
    long excess = Math.floorMod(residue, modulus);
    return excess == 0 || expr.constant() < Long.MIN_VALUE + excess
        ? expr
        : expr.withConstant(expr.constant() - excess);
  }
}
