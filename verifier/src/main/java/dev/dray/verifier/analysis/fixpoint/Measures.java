package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** What may fall in each round of a loop, and is never negative. */
final class Measures {
  private static final int MAXIMUM_SUMMANDS = 4;

  private final Cut head;
  private final IntPredicate fixed;

  /**
   * For one loop.
   *
   * @param fixed which symbols keep their value while it runs
   */
  Measures(Cut head, IntPredicate fixed) {
    this.head = head;
    this.fixed = fixed;
  }

  /**
   * Expressions that the states of back edges bound, and sums of two that change.
   *
   * @param back the states that come round
   */
  Set<LinearExpression> candidates(Cut.Invariants invariants, List<Arrival> back) {
    Set<LinearExpression> candidates = new LinkedHashSet<>();
    IntPredicate known = invariants.scope()::contains;
    for (Arrival arrival : back) {
      for (LinearExpression said :
          Projection.project(List.of(), arrival.knowledge().constraints(), known)) {
        addMoving(said, known, candidates);
      }
    }
    for (int symbol : invariants.scope()) {
      if (!fixed.test(symbol)) {
        long low = back.isEmpty() ? Fact.NONE_BELOW : Fact.NONE_ABOVE;
        long high = back.isEmpty() ? Fact.NONE_ABOVE : Fact.NONE_BELOW;
        for (Arrival arrival : back) {
          low = Math.min(low, arrival.knowledge().fact(symbol).low());
          high = Math.max(high, arrival.knowledge().fact(symbol).high());
        }
        Fact always = invariants.state().knowledge.fact(symbol);
        low = Math.max(low, always.low());
        high = Math.min(high, always.high());
        if (low != Fact.NONE_BELOW) {
          candidates.add(LinearExpression.symbol(symbol).plus(-low));
        }
        if (high != Fact.NONE_ABOVE) {
          candidates.add(LinearExpression.term(symbol, -1).plus(high));
        }
      }
    }
    candidates.remove(LinearExpression.symbol(head.counter));
    addSums(invariants, candidates);
    return candidates;
  }

  /** Sums of two numbers that are not negative, where few change. */
  private void addSums(Cut.Invariants invariants, Set<LinearExpression> candidates) {
    List<Integer> moving = new ArrayList<>();
    for (int symbol : invariants.scope()) {
      if (!fixed.test(symbol)
          && symbol != head.counter
          && invariants.state().knowledge.fact(symbol).low() >= 0) {
        moving.add(symbol);
      }
    }
    for (int i = 0; moving.size() <= MAXIMUM_SUMMANDS && i < moving.size(); i++) {
      for (int j = 0; j < i; j++) {
        candidates.add(
            LinearExpression.symbol(moving.get(i)).plus(LinearExpression.symbol(moving.get(j))));
      }
    }
  }

  private void addMoving(
      LinearExpression said, IntPredicate known, Set<LinearExpression> candidates) {
    boolean moving = false;
    for (int i = 0; i < said.size(); i++) {
      if (!known.test(said.symbolAt(i))) {
        return;
      }
      moving |= !fixed.test(said.symbolAt(i));
    }
    if (moving) {
      candidates.add(said);
    }
  }
}
