package dev.dray.verifier.analysis.domain;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What follows from facts and constraints: single ones first, then all that bear on it. */
final class Entailment {
  private static final int MAXIMUM_CUTS = 56;
  private static final long NEAR = 16;

  private final Knowledge knowledge;
  private final List<LinearExpression> constraints;

  private final Simplex.Bounds bounds =
      new Simplex.Bounds() {
        @Override
        public long low(int symbol) {
          return knowledge.fact(symbol).low();
        }

        @Override
        public long high(int symbol) {
          return knowledge.fact(symbol).high();
        }
      };

  /**
   * Questions to what is known.
   *
   * @param constraints all of its constraints, as they are when asked
   */
  Entailment(Knowledge knowledge, List<LinearExpression> constraints) {
    this.knowledge = knowledge;
    this.constraints = constraints;
  }

  /** A lower bound by facts and constraints. */
  long bestLow(LinearExpression expression) {
    long quick = knowledge.low(expression);
    if (expression.isConstant()) {
      return quick;
    }
    Relevance relevant = new Relevance(knowledge, constraints, expression);
    if (relevant.constraints().isEmpty() || refuted(expression, relevant, quick)) {
      return quick;
    }
    return Math.max(
        quick, simplex(expression, relevant.symbols(), relevant.constraints()).lowerBound());
  }

  /** An upper bound by facts and constraints. */
  long bestHigh(LinearExpression expression) {
    LinearExpression negated;
    try {
      negated = expression.timesExact(-1);
    } catch (ArithmeticException tooLarge) {
      return Fact.NONE_ABOVE;
    }
    long low = bestLow(negated);
    return low == Fact.NONE_BELOW ? Fact.NONE_ABOVE : -low;
  }

  /** Whether the expression is at least 0, as far as facts alone and single constraints show. */
  boolean isObvious(LinearExpression expression) {
    if (knowledge.low(expression) >= 0) {
      return true;
    }
    if (expression.isConstant()) {
      return false;
    }
    for (LinearExpression constraint : constraints) {
      if (sharesSymbol(constraint, expression)) {
        try {
          if (knowledge.low(expression.minusExact(constraint)) >= 0) {
            return true;
          }
        } catch (ArithmeticException tooLarge) {
          // says nothing
        }
      }
    }
    return false;
  }

  /** Whether the expression is at least 0 wherever this holds. Sound, nearly complete. */
  boolean holds(LinearExpression expression) {
    if (isObvious(expression)) {
      return true;
    }
    if (expression.isConstant()) {
      return false;
    }
    Relevance relevant = new Relevance(knowledge, constraints, expression);
    List<LinearExpression> used = relevant.constraints();
    if (used.isEmpty() || refuted(expression, relevant, -NEAR)) {
      return false;
    }
    Simplex simplex = simplex(expression, relevant.symbols(), used);
    if (simplex.atLeast(0)) {
      return true;
    }
    if (simplex.overflowed()) {
      used = relevant.modest();
      simplex = simplex(expression, relevant.symbols(), used);
      if (simplex.atLeast(0)) {
        return true;
      }
    }
    return simplex.missedBy() < NEAR && entailsRounded(expression, relevant.symbols(), used);
  }

  /** Whether it is seen at once that no bound above the limit follows. */
  private boolean refuted(LinearExpression expression, Relevance relevant, long limit) {
    return new Counterpoint(expression, relevant.symbols(), relevant.constraints(), bounds)
        .reaches(limit);
  }

  /** Once more with what rounding makes of pairs of constraints. */
  private boolean entailsRounded(
      LinearExpression goal, SymbolIndex symbols, List<LinearExpression> list) {
    Set<LinearExpression> cuts = new LinkedHashSet<>();
    for (int i = 0; i < list.size(); i++) {
      for (int j = i + 1; j < list.size() && cuts.size() < MAXIMUM_CUTS; j++) {
        addResolvents(list.get(i), list.get(j), cuts);
      }
    }
    if (cuts.isEmpty()) {
      return false;
    }
    List<LinearExpression> more = new ArrayList<>(list);
    more.addAll(cuts);
    return simplex(goal, symbols, more).atLeast(0);
  }

  void addResolvents(LinearExpression left, LinearExpression right, Set<LinearExpression> into) {
    for (int i = 0; i < left.size(); i++) {
      long a = left.coefficientAt(i);
      long b = right.coefficient(left.symbolAt(i));
      if (b == 0 || (a < 0) == (b < 0)) {
        continue;
      }
      try {
        long gcd = LinearExpression.gcd(a, b);
        LinearExpression sum =
            left.timesExact(Math.absExact(b) / gcd).plusExact(right, Math.absExact(a) / gcd);
        LinearExpression tight = Rounding.tighten(sum, knowledge);
        if (!sum.isConstant() && rounded(sum, tight)) {
          into.add(tight);
        }
      } catch (ArithmeticException tooLarge) {
        // gives no cut
      }
    }
  }

  /** Whether tightening gained more than a division. */
  private static boolean rounded(LinearExpression sum, LinearExpression tight) {
    long factor = tight.coefficientAt(0) == 0 ? 1 : sum.coefficientAt(0) / tight.coefficientAt(0);
    return tight.constant() * factor != sum.constant();
  }

  private static boolean sharesSymbol(LinearExpression left, LinearExpression right) {
    for (int i = 0; i < left.size(); i++) {
      if (right.mentions(left.symbolAt(i))) {
        return true;
      }
    }
    return false;
  }

  private Simplex simplex(
      LinearExpression goal, SymbolIndex symbols, List<LinearExpression> constraints) {
    return new Simplex(goal, symbols, constraints, bounds);
  }
}
