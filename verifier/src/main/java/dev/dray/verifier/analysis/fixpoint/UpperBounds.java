package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Symbols;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Upper bounds of integers in terms of the operands' lengths and the descriptor's immediates. */
final class UpperBounds {
  private static final int MOST = 3;
  private static final long LARGE = 1L << 20;
  private static final long[][] SAMPLES = samples();

  private UpperBounds() {}

  private static long[][] samples() {
    int parameters = Cost.Parameter.values().length;
    long[][] samples = new long[parameters + 4][parameters];
    for (int i = 0; i < parameters; i++) {
      java.util.Arrays.fill(samples[i], LARGE);
      samples[i][i] = 16;
    }
    java.util.Arrays.fill(samples[parameters], LARGE);
    java.util.Arrays.fill(samples[parameters + 1], 64);
    java.util.Arrays.fill(samples[parameters + 2], 4096);
    java.util.Arrays.fill(samples[parameters + 3], 1L << 40);
    return samples;
  }

  /** Bounds of an expression, each at least 0; none if there is none. */
  static List<Cost> of(Knowledge knowledge, LinearExpression expression) {
    if (expression.isConstant()) {
      return List.of(number(Math.max(0, expression.constant())));
    }
    Knowledge copy = knowledge;
    int symbol;
    if (expression.isSymbol()) {
      symbol = expression.symbolAt(0);
    } else {
      copy = knowledge.copy();
      symbol = copy.source().fresh();
      copy.define(symbol, Fact.ANY_INTEGER);
      copy.assumeEqual(LinearExpression.symbol(symbol), expression);
    }
    List<Cost> bounds = new ArrayList<>();
    if (symbol >= 0 && symbol < Symbols.FIRST_FREE) {
      bounds.add(new Cost.Variable(Cost.Parameter.values()[symbol]));
    }
    for (LinearExpression said :
        Ranking.scaledBounds(copy, symbol, root -> root < Symbols.FIRST_FREE && root >= 0)) {
      if (said.size() > 1) {
        bounds.add(costOf(said.without(symbol), -said.coefficient(symbol)));
      }
    }
    long high = copy.bestHigh(LinearExpression.symbol(symbol));
    if (high != Fact.NONE_ABOVE) {
      bounds.add(number(Math.max(0, high)));
    }
    return bounds;
  }

  /** The least of some bounds, those that add nothing left out; empty if there are none. */
  static Optional<Cost> least(List<Cost> bounds) {
    List<Cost> sorted = new ArrayList<>(bounds);
    sorted.sort(
        Comparator.comparing(UpperBounds::total)
            .thenComparingInt(cost -> cost.toString().length()));
    List<Cost> kept = new ArrayList<>();
    for (Cost bound : sorted) {
      if (kept.size() < MOST && improves(bound, kept)) {
        kept.add(bound);
      }
    }
    return kept.stream().reduce(Cost.Minimum::new);
  }

  /** The greater of two. */
  static Cost greater(Cost left, Cost right) {
    if (left.equals(right)) {
      return left;
    }
    return left instanceof Cost.Constant x && right instanceof Cost.Constant y
        ? new Cost.Constant(x.value().max(y.value()))
        : new Cost.Maximum(left, right);
  }

  private static BigInteger at(Cost cost, long[] sample) {
    return cost.evaluate(parameter -> sample[parameter.ordinal()]);
  }

  private static BigInteger total(Cost cost) {
    BigInteger sum = BigInteger.ZERO;
    for (long[] sample : SAMPLES) {
      sum = sum.add(at(cost, sample));
    }
    return sum;
  }

  /** Whether one cost is less than another for long operands. */
  static boolean less(Cost left, Cost right) {
    return total(left).compareTo(total(right)) < 0;
  }

  /** Whether a bound is noticeably less than all others somewhere. */
  private static boolean improves(Cost bound, List<Cost> others) {
    for (long[] sample : SAMPLES) {
      BigInteger here = at(bound, sample).multiply(BigInteger.valueOf(21)).shiftRight(4);
      boolean least = true;
      for (Cost other : others) {
        least &= here.add(BigInteger.TWO).compareTo(at(other, sample)) < 0;
      }
      if (least) {
        return true;
      }
    }
    return false;
  }

  static Cost number(long value) {
    return new Cost.Constant(BigInteger.valueOf(value));
  }

  /** {@code floor(cost / divisor) + more}. */
  static Cost scaled(Cost cost, long divisor, long more) {
    if (cost instanceof Cost.Constant constant) {
      return new Cost.Constant(
          constant.value().divide(BigInteger.valueOf(divisor)).add(BigInteger.valueOf(more)));
    }
    Cost quotient = divisor == 1 ? cost : new Cost.Floor(cost, BigInteger.valueOf(divisor));
    return more == 0 ? quotient : new Cost.Sum(List.of(quotient, number(more)));
  }

  /** {@code floor(expression / divisor)}, at least 0. */
  private static Cost costOf(LinearExpression expression, long divisor) {
    List<Cost> summands = new ArrayList<>();
    boolean mayBeNegative = expression.constant() < 0;
    for (int i = 0; i < expression.size(); i++) {
      long coefficient = expression.coefficientAt(i);
      Cost variable = new Cost.Variable(Cost.Parameter.values()[expression.symbolAt(i)]);
      mayBeNegative |= coefficient < 0;
      summands.add(coefficient == 1 ? variable : new Cost.Product(number(coefficient), variable));
    }
    if (expression.constant() != 0 || summands.isEmpty()) {
      summands.add(number(expression.constant()));
    }
    Cost dividend = summands.size() == 1 ? summands.get(0) : new Cost.Sum(summands);
    Cost quotient = divisor == 1 ? dividend : new Cost.Floor(dividend, BigInteger.valueOf(divisor));
    return mayBeNegative ? new Cost.Maximum(number(0), quotient) : quotient;
  }
}
