package dev.dray.verifier.analysis.cost;

import java.math.BigInteger;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A symbolic number of instructions over the operands' lengths and the descriptor's immediates.
 * Prints as {@code 12 + 7*ceil(|src|/8)}.
 */
public sealed interface Cost {

  /** The value for given parameters, which are unsigned. */
  BigInteger evaluate(ToLongFunction<Parameter> parameters);

  /** What a cost depends on, in order of the root symbols of a certificate. */
  enum Parameter {
    SRC("|src|"),
    DST("|dst|"),
    AUX("|aux|"),
    ARG0("arg0"),
    ARG1("arg1"),
    ARG2("arg2"),
    ARG3("arg3");

    private final String text;

    Parameter(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A number, not negative. */
  record Constant(BigInteger value) implements Cost {
    @Override
    public BigInteger evaluate(ToLongFunction<Parameter> parameters) {
      return value;
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /** A parameter. */
  record Variable(Parameter parameter) implements Cost {
    @Override
    public BigInteger evaluate(ToLongFunction<Parameter> parameters) {
      return new BigInteger(Long.toUnsignedString(parameters.applyAsLong(parameter)));
    }

    @Override
    public String toString() {
      return parameter.toString();
    }
  }

  /** A sum of at least two. */
  record Sum(List<Cost> terms) implements Cost {
    /** Copies its list. */
    public Sum {
      terms = List.copyOf(terms);
    }

    @Override
    public BigInteger evaluate(ToLongFunction<Parameter> parameters) {
      return terms.stream()
          .map(term -> term.evaluate(parameters))
          .reduce(BigInteger.ZERO, BigInteger::add);
    }

    @Override
    public String toString() {
      return String.join(" + ", terms.stream().map(Object::toString).toList());
    }
  }

  /** A product. */
  record Product(Cost left, Cost right) implements Cost {
    @Override
    public BigInteger evaluate(ToLongFunction<Parameter> parameters) {
      return left.evaluate(parameters).multiply(right.evaluate(parameters));
    }

    @Override
    public String toString() {
      return factor(left) + "*" + factor(right);
    }

    private static String factor(Cost cost) {
      return cost instanceof Sum
              || (cost instanceof Constant constant && constant.value.signum() < 0)
          ? "(" + cost + ")"
          : cost.toString();
    }
  }

  /** The least of two. */
  record Minimum(Cost left, Cost right) implements Cost {
    @Override
    public BigInteger evaluate(ToLongFunction<Parameter> parameters) {
      return left.evaluate(parameters).min(right.evaluate(parameters));
    }

    @Override
    public String toString() {
      return "min(" + left + ", " + right + ")";
    }
  }

  /** The greatest of two. */
  record Maximum(Cost left, Cost right) implements Cost {
    @Override
    public BigInteger evaluate(ToLongFunction<Parameter> parameters) {
      return left.evaluate(parameters).max(right.evaluate(parameters));
    }

    @Override
    public String toString() {
      return "max(" + left + ", " + right + ")";
    }
  }

  /** A quotient rounded up; the divisor is positive. */
  record Ceiling(Cost dividend, BigInteger divisor) implements Cost {
    @Override
    public BigInteger evaluate(ToLongFunction<Parameter> parameters) {
      BigInteger[] parts = dividend.evaluate(parameters).divideAndRemainder(divisor);
      return parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
    }

    @Override
    public String toString() {
      return "ceil(" + Product.factor(dividend) + "/" + divisor + ")";
    }
  }

  /** A quotient rounded down; the divisor is positive. */
  record Floor(Cost dividend, BigInteger divisor) implements Cost {
    @Override
    public BigInteger evaluate(ToLongFunction<Parameter> parameters) {
      BigInteger[] parts = dividend.evaluate(parameters).divideAndRemainder(divisor);
      return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    @Override
    public String toString() {
      return "floor(" + Product.factor(dividend) + "/" + divisor + ")";
    }
  }
}
