package dev.dray.verifier.analysis.domain;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was computed on a path, and how results relate to what they were computed from. Copies share
 * it until one of them changes.
 */
final class Memo {
  private static final int MAXIMUM_DIFFERENCES = 128;
  private static final String DIFFER = "differ";
  private static final String MASK = "mask";

  private Map<Derived, LinearExpression> results = new HashMap<>();
  private Map<Integer, Remainder> remainders = Map.of();
  private Map<Integer, Integer> divisors = Map.of();
  private boolean shared;
  private int differences;

  /**
   * A number computed from an expression: the same operation on the same expression gives it again.
   */
  record Derived(
      String operation, LinearExpression operand, LinearExpression other, long parameter) {}

  /** What a remainder is of, and the whole part with it less the dividend, which is 0. */
  private record Remainder(LinearExpression dividend, LinearExpression nothing) {}

  Memo copy() {
    Memo copy = new Memo();
    copy.results = results;
    copy.remainders = remainders;
    copy.divisors = divisors;
    copy.differences = differences;
    copy.shared = true;
    shared = true;
    return copy;
  }

  /** How many results are kept for this copy alone. */
  int unshared() {
    return shared ? 0 : results.size();
  }

  Map<Derived, LinearExpression> results() {
    return results;
  }

  @Nullable LinearExpression recall(Derived key) {
    return results.get(key);
  }

  void remember(Derived key, LinearExpression result) {
    if (shared) {
      results = new HashMap<>(results);
      shared = false;
    }
    results.put(key, result);
  }

  /** Adds that {@code dividend = whole + symbol}. */
  void isRemainder(int symbol, LinearExpression dividend, LinearExpression whole) {
    Map<Integer, Remainder> more = new HashMap<>(remainders);
    LinearExpression nothing = whole.plus(LinearExpression.symbol(symbol)).minus(dividend);
    more.put(symbol, new Remainder(dividend, nothing));
    remainders = more;
  }

  /** Adds that a symbol is a quotient by another symbol. */
  void isQuotient(int symbol, int divisor) {
    Map<Integer, Integer> more = new HashMap<>(divisors);
    more.put(symbol, divisor);
    divisors = more;
  }

  /** The symbol that a quotient was divided by. */
  Optional<Integer> divisor(int symbol) {
    return Optional.ofNullable(divisors.get(symbol));
  }

  /**
   * The same number, in which each remainder that is taken from its dividend has become the whole
   * part, which shows what it is a multiple of.
   */
  LinearExpression regrouped(LinearExpression expression) {
    LinearExpression result = expression;
    if (!remainders.isEmpty()) {
      for (int i = 0; i < expression.size(); i++) {
        Remainder remainder = remainders.get(expression.symbolAt(i));
        long times = -expression.coefficientAt(i);
        if (remainder != null && containsTerms(expression, remainder.dividend, times)) {
          result = result.plus(remainder.nothing.times(times));
        }
      }
    }
    return result;
  }

  private static boolean containsTerms(
      LinearExpression expression, LinearExpression part, long times) {
    for (int i = 0; i < part.size(); i++) {
      if (expression.coefficient(part.symbolAt(i)) != part.coefficientAt(i) * times) {
        return false;
      }
    }
    return true;
  }

  /** Forgets what is not to be kept. */
  void retain(Forgetting forgetting) {
    Map<Derived, LinearExpression> rest = new HashMap<>();
    differences = 0;
    for (Map.Entry<Derived, LinearExpression> entry : results.entrySet()) {
      if (forgetting.keeps(entry)) {
        rest.put(entry.getKey(), entry.getValue());
        differences += entry.getKey().operation.equals(DIFFER) ? 1 : 0;
      }
    }
    results = rest;
    shared = false;
    Map<Integer, Remainder> left = new HashMap<>(remainders);
    left.entrySet()
        .removeIf(
            entry ->
                !forgetting.keeps(entry.getKey()) || !forgetting.keeps(entry.getValue().nothing));
    remainders = left;
    Map<Integer, Integer> by = new HashMap<>(divisors);
    by.entrySet()
        .removeIf(
            entry -> !forgetting.keeps(entry.getKey()) || !forgetting.keeps(entry.getValue()));
    divisors = by;
  }

  /** Adds that two values are not congruent modulo 2^64. */
  void differ(LinearExpression left, LinearExpression right) {
    if (differences < MAXIMUM_DIFFERENCES) {
      differences++;
      remember(differing(left, right), LinearExpression.ONE);
    }
  }

  /** Whether two values are known not to be congruent modulo 2^64. */
  boolean differs(LinearExpression left, LinearExpression right) {
    return results.containsKey(differing(left, right))
        || results.containsKey(differing(right, left));
  }

  private static Derived differing(LinearExpression left, LinearExpression right) {
    return new Derived(DIFFER, left.minus(right), LinearExpression.ZERO, 0);
  }

  /** Adds that every bit of the one is a bit of the other. */
  void isMaskOf(LinearExpression part, LinearExpression whole) {
    remember(new Derived(MASK, part, whole, 0), LinearExpression.ONE);
  }

  /** Whether every bit of the one is known to be a bit of the other. */
  boolean masks(LinearExpression part, LinearExpression whole) {
    return results.containsKey(new Derived(MASK, part, whole, 0));
  }
}
