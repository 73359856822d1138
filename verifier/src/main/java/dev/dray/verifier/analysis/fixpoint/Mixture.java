package dev.dray.verifier.analysis.fixpoint;

import java.util.Set;
import java.util.TreeSet;

/**
 * By which nodes pointers come to a place where paths meet, and by which numbers do, in one
 * location: null until something is found, say, and where it is from then on.
 */
final class Mixture {
  private final Set<Integer> pointers = new TreeSet<>();
  private final Set<Integer> numbers = new TreeSet<>();

  /** Notes what came by a node; -1 is the way into a loop. */
  void add(AbstractValue value, int by) {
    (value instanceof AbstractValue.Number ? numbers : pointers).add(by);
  }

  /** The nodes by which nothing but pointers came, or nothing but numbers if the first was one. */
  Set<Integer> later() {
    boolean numbersLater = pointers.contains(-1);
    Set<Integer> later = new TreeSet<>(numbersLater ? numbers : pointers);
    later.removeAll(numbersLater ? pointers : numbers);
    return later;
  }
}
