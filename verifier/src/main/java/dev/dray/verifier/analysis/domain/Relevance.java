package dev.dray.verifier.analysis.domain;

import java.util.ArrayList;
import java.util.List;

/**
 * The inequalities that have a say in a question, nearest first: those that speak of its symbols,
 * those that speak of their symbols, and so on, up to a number that can be paid for.
 */
final class Relevance {
  private static final int MAXIMUM_CONSTRAINTS = 56;
  private static final int NONE = -1;
  private static final int MANY = -2;
  private static final int MAXIMUM_SYMBOLS = 36;
  private static final long MODEST_COEFFICIENT = 64;
  private static final long LARGE_COEFFICIENT = 1L << 30;

  private final Knowledge knowledge;
  private final List<LinearExpression> all;
  private final SymbolIndex symbols = new SymbolIndex();
  private final List<LinearExpression> chosen = new ArrayList<>();

  Relevance(Knowledge knowledge, List<LinearExpression> all, LinearExpression goal) {
    this.knowledge = knowledge;
    this.all = all;
    symbols.addAll(goal);
    choose();
  }

  /** The symbols of all that was chosen; first the question's own. */
  SymbolIndex symbols() {
    return symbols;
  }

  List<LinearExpression> constraints() {
    return chosen;
  }

  /** Without what makes numbers grow. */
  List<LinearExpression> modest() {
    List<LinearExpression> kept = new ArrayList<>();
    for (LinearExpression constraint : chosen) {
      if (constraint.greatestCoefficient() <= MODEST_COEFFICIENT) {
        kept.add(constraint);
      }
    }
    return kept;
  }

  private void choose() {
    boolean[] used = new boolean[all.size()];
    boolean grown = true;
    while (grown && symbols.size() < MAXIMUM_SYMBOLS && chosen.size() < MAXIMUM_CONSTRAINTS) {
      grown = false;
      int frontier = symbols.size();
      for (int c = all.size() - 1; c >= 0 && chosen.size() < MAXIMUM_CONSTRAINTS; c--) {
        LinearExpression constraint = all.get(c);
        if (!used[c]
            && mentionsAny(constraint, frontier)
            && constraint.greatestCoefficient() <= LARGE_COEFFICIENT) {
          used[c] = true;
          chosen.add(constraint);
          symbols.addAll(constraint);
          grown = true;
        }
      }
      grown |= addProducts(frontier);
    }
  }

  private boolean mentionsAny(LinearExpression constraint, int frontier) {
    for (int i = 0; i < constraint.size(); i++) {
      int index = symbols.indexOf(constraint.symbolAt(i));
      if (index >= 0 && index < frontier) {
        return true;
      }
    }
    return false;
  }

  /** Multiplies what is known of one factor by the other, where that gives known products again. */
  private boolean addProducts(int frontier) {
    List<LinearExpression> found = new ArrayList<>();
    for (int i = 0; i < frontier; i++) {
      knowledge
          .source()
          .factors(symbols.at(i))
          .ifPresent(
              factors -> {
                multiply(factors.left(), factors.right(), found);
                multiply(factors.right(), factors.left(), found);
              });
    }
    boolean grown = false;
    for (LinearExpression constraint : found) {
      if (!chosen.contains(constraint)) {
        chosen.add(constraint);
        symbols.addAll(constraint);
        grown = true;
      }
    }
    return grown;
  }

  private void multiply(int bounded, int factor, List<LinearExpression> found) {
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
      LinearExpression constraint, int factor, List<LinearExpression> found) {
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
