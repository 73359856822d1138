package dev.dray.verifier.analysis.domain;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * The best lower bound of a linear expression that follows from linear inequalities: the dual
 * simplex method over Farkas multipliers. The tableau is exact (fraction-free, one common
 * denominator), prices are floating point and only steer, and the bound is computed exactly from
 * the multipliers: it is never wrong, only sometimes not the best.
 */
final class Simplex {
  private static final int MAXIMUM_PIVOTS = 80;
  private static final int MAXIMUM_ATTEMPTS = 8;
  private static final long ENTRY_LIMIT = (1L << 31) - 1;

  /** What bounds one symbol. */
  interface Bounds {
    long low(int symbol);

    long high(int symbol);
  }

  private final int rows;
  private final int columns;
  private final long[][] tableau;

  /** Rows to be: a pivot that overflows must leave the tableau as it was. */
  private final long[][] next;

  private final long[] costs;
  private final boolean[] infinite;
  private final int[] basis;

  /** Columns on which a pivot would overflow, until one on another was made. */
  private final boolean[] blocked;

  private final double[] prices;
  private final double[] infinitePrices;
  private final LinearExpression goal;
  private long denominator = 1;
  private boolean overflowed;

  /** Prepares the question for {@code goal}; constraints are expressions that are at least 0. */
  Simplex(
      LinearExpression goal,
      SymbolIndex symbols,
      List<LinearExpression> constraints,
      Bounds bounds) {
    this.goal = goal;
    this.rows = symbols.size();
    this.columns = 2 * rows + constraints.size();
    this.tableau = new long[rows][columns + 1];
    this.next = new long[rows][0];
    this.costs = new long[columns];
    this.infinite = new boolean[columns];
    this.basis = new int[rows];
    this.blocked = new boolean[columns];
    this.prices = new double[columns];
    this.infinitePrices = new double[columns];
    boolean[] negative = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      int symbol = symbols.at(row);
      long target = goal.coefficient(symbol);
      negative[row] = target < 0;
      tableau[row][columns] = Math.abs(target);
      addBounds(row, negative[row] ? -1 : 1, bounds.low(symbol), bounds.high(symbol));
      basis[row] = negative[row] ? 2 * row + 1 : 2 * row;
    }
    for (int c = 0; c < constraints.size(); c++) {
      LinearExpression constraint = constraints.get(c);
      int column = 2 * rows + c;
      costs[column] = constraint.constant();
      for (int i = 0; i < constraint.size(); i++) {
        int row = symbols.indexOf(constraint.symbolAt(i));
        long coefficient = constraint.coefficientAt(i);
        tableau[row][column] = negative[row] ? -coefficient : coefficient;
      }
    }
  }

  private void addBounds(int row, int sign, long low, long high) {
    tableau[row][2 * row] = sign;
    tableau[row][2 * row + 1] = -sign;
    infinite[2 * row] = low == Fact.NONE_BELOW;
    infinite[2 * row + 1] = high == Fact.NONE_ABOVE;
    costs[2 * row] = infinite[2 * row] ? 0 : -low;
    costs[2 * row + 1] = infinite[2 * row + 1] ? 0 : high;
  }

  /** Whether the goal is at least the limit; integers only. */
  boolean atLeast(long limit) {
    if (!startable()) {
      return false;
    }
    BigInteger above = BigInteger.valueOf(limit).subtract(BigInteger.ONE);
    for (int pivot = 0; pivot < MAXIMUM_PIVOTS; pivot++) {
      if (feasible()) {
        BigInteger[] bound = bound();
        if (bound[0].compareTo(above.multiply(bound[1])) > 0) {
          return true;
        }
      }
      if (!advance()) {
        return false;
      }
    }
    return false;
  }

  /** Whether the tableau's numbers grew too large to go on. */
  boolean overflowed() {
    return overflowed;
  }

  /** After a question answered with no: by how much, infinite if there is no bound at all. */
  double missedBy() {
    if (!feasible()) {
      return Double.POSITIVE_INFINITY;
    }
    BigInteger[] bound = bound();
    return -bound[0].doubleValue() / bound[1].doubleValue();
  }

  /** The best lower bound found, rounded up; NONE_BELOW if there is none. */
  long lowerBound() {
    if (!startable()) {
      return Fact.NONE_BELOW;
    }
    for (int pivot = 0; pivot < MAXIMUM_PIVOTS; pivot++) {
      if (!advance()) {
        break;
      }
    }
    if (!feasible()) {
      return Fact.NONE_BELOW;
    }
    BigInteger[] bound = bound();
    BigInteger[] parts = bound[0].divideAndRemainder(bound[1]);
    BigInteger rounded = parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
    return rounded.bitLength() > 63 ? Fact.NONE_BELOW : rounded.longValue();
  }

  private boolean startable() {
    for (long[] row : tableau) {
      for (long entry : row) {
        if (entry > ENTRY_LIMIT || entry < -ENTRY_LIMIT) {
          return false;
        }
      }
    }
    for (int column = 0; column < columns; column++) {
      double price = costs[column];
      double infinitePrice = infinite[column] ? 1 : 0;
      for (int row = 0; row < rows; row++) {
        price -= (double) costs[basis[row]] * tableau[row][column];
        infinitePrice -= infinite[basis[row]] ? tableau[row][column] : 0;
      }
      prices[column] = price;
      infinitePrices[column] = infinitePrice;
    }
    return true;
  }

  private boolean feasible() {
    for (int row = 0; row < rows; row++) {
      if (infinite[basis[row]] && tableau[row][columns] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Numerator and positive denominator of {@code goal - sum(multiplier * constraint)}. */
  private BigInteger[] bound() {
    BigInteger divisor = BigInteger.valueOf(denominator);
    BigInteger sum = BigInteger.valueOf(goal.constant()).multiply(divisor);
    for (int row = 0; row < rows; row++) {
      if (tableau[row][columns] != 0) {
        sum =
            sum.subtract(
                BigInteger.valueOf(tableau[row][columns])
                    .multiply(BigInteger.valueOf(costs[basis[row]])));
      }
    }
    return new BigInteger[] {sum, divisor};
  }

  private int entering() {
    int best = -1;
    double bestInfinite = -1e-7;
    double bestPrice = 0;
    for (int column = 0; column < columns; column++) {
      double infinitePrice = infinitePrices[column];
      double price = prices[column];
      boolean improves = infinitePrice < -1e-7 || (infinitePrice < 1e-7 && price < -1e-7);
      if (!improves || blocked[column]) {
        continue;
      }
      if (best < 0
          || infinitePrice < bestInfinite - 1e-7
          || (infinitePrice < bestInfinite + 1e-7 && price < bestPrice)) {
        best = column;
        bestInfinite = infinitePrice;
        bestPrice = price;
      }
    }
    return best;
  }

  /** A pivot on the best column with which the numbers stay small; false if there is none. */
  private boolean advance() {
    for (int attempt = 0; attempt < MAXIMUM_ATTEMPTS; attempt++) {
      int column = entering();
      if (column < 0) {
        return false;
      }
      int row = leaving(column);
      if (row < 0) {
        return false;
      }
      if (pivot(row, column)) {
        Arrays.fill(blocked, false);
        return true;
      }
      blocked[column] = true;
    }
    return false;
  }

  private int leaving(int column) {
    int best = -1;
    for (int row = 0; row < rows; row++) {
      if (tableau[row][column] <= 0) {
        continue;
      }
      if (best < 0) {
        best = row;
        continue;
      }
      long left = tableau[row][columns] * tableau[best][column];
      long right = tableau[best][columns] * tableau[row][column];
      if (left < right || (left == right && prefers(row, best))) {
        best = row;
      }
    }
    return best;
  }

  private boolean prefers(int row, int best) {
    return infinite[basis[row]] == infinite[basis[best]]
        ? basis[row] < basis[best]
        : infinite[basis[row]];
  }

  private boolean pivot(int row, int column) {
    long[] pivotRow = tableau[row];
    long element = pivotRow[column];
    boolean[] changed = new boolean[rows];
    for (int other = 0; other < rows; other++) {
      if (other == row) {
        continue;
      }
      long[] old = tableau[other];
      long factor = old[column];
      if (factor == 0 && element == denominator) {
        continue;
      }
      changed[other] = true;
      long[] target = next[other];
      if (target.length == 0) {
        target = new long[columns + 1];
        next[other] = target;
      }
      for (int c = 0; c <= columns; c++) {
        long product = old[c] * element - factor * pivotRow[c];
        if (product == 0) {
          target[c] = 0;
          continue;
        }
        long entry = denominator == 1 ? product : product / denominator;
        if (entry > ENTRY_LIMIT || entry < -ENTRY_LIMIT) {
          overflowed = true;
          return false;
        }
        target[c] = entry;
      }
    }
    for (int other = 0; other < rows; other++) {
      if (changed[other]) {
        long[] old = tableau[other];
        tableau[other] = next[other];
        next[other] = old;
      }
    }
    double scale = prices[column] / element;
    double infiniteScale = infinitePrices[column] / element;
    for (int c = 0; c < columns; c++) {
      prices[c] -= scale * pivotRow[c];
      infinitePrices[c] -= infiniteScale * pivotRow[c];
    }
    prices[column] = 0;
    infinitePrices[column] = 0;
    basis[row] = column;
    denominator = element;
    return true;
  }
}
