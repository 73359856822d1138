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
  private int differences;

  /** A result of an operation on expressions: the same again gives the same number. */
  record Derivation(String operation, Expr left, Expr right, long parameter) {}

  Derivations() {
    results = new HashMap<>();
  }

  private Derivations(Derivations other) {
    results = new HashMap<>(other.results);
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
}
