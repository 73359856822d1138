package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.certificate.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code constant + sum(coefficient * symbol)}, immutable. As the value of a register it counts
 * modulo 2^64, and the wrapping operations apply; as a constraint it is over the integers, and only
 * the exact ones do: they throw {@link ArithmeticException} rather than wrap.
 */
public final class LinearExpression {
  public static final LinearExpression ZERO = constant(0);
  public static final LinearExpression ONE = constant(1);

  private final int[] symbols;
  private final long[] coefficients;
  private final long constant;
  private final int hash;

  private LinearExpression(int[] symbols, long[] coefficients, long constant) {
    this.symbols = symbols;
    this.coefficients = coefficients;
    this.constant = constant;
    this.hash =
        (Arrays.hashCode(symbols) * 31 + Arrays.hashCode(coefficients)) * 31
            + Long.hashCode(constant);
  }

  /** A number. */
  public static LinearExpression constant(long value) {
    return new LinearExpression(new int[0], new long[0], value);
  }

  /** A symbol. */
  public static LinearExpression symbol(int symbol) {
    return new LinearExpression(new int[] {symbol}, new long[] {1}, 0);
  }

  /** A multiple of a symbol. */
  public static LinearExpression term(int symbol, long coefficient) {
    return coefficient == 0
        ? ZERO
        : new LinearExpression(new int[] {symbol}, new long[] {coefficient}, 0);
  }

  /** How many symbols occur. */
  public int size() {
    return symbols.length;
  }

  /** All symbols, in ascending order. */
  public IntStream symbols() {
    return IntStream.of(symbols);
  }

  /** The i-th symbol, in ascending order. */
  public int symbolAt(int index) {
    return symbols[index];
  }

  /** The i-th symbol's coefficient. */
  public long coefficientAt(int index) {
    return coefficients[index];
  }

  /** The coefficient of a symbol, 0 if it does not occur. */
  public long coefficient(int symbol) {
    int index = Arrays.binarySearch(symbols, symbol);
    return index < 0 ? 0 : coefficients[index];
  }

  /** Whether a symbol occurs. */
  public boolean mentions(int symbol) {
    return Arrays.binarySearch(symbols, symbol) >= 0;
  }

  /** The summand without a symbol. */
  public long constant() {
    return constant;
  }

  /** Whether no symbol occurs. */
  public boolean isConstant() {
    return symbols.length == 0;
  }

  /** Whether this is one symbol with coefficient 1 and nothing else. */
  public boolean isSymbol() {
    return symbols.length == 1 && coefficients[0] == 1 && constant == 0;
  }

  /** Whether both have the same symbols with the same coefficients. */
  public boolean sameTerms(LinearExpression other) {
    return Arrays.equals(symbols, other.symbols) && Arrays.equals(coefficients, other.coefficients);
  }

  /** The sum, modulo 2^64. */
  public LinearExpression plus(LinearExpression other) {
    return combine(other, 1, false);
  }

  /** The difference, modulo 2^64. */
  public LinearExpression minus(LinearExpression other) {
    return combine(other, -1, false);
  }

  /** The sum with a number, modulo 2^64. */
  public LinearExpression plus(long number) {
    return number == 0 ? this : new LinearExpression(symbols, coefficients, constant + number);
  }

  /** The product with a number, modulo 2^64. */
  public LinearExpression times(long factor) {
    return factor == 1 ? this : ZERO.combine(this, factor, false);
  }

  /** {@code this + factor * other} over the integers. */
  public LinearExpression plusExact(LinearExpression other, long factor) {
    return combine(other, factor, true);
  }

  /** {@code this - other} over the integers. */
  public LinearExpression minusExact(LinearExpression other) {
    return combine(other, -1, true);
  }

  /** {@code factor * this} over the integers. */
  public LinearExpression timesExact(long factor) {
    return factor == 1 ? this : ZERO.combine(this, factor, true);
  }

  /** The sum with a number, over the integers. */
  public LinearExpression plusExact(long number) {
    return number == 0
        ? this
        : new LinearExpression(symbols, coefficients, Math.addExact(constant, number));
  }

