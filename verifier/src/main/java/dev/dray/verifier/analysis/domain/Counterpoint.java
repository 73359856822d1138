package dev.dray.verifier.analysis.domain;

import java.util.List;

/**
 * A cheap search for one point that satisfies all constraints and at which an expression is small:
 * where there is one, no proof of a larger lower bound exists, and none need be sought. It starts
 * at the corner where the expression is smallest and repairs what is violated there, one symbol at
 * a time. Not to find a point means nothing.
 */
final class Counterpoint {
  private static final int LEAST_REPAIRS = 12;

  /** Stands for an infinite bound of what the expression speaks of, and of what it does not. */
  private static final long FAR = 3L << 61;

  private static final long NOT_SO_FAR = 1L << 48;

  private final LinearExpression goal;
  private final SymbolIndex symbols;
  private final List<LinearExpression> constraints;
  private final long[] values;
  private final long[] lows;
  private final long[] highs;
  private final int goalSize;

  /** The first symbols of the index have to be the goal's. */
  Counterpoint(
      LinearExpression goal,
      SymbolIndex symbols,
      List<LinearExpression> constraints,
      Simplex.Bounds bounds) {
    this.goal = goal;
    this.symbols = symbols;
    this.constraints = constraints;
    this.goalSize = goal.size();
    int count = symbols.size();
    this.values = new long[count];
    this.lows = new long[count];
    this.highs = new long[count];
    for (int i = 0; i < count; i++) {
      int symbol = symbols.at(i);
      long low = bounds.low(symbol);
      long high = bounds.high(symbol);
      boolean below = low == Fact.NONE_BELOW;
      boolean above = high == Fact.NONE_ABOVE;
      long far = i < goalSize ? FAR : NOT_SO_FAR;
      lows[i] = below ? Math.min(-far, above ? -far : high) : low;
      highs[i] = above ? Math.max(far, lows[i]) : high;
      values[i] = i < goalSize ? (goal.coefficientAt(i) > 0 ? lows[i] : highs[i]) : start(i);
    }
  }

  private long start(int index) {
    return Math.max(lows[index], Math.min(highs[index], 0));
  }

  /** Whether a point was found at which the goal is at most the limit. */
  boolean reaches(long limit) {
    int left = LEAST_REPAIRS + constraints.size();
    int satisfied = 0;
    int next = 0;
    try {
      if (value(goal) > limit) {
        return false;
      }
      while (satisfied < constraints.size()) {
        LinearExpression constraint = constraints.get(next);
        next = next + 1 == constraints.size() ? 0 : next + 1;
        long value = value(constraint);
        if (value >= 0) {
          satisfied++;
          continue;
        }
        if (left-- == 0 || !repair(constraint, -value) || value(goal) > limit) {
          return false;
        }
        satisfied = 1;
      }
      return true;
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  private long value(LinearExpression expression) {
    long sum = expression.constant();
    for (int i = 0; i < expression.size(); i++) {
      long value = values[symbols.indexOf(expression.symbolAt(i))];
      sum = Math.addExact(sum, Math.multiplyExact(value, expression.coefficientAt(i)));
    }
    return sum;
  }

  /** Moves symbols until the constraint holds: first those that the goal does not speak of. */
  private boolean repair(LinearExpression constraint, long missing) {
    long rest = missing;
    for (int pass = 0; pass < 2 && rest > 0; pass++) {
      for (int i = constraint.size() - 1; i >= 0 && rest > 0; i--) {
        int index = symbols.indexOf(constraint.symbolAt(i));
        if (index < goalSize == (pass == 1)) {
          rest = move(index, constraint.coefficientAt(i), rest);
        }
      }
    }
    return rest <= 0;
  }

  private long move(int index, long coefficient, long missing) {
    long size = Math.absExact(coefficient);
    long wanted = Math.ceilDiv(missing, size);
    long room =
        coefficient > 0
            ? Math.subtractExact(highs[index], values[index])
            : Math.subtractExact(values[index], lows[index]);
    long step = Math.min(wanted, room);
    values[index] += coefficient > 0 ? step : -step;
    return Math.subtractExact(missing, Math.multiplyExact(step, size));
  }
}
