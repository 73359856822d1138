package dev.dray.verifier.certificate.checker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was computed on a path, and how results relate to what they were computed from. */
final class Derivations {
  private static final int MOST_DIFFERENCES = 256;

  private final Map<Derivation, Expr> results;
  private final Map<Integer, Remainder> remainders;
  private int differences;

  /** A result of an operation on expressions: the same again gives the same number. */
  record Derivation(String operation, Expr left, Expr right, long parameter) {}

  /** What a remainder was taken of, and {@code whole part + remainder - dividend}, which is 0. */
  private record Remainder(Expr dividend, Expr zero) {}

  Derivations() {
    results = new HashMap<>();
    remainders = new HashMap<>();
  }

  private Derivations(Derivations other) {
    results = new HashMap<>(other.results);
    remainders = new HashMap<>(other.remainders);
    differences = other.differences;
  }

  Derivations copy() {
    return new Derivations(this);
  }

  int size() {
    return results.size();
  }

  @Nullable Expr get(Derivation key) {
    return results.get(key);
  }

  void put(Derivation key, Expr result) {
    results.put(key, result);
  }

  /** What the results of an operation that equal a value were computed from. */
  List<Derivation> of(String operation, Expr result) {
    List<Derivation> found = new ArrayList<>();
    for (Map.Entry<Derivation, Expr> entry : results.entrySet()) {
      if (entry.getValue().equals(result) && entry.getKey().operation.equals(operation)) {
        found.add(entry.getKey());
      }
    }
    return found;
  }

  /** Forgets what speaks of other symbols. */
  void retain(BitSet symbols) {
    results
        .entrySet()
        .removeIf(
            entry ->
                !within(entry.getKey().left, symbols)
                    || !within(entry.getKey().right, symbols)
                    || !within(entry.getValue(), symbols));
    remainders
        .entrySet()
        .removeIf(entry -> !symbols.get(entry.getKey()) || !within(entry.getValue().zero, symbols));
  }

  private static boolean within(Expr expr, BitSet symbols) {
    for (int i = 0; i < expr.size(); i++) {
      if (!symbols.get(expr.symbolAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Adds that two values are not congruent modulo 2^64. */
  void differ(Expr left, Expr right) {
    if (differences < MOST_DIFFERENCES) {
      differences++;
      results.put(difference(left, right), Expr.ZERO);
    }
  }

  boolean differs(Expr left, Expr right) {
    return results.containsKey(difference(left, right))
        || results.containsKey(difference(right, left));
  }

  private static Derivation difference(Expr left, Expr right) {
    return new Derivation("differ", left.minus(right), Expr.ZERO, 0);
  }

  /** Adds that a value has no bit that another has not. */
  void within(Expr part, Expr whole) {
    results.put(new Derivation("within", part, whole, 0), Expr.ZERO);
  }

  boolean isWithin(Expr part, Expr whole) {
    return results.containsKey(new Derivation("within", part, whole, 0));
  }

  /** Adds that a symbol is what a multiple of a divisor leaves of a dividend. */
  void remains(int symbol, Expr dividend, Expr whole) {
    Expr zero = whole.plus(Expr.symbol(symbol)).minus(dividend);
    remainders.put(symbol, new Remainder(dividend, zero));
  }

  /** The same number, with the whole part where a dividend less its remainder stood. */
  Expr withoutRemainders(Expr value) {
    Expr result = value;
    for (int i = 0; i < value.size() && !remainders.isEmpty(); i++) {
      Remainder remainder = remainders.get(value.symbolAt(i));
      if (remainder != null) {
        Expr dividend = remainder.dividend.times(-value.factorAt(i));
        boolean contained = true;
        for (int j = 0; j < dividend.size(); j++) {
          contained &= value.factor(dividend.symbolAt(j)) == dividend.factorAt(j);
        }
        result = contained ? result.plus(remainder.zero.times(-value.factorAt(i))) : result;
      }
    }
    return result;
  }
}
