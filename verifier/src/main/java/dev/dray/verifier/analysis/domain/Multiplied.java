package dev.dray.verifier.analysis.domain;

import java.util.Collection;
import java.util.List;

/**
 * What is known of products by what is known of their factors: {@code r <= q - 1} times {@code w >=
 * 0} is {@code r * w <= q * w - w}, where all of these products have symbols.
 */
final class Multiplied {
  private static final int NONE = -1;
  private static final int MANY = -2;
  private static final long MODEST_COEFFICIENT = 64;
  private static final long LARGE_COEFFICIENT = 1L << 30;

  private final Knowledge knowledge;
  private final List<LinearExpression> all;

  Multiplied(Knowledge knowledge, List<LinearExpression> all) {
    this.knowledge = knowledge;
    this.all = all;
  }

  /** Adds what is known of one factor times the other, where that is known not to be negative. */
  void add(int bounded, int factor, Collection<LinearExpression> found) {
    Fact multiplier = knowledge.fact(factor);
    if (multiplier.low() < 0) {
      return;
    }
    Fact fact = knowledge.fact(bounded);
    LinearExpression product = LinearExpression.symbol(knowledge.source().product(bounded, factor));
    try {
      if (LinearExpression.magnitude(fact.low()) < LARGE_COEFFICIENT) {
        found.add(product.minusExact(LinearExpression.term(factor, fact.low())));
      }
      if (fact.high() < LARGE_COEFFICIENT) {
        found.add(LinearExpression.term(factor, fact.high()).minusExact(product));
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
    for (LinearExpression constraint : all) {
      if (constraint.mentions(bounded)
          && LinearExpression.magnitude(constraint.constant()) < LARGE_COEFFICIENT) {
        multiplyConstraint(constraint, factor, found);
      }
    }
  }

  private void multiplyConstraint(
      LinearExpression constraint, int factor, Collection<LinearExpression> found) {
    int unknown = unknownProduct(constraint, factor);
    if (unknown == NONE) {
      found.add(product(constraint, factor));
    } else if (unknown >= 0) {
      long coefficient = constraint.coefficient(unknown);
      for (LinearExpression other : all) {
        long opposite = other.coefficient(unknown);
        if (Long.signum(coefficient) * Long.signum(opposite) < 0
            && Math.max(Math.abs(coefficient), Math.abs(opposite)) <= MODEST_COEFFICIENT) {
          LinearExpression sum =
              constraint.times(Math.abs(opposite)).plus(other.times(Math.abs(coefficient)));
          if (unknownProduct(sum, factor) == NONE
              && LinearExpression.magnitude(sum.constant()) < LARGE_COEFFICIENT
              && sum.greatestCoefficient() <= LARGE_COEFFICIENT) {
            found.add(product(sum, factor));
          }
        }
      }
    }
  }

  /** The symbol whose product with a factor is not known, NONE if all are, MANY if several. */
  private int unknownProduct(LinearExpression constraint, int factor) {
    int unknown = NONE;
    for (int i = 0; i < constraint.size(); i++) {
      Integer known = knowledge.source().knownProduct(constraint.symbolAt(i), factor).orElse(null);
      if (known == null || !knowledge.knows(known)) {
        if (unknown != NONE) {
          return MANY;
        }
        unknown = constraint.symbolAt(i);
      }
    }
    return unknown;
  }

  private LinearExpression product(LinearExpression constraint, int factor) {
    LinearExpression sum = LinearExpression.term(factor, constraint.constant());
    for (int i = 0; i < constraint.size(); i++) {
      int monomial = knowledge.source().knownProduct(constraint.symbolAt(i), factor).orElseThrow();
      sum = sum.plus(LinearExpression.term(monomial, constraint.coefficientAt(i)));
    }
    return sum;
  }
}
