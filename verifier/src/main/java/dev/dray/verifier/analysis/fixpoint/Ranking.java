package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.LoopProof.Bounded;
import dev.dray.verifier.certificate.LoopProof.Lexicographic;
import dev.dray.verifier.certificate.LoopProof.Termination;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** Shows that loops end: a bound of the iteration counter, or measures that fall. */
final class Ranking {
  private final Cut head;
  private final IntPredicate fixed;

  /**
   * For one loop.
   *
   * @param fixed which symbols keep their value while the loop runs
   */
  Ranking(Cut head, IntPredicate fixed) {
    this.head = head;
    this.fixed = fixed;
  }

  /** A proof, if one is found. */
  Optional<Termination> prove() {
    Cut.Invariants invariants = head.invariants;
    if (invariants == null) {
      return Optional.of(new Bounded(Linear.constant(0)));
    }
    Optional<Termination> bounded =
        bounds(invariants.state().knowledge).stream()
            .findFirst()
            .map(bound -> new Bounded(bound.toLinear()));
    return bounded.isPresent() ? bounded : lexicographic(invariants);
  }

  /** Upper bounds of the counter in terms of what is fixed, the simplest first. */
  private List<LinearExpression> bounds(Knowledge knowledge) {
    List<LinearExpression> bounds = new ArrayList<>();
    Fact fact = knowledge.fact(head.counter);
    if (fact.high() != Fact.NONE_ABOVE) {
      bounds.add(LinearExpression.constant(fact.high()));
    }
    for (LinearExpression said : scaledBounds(knowledge, head.counter, fixed)) {
      bounds.add(said.without(head.counter));
    }
    return bounds;
  }

  /** Inequalities over one symbol with a negative coefficient, and kept ones. */
  static List<LinearExpression> scaledBounds(Knowledge knowledge, int symbol, IntPredicate kept) {
    List<LinearExpression> inequalities = new ArrayList<>(knowledge.constraints());
    Set<Integer> mentioned = new LinkedHashSet<>();
    for (LinearExpression constraint : inequalities) {
      for (int i = 0; i < constraint.size(); i++) {
        mentioned.add(constraint.symbolAt(i));
      }
    }
    for (int other : mentioned) {
      Fact fact = knowledge.fact(other);
      if (!kept.test(other) && other != symbol) {
        LinearExpression name = LinearExpression.symbol(other);
        if (fact.low() > -(1L << 60)) {
          inequalities.add(name.plus(-fact.low()));
        }
        if (fact.high() < 1L << 60) {
          inequalities.add(name.times(-1).plus(fact.high()));
        }
      }
    }
    List<LinearExpression> result = new ArrayList<>();
    for (LinearExpression said :
        Projection.project(List.of(), inequalities, other -> other == symbol || kept.test(other))) {
      if (said.coefficient(symbol) < 0) {
        result.add(said);
      }
    }
    result.sort(java.util.Comparator.comparingInt(LinearExpression::size));
    return result;
  }

  private Optional<Termination> lexicographic(Cut.Invariants invariants) {
    List<Arrival> open = new ArrayList<>();
    for (Arrival arrival : head.arrivals) {
      if (arrival.from != head.id - 1) {
        open.add(arrival);
      }
    }
    List<LinearExpression> candidates = new ArrayList<>(candidates(invariants, open));
    List<Linear> measures = new ArrayList<>();
    while (!open.isEmpty()) {
      Optional<LinearExpression> found = findMeasure(candidates, open);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      LinearExpression measure = found.get();
      measures.add(measure.toLinear());
      candidates.remove(measure);
      open.removeIf(arrival -> falls(measure, arrival, 1));
    }
    return Optional.of(new Lexicographic(measures));
  }

  private static Optional<LinearExpression> findMeasure(
      List<LinearExpression> candidates, List<Arrival> open) {
    for (LinearExpression candidate : candidates) {
      boolean some = false;
      boolean none = false;
      for (Arrival arrival : open) {
        boolean strict = falls(candidate, arrival, 1);
        some |= strict;
        none |= !strict && !falls(candidate, arrival, 0);
        if (none) {
          break;
        }
      }
      if (some && !none) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean falls(LinearExpression measure, Arrival arrival, long by) {
    Optional<LinearExpression> next = arrival.image(measure);
    if (next.isEmpty()) {
      return false;
    }
    try {
      LinearExpression drop = measure.minusExact(next.get()).plusExact(-by);
      return arrival.knowledge().entails(drop) && (by == 0 || arrival.knowledge().entails(measure));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  private Set<LinearExpression> candidates(Cut.Invariants invariants, List<Arrival> back) {
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
        Fact fact = invariants.state().knowledge.fact(symbol);
        if (fact.low() != Fact.NONE_BELOW) {
          candidates.add(LinearExpression.symbol(symbol).plus(-fact.low()));
        }
        if (fact.high() != Fact.NONE_ABOVE) {
          candidates.add(LinearExpression.term(symbol, -1).plus(fact.high()));
        }
      }
    }
    candidates.remove(LinearExpression.symbol(head.counter));
    return candidates;
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
