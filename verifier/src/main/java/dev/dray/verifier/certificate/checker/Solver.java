package dev.dray.verifier.certificate.checker;

import java.util.List;

/**
 * Searches for a proof that linear inequalities have no rational solution: the simplex method for
 * feasibility with bounds (Dutertre and de Moura, CAV 2006) in integers, a positive denominator for
 * each row. What it finds is a witness that {@link Farkas} verifies; numbers that grow too large,
 * and too many steps, give none.
 */
final class Solver {
  private static final int MAXIMUM_STEPS = 300;
  private static final int GREEDY_STEPS = 60;
  private static final long LARGE = 1L << 40;

  private final int rows;
  private final int columns;
  private final long[][] factors;
  private final long[] denominators;
  // Variables are numbered: first the symbols, then one for each inequality.
  private final int[] basic;
  private final int[] free;
  private final long[] low;
  private final long[] high;
  private final long[] values;

  private Solver(int[] symbols, List<Expr> inequalities, Premises premises) {
    rows = inequalities.size();
    columns = symbols.length;
    factors = new long[rows][columns];
    denominators = new long[rows];
    basic = new int[rows];
    free = new int[columns];
    low = new long[columns + rows];
    high = new long[columns + rows];
    values = new long[columns];
    for (int column = 0; column < columns; column++) {
      Fact fact = premises.fact(symbols[column]);
      free[column] = column;
      low[column] = fact.low();
      high[column] = fact.high();
      values[column] = Math.max(Math.min(0, fact.high()), fact.low());
    }
    for (int row = 0; row < rows; row++) {
      Expr inequality = inequalities.get(row);
      for (int column = 0; column < columns; column++) {
        factors[row][column] = inequality.factor(symbols[column]);
      }
      denominators[row] = 1;
      basic[row] = columns + row;
      low[columns + row] = Math.negateExact(inequality.constant());
      high[columns + row] = Fact.NONE_HIGH;
    }
  }

  /** Whether no numbers within the symbols' bounds make all the expressions at least 0. */
  static boolean refutes(int[] symbols, List<Expr> inequalities, Premises premises) {
    try {
      Solver solver = new Solver(symbols, inequalities, premises);
      int row = solver.infeasible(premises.effort());
      return row >= 0 && Farkas.refutes(inequalities, solver.multipliers(row), premises);
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  /** A row that shows that there is no solution, -1 if none is found. */
  private int infeasible(Effort effort) {
    for (int step = 0; step < MAXIMUM_STEPS; step++) {
      effort.spend(2L * rows * columns);
      int row = violated(step < GREEDY_STEPS);
      if (row < 0) {
        return -1;
      }
      boolean raise = below(row);
      int column = improving(row, raise);
      if (column < 0) {
        return row;
      }
      pivot(row, column, raise ? low[basic[row]] : high[basic[row]]);
    }
    return -1;
  }

  /** How often each inequality is to be taken so that their sum, by a row, is below 0. */
  private long[] multipliers(int row) {
    long[] multipliers = new long[rows];
    if (basic[row] >= columns) {
      multipliers[basic[row] - columns] = denominators[row];
    }
    for (int column = 0; column < columns; column++) {
      if (free[column] >= columns) {
        multipliers[free[column] - columns] = Math.absExact(factors[row][column]);
      }
    }
    return multipliers;
  }

  private boolean below(int row) {
    return shortfall(row) > 0;
  }

  /** By how much the row's variable is below its low bound or (negative) above its high one. */
  private double shortfall(int row) {
    int variable = basic[row];
    if (low[variable] != Fact.NONE_LOW) {
      double amount = gap(row, low[variable]);
      if (amount > 0) {
        return amount;
      }
    }
    if (high[variable] != Fact.NONE_HIGH) {
      double amount = gap(row, high[variable]);
      if (amount < 0) {
        return amount;
      }
    }
    return 0;
  }

  /** A bound minus the row's value; the sign is exact: sums of 128 bits. */
  private double gap(int row, long bound) {
    long upper = Math.multiplyHigh(bound, denominators[row]);
    long lower = bound * denominators[row];
    long[] line = factors[row];
    for (int column = 0; column < columns; column++) {
      if (line[column] != 0 && values[column] != 0) {
        long part = line[column] * values[column];
        long borrow = Long.compareUnsigned(lower, part) < 0 ? 1 : 0;
        lower -= part;
        upper -= Math.multiplyHigh(line[column], values[column]) + borrow;
      }
    }
    double amount = upper == lower >> 63 ? lower : upper * 0x1p64 + (lower >>> 1) * 2.0;
    return amount / denominators[row];
  }

  /** A violated row, -1 if none; the worst, or (so that the search ends) the first variable's. */
  private int violated(boolean greedy) {
    int best = -1;
    double worst = 0;
    for (int row = 0; row < rows; row++) {
      double amount = Math.abs(shortfall(row));
      if (amount > 0 && (best < 0 || (greedy ? amount > worst : basic[row] < basic[best]))) {
        best = row;
        worst = amount;
      }
    }
    return best;
  }

  /** The first variable that can move so that the row's variable rises, or falls; -1 if none. */
  private int improving(int row, boolean raise) {
    int best = -1;
    for (int column = 0; column < columns; column++) {
      long factor = factors[row][column];
      if (factor == 0) {
        continue;
      }
      int variable = free[column];
      boolean up = (factor > 0) == raise;
      boolean movable =
          up
              ? high[variable] == Fact.NONE_HIGH || values[column] < high[variable]
              : low[variable] == Fact.NONE_LOW || values[column] > low[variable];
      if (movable && (best < 0 || variable < free[best])) {
        best = column;
      }
    }
    return best;
  }

  private void pivot(int row, int column, long newValue) {
    long[] line = factors[row];
    long element = line[column];
    int sign = element < 0 ? -1 : 1;
    for (int c = 0; c < columns; c++) {
      line[c] = c == column ? sign * denominators[row] : Math.multiplyExact(-sign, line[c]);
    }
    denominators[row] = Math.absExact(element);
    reduce(row);
    for (int other = 0; other < rows; other++) {
      if (other != row && factors[other][column] != 0) {
        substitute(other, row, column);
      }
    }
    int leaving = basic[row];
    basic[row] = free[column];
    free[column] = leaving;
    values[column] = newValue;
  }

  private void substitute(int target, int row, int column) {
    long[] line = factors[target];
    long[] known = factors[row];
    long factor = line[column];
    long denominator = denominators[row];
    line[column] = 0;
    for (int c = 0; c < columns; c++) {
      line[c] =
          Math.addExact(
              Math.multiplyExact(line[c], denominator), Math.multiplyExact(factor, known[c]));
    }
    denominators[target] = Math.multiplyExact(denominators[target], denominator);
    if (denominators[target] > 1) {
      reduce(target);
    }
  }

  private void reduce(int row) {
    long gcd = denominators[row];
    for (int c = 0; c < columns && gcd > 1; c++) {
      gcd = Expr.gcd(gcd, factors[row][c]);
    }
    if (gcd > 1) {
      denominators[row] /= gcd;
      for (int c = 0; c < columns; c++) {
        factors[row][c] /= gcd;
      }
    }
    if (denominators[row] > LARGE) {
      throw new ArithmeticException("denominator");
    }
  }
}
