package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Linear;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * A linear expression over symbols. As a value it stands for its class modulo 2^64, and {@link
 * #plus}, {@link #minus} and {@link #times} wrap; as an inequality it is an integer, and the exact
 * operations throw ArithmeticException where a coefficient does not fit.
 */
final class Expr {
  static final Expr ZERO = new Expr(new int[0], new long[0], 0);

  private final int[] symbols;
  private final long[] factors;
  private final long constant;

  private Expr(int[] symbols, long[] factors, long constant) {
    this.symbols = symbols;
    this.factors = factors;
    this.constant = constant;
  }

  static Expr of(long constant) {
    return new Expr(ZERO.symbols, ZERO.factors, constant);
  }

  static Expr symbol(int symbol) {
    return new Expr(new int[] {symbol}, new long[] {1}, 0);
  }

  static Expr term(int symbol, long factor) {
    return factor == 0 ? ZERO : new Expr(new int[] {symbol}, new long[] {factor}, 0);
  }

  /** A certificate's expression; in whatever order its terms come. */
  static Expr of(Linear linear, IntUnaryOperator names) {
    Expr sum = of(linear.constant());
    for (Linear.Term term : linear.terms()) {
      sum = sum.plus(term(names.applyAsInt(term.symbol()), term.coefficient()));
    }
    return sum;
  }

  int size() {
    return symbols.length;
  }

  int symbolAt(int index) {
    return symbols[index];
  }

  long factorAt(int index) {
    return factors[index];
  }

  long constant() {
    return constant;
  }

  boolean isConstant() {
    return symbols.length == 0;
  }

  boolean isZero() {
    return symbols.length == 0 && constant == 0;
  }

  /** Whether it is one symbol and nothing else. */
  boolean isSymbol() {
    return symbols.length == 1 && factors[0] == 1 && constant == 0;
  }

  /** The coefficient of a symbol, 0 if it does not occur. */
  long factor(int symbol) {
    int index = Arrays.binarySearch(symbols, symbol);
    return index < 0 ? 0 : factors[index];
  }

  boolean mentions(int symbol) {
    return symbols.length > 0
        && symbol >= symbols[0]
        && symbol <= symbols[symbols.length - 1]
        && Arrays.binarySearch(symbols, symbol) >= 0;
  }

  boolean sharesSymbol(Expr other) {
    int i = 0;
    int j = 0;
    while (i < symbols.length && j < other.symbols.length) {
      if (symbols[i] == other.symbols[j]) {
        return true;
      }
      if (symbols[i] < other.symbols[j]) {
        i++;
      } else {
        j++;
      }
    }
    return false;
  }

  boolean sameTerms(Expr other) {
    return Arrays.equals(symbols, other.symbols) && Arrays.equals(factors, other.factors);
  }

  /** The greatest common divisor of the coefficients; 0 without any. */
  long gcd() {
    long gcd = 0;
    for (long factor : factors) {
      gcd = gcd(gcd, factor);
      if (gcd == 1) {
        break;
      }
    }
    return gcd;
  }

  static long gcd(long left, long right) {
    long a = Math.abs(left);
    long b = Math.abs(right);
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a < 0 ? 1 : a;
  }

  Expr withConstant(long other) {
    return other == constant ? this : new Expr(symbols, factors, other);
  }

  Expr without(int symbol) {
    return add(term(symbol, -factor(symbol)), 1, false);
  }

  Expr plus(long number) {
    return withConstant(constant + number);
  }

  Expr plus(Expr other) {
    return add(other, 1, false);
  }

  Expr minus(Expr other) {
    return add(other, -1, false);
  }

  Expr times(long number) {
    return ZERO.add(this, number, false);
  }

  Expr plusExact(long number) {
    return withConstant(Math.addExact(constant, number));
  }

  Expr plusExact(Expr other) {
    return add(other, 1, true);
  }

  Expr minusExact(Expr other) {
    return add(other, -1, true);
  }

  Expr timesExact(long number) {
    return ZERO.add(this, number, true);
  }

  /** {@code this + number * other}. */
  Expr plusExact(Expr other, long number) {
    return add(other, number, true);
  }

  /** The terms divided by a common divisor of theirs, and a new constant. */
  Expr divided(long divisor, long newConstant) {
    long[] quotients = factors.clone();
    for (int i = 0; i < quotients.length; i++) {
      quotients[i] /= divisor;
    }
    return new Expr(symbols, quotients, newConstant);
  }

  private Expr add(Expr other, long number, boolean exact) {
    int[] outSymbols = new int[symbols.length + other.symbols.length];
    long[] outFactors = new long[outSymbols.length];
    int out = 0;
    int i = 0;
    int j = 0;
    while (i < symbols.length || j < other.symbols.length) {
      boolean left =
          j == other.symbols.length || (i < symbols.length && symbols[i] <= other.symbols[j]);
      boolean right =
          i == symbols.length || (j < other.symbols.length && other.symbols[j] <= symbols[i]);
      int symbol = left ? symbols[i] : other.symbols[j];
      long factor = left ? factors[i++] : 0;
      if (right) {
        factor = multiplyAdd(factor, other.factors[j++], number, exact);
      }
      if (factor != 0) {
        outSymbols[out] = symbol;
        outFactors[out++] = factor;
      }
    }
    long sum = multiplyAdd(constant, other.constant, number, exact);
    return out == outSymbols.length
        ? new Expr(outSymbols, outFactors, sum)
        : new Expr(Arrays.copyOf(outSymbols, out), Arrays.copyOf(outFactors, out), sum);
  }

  private static long multiplyAdd(long sum, long left, long right, boolean exact) {
    return exact ? Math.addExact(sum, Math.multiplyExact(left, right)) : sum + left * right;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expr expr && constant == expr.constant && sameTerms(expr);
  }

  @Override
  public int hashCode() {
    return (Arrays.hashCode(symbols) * 31 + Arrays.hashCode(factors)) * 31
        + Long.hashCode(constant);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < symbols.length; i++) {
      text.append(factors[i] == 1 ? "" : factors[i] + "*").append('x').append(symbols[i]);
      text.append(" + ");
    }
    return text.append(constant).toString();
  }
}