  /** The same without one symbol's term. */
  public LinearExpression without(int symbol) {
    long coefficient = coefficient(symbol);
    return coefficient == 0 ? this : combine(term(symbol, coefficient), -1, false);
  }

  /** The same with a constant in place of its own. */
  public LinearExpression withConstant(long value) {
    return value == constant ? this : new LinearExpression(symbols, coefficients, value);
  }

  /** The same with an expression in place of a symbol, over the integers. */
  public LinearExpression substituteExact(int symbol, LinearExpression value) {
    long coefficient = coefficient(symbol);
    return coefficient == 0 ? this : without(symbol).plusExact(value, coefficient);
  }

  /** The same with an expression in place of a symbol, modulo 2^64. */
  public LinearExpression substitute(int symbol, LinearExpression value) {
    long coefficient = coefficient(symbol);
    return coefficient == 0 ? this : without(symbol).combine(value, coefficient, false);
  }

  /** The greatest common divisor of the coefficients; 0 without symbols. */
  public long gcd() {
    long gcd = 0;
    for (long coefficient : coefficients) {
      gcd = gcd(gcd, coefficient);
    }
    return gcd;
  }

  /** The greatest magnitude of a coefficient; 2^63 - 1 for -2^63. */
  public long greatestCoefficient() {
    long greatest = 0;
    for (long coefficient : coefficients) {
      greatest = Math.max(greatest, magnitude(coefficient));
    }
    return greatest;
  }

  /** Whether a coefficient is 1 or -1. */
  public boolean hasUnit() {
    for (long coefficient : coefficients) {
      if (coefficient == 1 || coefficient == -1) {
        return true;
      }
    }
    return false;
  }

  /** The absolute value; 2^63 - 1 for -2^63. */
  public static long magnitude(long number) {
    return number == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(number);
  }

  /** The greatest common divisor, not negative; 1 where it would be 2^63. */
  public static long gcd(long a, long b) {
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a == Long.MIN_VALUE ? 1 : Math.abs(a);
  }

  /** Every coefficient divided by a divisor of all of them; the constant is replaced. */
  public LinearExpression divideTerms(long divisor, long newConstant) {
    long[] quotients = new long[coefficients.length];
    for (int i = 0; i < quotients.length; i++) {
      quotients[i] = coefficients[i] / divisor;
    }
    return new LinearExpression(symbols, quotients, newConstant);
  }

  /** As the certificate writes it. */
  public Linear toLinear() {
    List<Linear.Term> terms = new ArrayList<>(symbols.length);
    for (int i = 0; i < symbols.length; i++) {
      terms.add(new Linear.Term(symbols[i], coefficients[i]));
    }
    return new Linear(terms, constant);
  }

  private LinearExpression combine(LinearExpression other, long factor, boolean exact) {
    int[] mergedSymbols = new int[symbols.length + other.symbols.length];
    long[] merged = new long[mergedSymbols.length];
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < symbols.length || j < other.symbols.length) {
      int left = i < symbols.length ? symbols[i] : Integer.MAX_VALUE;
      int right = j < other.symbols.length ? other.symbols[j] : Integer.MAX_VALUE;
      long coefficient = left <= right ? coefficients[i++] : 0;
      if (right <= left) {
        coefficient = multiplyAdd(coefficient, other.coefficients[j++], factor, exact);
      }
      if (coefficient != 0) {
        mergedSymbols[count] = Math.min(left, right);
        merged[count++] = coefficient;
      }
    }
    long sum = multiplyAdd(constant, other.constant, factor, exact);
    return count == merged.length
        ? new LinearExpression(mergedSymbols, merged, sum)
        : new LinearExpression(
            Arrays.copyOf(mergedSymbols, count), Arrays.copyOf(merged, count), sum);
  }

  private static long multiplyAdd(long sum, long value, long factor, boolean exact) {
    return exact ? Math.addExact(sum, Math.multiplyExact(value, factor)) : sum + value * factor;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof LinearExpression other
        && hash == other.hash
        && constant == other.constant
        && sameTerms(other);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return toLinear().toString();
  }
}
