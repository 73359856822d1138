package dev.dray.verifier.analysis.domain;

import java.util.Optional;

/**
 * What a quotient is at most where the dividend is a product: {@code a * k / d <= a} if {@code k <=
 * d}, and less than a if k is less than d and a is at least 1. That is how positions are scaled.
 */
final class CommonFactor {
  private final Knowledge knowledge;

  CommonFactor(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  /** Adds it; the divisor is not negative, and quotients by 0 are 0. */
  void bound(LinearExpression quotient, LinearExpression dividend, LinearExpression divisor) {
    for (int i = 0; i < dividend.size(); i++) {
      SymbolSource.Factors factors = knowledge.source().factors(dividend.symbolAt(i)).orElse(null);
      if (factors != null) {
        bound(quotient, dividend, divisor, factors.left());
        if (factors.left() != factors.right()) {
          bound(quotient, dividend, divisor, factors.right());
        }
        return;
      }
    }
  }

  private void bound(
      LinearExpression quotient, LinearExpression dividend, LinearExpression divisor, int factor) {
    LinearExpression rest = without(dividend, factor).orElse(null);
    LinearExpression symbol = LinearExpression.symbol(factor);
    if (rest == null || !knowledge.entails(rest) || !knowledge.entails(symbol)) {
      return;
    }
    boolean less = knowledge.entailsAtMost(symbol.plus(1), divisor);
    if (less && knowledge.entails(rest.plus(-1))) {
      knowledge.assumeAtMost(quotient.plus(1), rest);
    } else if (less || knowledge.entailsAtMost(symbol, divisor)) {
      knowledge.assumeAtMost(quotient, rest);
    }
  }

  /** What a sum is when divided by a symbol that every summand is a multiple of. */
  private Optional<LinearExpression> without(LinearExpression sum, int factor) {
    LinearExpression rest = LinearExpression.ZERO;
    for (int i = 0; i < sum.size(); i++) {
      int symbol = sum.symbolAt(i);
      SymbolSource.Factors factors = knowledge.source().factors(symbol).orElse(null);
      if (symbol == factor) {
        rest = rest.plus(sum.coefficientAt(i));
      } else if (factors != null && (factors.left() == factor || factors.right() == factor)) {
        int other = factors.left() == factor ? factors.right() : factors.left();
        rest = rest.plus(LinearExpression.term(other, sum.coefficientAt(i)));
      } else {
        return Optional.empty();
      }
    }
    return sum.constant() == 0 ? Optional.of(rest) : Optional.empty();
  }
}
