package dev.dray.verifier.certificate.checker;

import org.jspecify.annotations.Nullable;

/** Bounds of {@code a * k / d}, which is at most a where k is at most d. */
final class CommonFactor {
  private final Premises premises;
  private final Products products;

  CommonFactor(Premises premises) {
    this.premises = premises;
    this.products = premises.products();
  }

  /** Assumes them of a quotient of numbers that are not negative, 0 where the divisor is 0. */
  void bound(Expr quotient, Expr dividend, Expr divisor) {
    for (int i = 0; i < dividend.size(); i++) {
      int symbol = dividend.symbolAt(i);
      if (products.left(symbol) != Products.NONE) {
        boundBy(products.left(symbol), quotient, dividend, divisor);
        boundBy(products.right(symbol), quotient, dividend, divisor);
        return;
      }
    }
  }

  private void boundBy(int factor, Expr quotient, Expr dividend, Expr divisor) {
    Expr whole = divided(dividend, factor);
    Expr by = Expr.symbol(factor);
    // a and k are not negative, so that a * k <= a * d, whatever the divisor
    if (whole == null
        || !premises.entails(whole)
        || !premises.entails(by)
        || !premises.entailsAtMost(by, divisor)) {
      return;
    }
    premises.assumeAtMost(quotient, whole);
    if (premises.entailsAtMost(by.plus(1), divisor) && premises.entails(whole.plus(-1))) {
      // a * k < a * d
      premises.assumeAtMost(quotient.plus(1), whole);
    }
  }

  /** The sum divided by a factor of every summand; null if it is none. */
  private @Nullable Expr divided(Expr sum, int factor) {
    Expr result = Expr.ZERO;
    for (int i = 0; i < sum.size(); i++) {
      int symbol = sum.symbolAt(i);
      boolean left = products.left(symbol) == factor;
      if (symbol == factor) {
        result = result.plus(sum.factorAt(i));
      } else if (left
          || (products.left(symbol) != Products.NONE && products.right(symbol) == factor)) {
        int other = left ? products.right(symbol) : products.left(symbol);
        result = result.plus(Expr.term(other, sum.factorAt(i)));
      } else {
        return null;
      }
    }
    return sum.constant() == 0 ? result : null;
  }
}
