package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.checker.Derivations.Derivation;

/** Names for factors of products. */
final class Factors {
  private static final long LARGE = 1L << 30;

  private Factors() {}

  /**
   * The same number, by a symbol where it is one that was moved so far that products of it could
   * not be written down.
   */
  static Expr of(Premises premises, Expr value) {
    boolean moved =
        value.size() == 1
            && value.factorAt(0) == 1
            && (value.constant() > LARGE || value.constant() < -LARGE);
    long low = premises.low(value);
    long high = premises.high(value);
    if (!moved || low == Fact.NONE_LOW || high == Fact.NONE_HIGH || low > high) {
      return value;
    }
    Derivation key = new Derivation("factor", value, Expr.ZERO, 0);
    Expr known = premises.derivations().get(key);
    if (known == null) {
      known = premises.fresh(Fact.between(low, high));
      premises.derivations().put(key, known);
      premises.assumeEqual(known, value);
    }
    return known;
  }
}
