package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.LoopProof.Bounded;
import dev.dray.verifier.certificate.LoopProof.Lexicographic;
import dev.dray.verifier.certificate.LoopProof.Termination;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntPredicate;

/** Shows that loops end: a bound of the iteration counter, or measures that fall. */
final class Ranking {
  private static final int MAXIMUM_DESCENTS = 4;
  private static final int MAXIMUM_CANDIDATES = 16;

  private final Cut head;
  private final List<Cut> cuts;
  private final IntPredicate fixed;
  private final Measures measures;

  /**
   * For one loop.
   *
   * @param cuts all cut points
   * @param fixed which symbols keep their value while the loop runs
   */
  Ranking(Cut head, List<Cut> cuts, IntPredicate fixed) {
    this.head = head;
    this.cuts = cuts;
    this.fixed = fixed;
    this.measures = new Measures(head, fixed);
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
    return bounded.isPresent() ? bounded : lexicographic(invariants).map(proof -> proof);
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

  /**
   * What would help.
   *
   * @param from the cut point where it would have to be known
   * @param expression should be at least 0
   */
  record Wish(int from, LinearExpression expression) {}

  /** What would make measures fall, if none does; about the last cut points before back edges. */
  List<Wish> wishes() {
    Cut.Invariants invariants = head.invariants;
    Optional<Termination> proof = prove();
    if (invariants == null || proof.orElse(null) instanceof Bounded) {
      return List.of();
    }
    List<Arrival> back = backArrivals();
    List<Wish> wishes = new ArrayList<>();
    for (LinearExpression candidate : simplest(invariants, back)) {
      for (Arrival arrival : back) {
        if (proof.isPresent()) {
          halved(candidate, arrival).ifPresent(d -> wishes.add(new Wish(arrival.from, d)));
        } else if (!falls(candidate, arrival, 1)) {
          drop(candidate, arrival, 1).ifPresent(d -> wishes.add(new Wish(arrival.from, d)));
        }
      }
    }
    return wishes;
  }

  /** That a measure that falls falls by half of what it is above -1. */
  private static Optional<LinearExpression> halved(LinearExpression measure, Arrival arrival) {
    Optional<LinearExpression> next = arrival.image(measure);
    try {
      if (next.isPresent() && falls(measure, arrival, 1)) {
        LinearExpression half = measure.minusExact(next.get().timesExact(2)).plusExact(-1);
        return arrival.knowledge().entails(half) ? Optional.empty() : Optional.of(half);
      }
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Measures that fall on every back edge, the simplest first. */
  List<Descent> descents() {
    Cut.Invariants invariants = head.invariants;
    List<Arrival> back = backArrivals();
    if (invariants == null || back.isEmpty()) {
      return List.of();
    }
    List<Descent> descents = new ArrayList<>();
    for (LinearExpression candidate : simplest(invariants, back)) {
      if (descents.size() < MAXIMUM_DESCENTS) {
        descent(candidate, back).ifPresent(descents::add);
      }
    }
    if (descents.isEmpty()) {
      lexicographic(invariants)
          .flatMap(Ranking::sum)
          .flatMap(measure -> descent(measure, back))
          .ifPresent(descents::add);
    }
    return descents;
  }

  private List<LinearExpression> simplest(Cut.Invariants invariants, List<Arrival> back) {
    List<LinearExpression> candidates = new ArrayList<>(measures.candidates(invariants, back));
    candidates.sort(java.util.Comparator.comparingLong(Ranking::weight));
    return candidates.subList(0, Math.min(MAXIMUM_CANDIDATES, candidates.size()));
  }

  private static Optional<LinearExpression> sum(Lexicographic measures) {
    LinearExpression sum = LinearExpression.ZERO;
    try {
      for (Linear measure : measures.measures()) {
        sum = sum.plusExact(measure.constant());
        for (Linear.Term term : measure.terms()) {
          sum = sum.plusExact(LinearExpression.symbol(term.symbol()), term.coefficient());
        }
      }
      return Optional.of(sum);
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }

  /** A lower bound, case by case where a join on the way gave a meaning to one of the symbols. */
  private long least(LinearExpression drop, Arrival arrival) {
    long least = arrival.knowledge().bestLow(drop);
    for (int i = 0; i < drop.size(); i++) {
      least = Math.max(least, leastByCases(drop, drop.symbolAt(i), arrival.knowledge()));
    }
    return least;
  }

  private long leastByCases(LinearExpression drop, int symbol, Knowledge knowledge) {
    for (Cut join : cuts) {
      if (join.role != Role.JOIN || join.invariants == null || !join.defines(symbol)) {
        continue;
      }
      long least = Long.MAX_VALUE;
      for (Arrival way : join.arrivals) {
        LinearExpression image = way.images.get(symbol);
        if (image == null || !keptBy(join, image)) {
          return Long.MIN_VALUE;
        }
        LinearExpression name = LinearExpression.symbol(symbol);
        if (knowledge.entailsAtMost(name.plus(1), image)
            || knowledge.entailsAtMost(image.plus(1), name)) {
          continue;
        }
        Knowledge here = knowledge.copy();
        here.assumeEqual(name, image);
        least = here.contradictory() ? least : Math.min(least, here.bestLow(drop));
      }
      return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
    }
    return Long.MIN_VALUE;
  }

  /** Whether an expression means at a join what it means before and after it. */
  private static boolean keptBy(Cut join, LinearExpression image) {
    Cut.Invariants invariants = join.invariants;
    for (int i = 0; i < image.size(); i++) {
      int symbol = image.symbolAt(i);
      if (invariants == null || join.defines(symbol) || !invariants.scope().has(symbol)) {
        return false;
      }
    }
    return true;
  }

  private Optional<Descent> descent(LinearExpression measure, List<Arrival> back) {
    long step = Long.MAX_VALUE;
    for (Arrival arrival : back) {
      if (!falls(measure, arrival, 1)) {
        return Optional.empty();
      }
      long least = drop(measure, arrival, 0).map(drop -> least(drop, arrival)).orElse(1L);
      step = Math.min(step, Math.max(1, least));
    }
    return Optional.of(new Descent(measure, step));
  }

  /**
   * A bound on the rounds of a loop that shrinks a number, not negative, by a constant factor,
   * grows one that has a limit, or clears bits.
   */
  OptionalLong logarithmic() {
    Cut.Invariants invariants = head.invariants;
    List<Arrival> back = backArrivals();
    if (invariants == null || back.isEmpty()) {
      return OptionalLong.empty();
    }
    Knowledge knowledge = invariants.state().knowledge;
    List<LinearExpression> values = new ArrayList<>();
    for (int symbol : invariants.scope()) {
      if (!fixed.test(symbol) && symbol != head.counter) {
        values.add(LinearExpression.symbol(symbol));
      }
    }
    simplest(invariants, back).forEach(candidate -> values.add(candidate.plus(1)));
    for (LinearExpression value : values) {
      for (Shrinking shrinking : Shrinking.values()) {
        OptionalLong bits = Trips.bits(knowledge, value);
        if (bits.isPresent() && back.stream().allMatch(each -> shrinking.holds(value, each))) {
          return OptionalLong.of(shrinking.rounds(bits.getAsLong()));
        }
      }
    }
    return OptionalLong.empty();
  }

  private static long weight(LinearExpression expression) {
    long sum = 0;
    for (int i = 0; i < expression.size(); i++) {
      sum += Math.min(1L << 40, Math.abs(expression.coefficientAt(i)));
    }
    return sum;
  }

  private List<Arrival> backArrivals() {
    List<Arrival> back = new ArrayList<>();
    for (Arrival arrival : head.arrivals) {
      if (arrival.from != head.id - 1) {
        back.add(arrival);
      }
    }
    return back;
  }

  private Optional<Lexicographic> lexicographic(Cut.Invariants invariants) {
    List<Arrival> open = backArrivals();
    List<LinearExpression> candidates = new ArrayList<>(measures.candidates(invariants, open));
    for (LinearExpression candidate : candidates) {
      if (open.stream().allMatch(arrival -> falls(candidate, arrival, 1))) {
        return Optional.of(new Lexicographic(List.of(candidate.toLinear())));
      }
    }
    List<Linear> chosen = new ArrayList<>();
    while (!open.isEmpty()) {
      Optional<LinearExpression> found = findMeasure(candidates, open);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      LinearExpression measure = found.get();
      chosen.add(measure.toLinear());
      candidates.remove(measure);
      open.removeIf(arrival -> falls(measure, arrival, 1));
    }
    return Optional.of(new Lexicographic(chosen));
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
    Optional<LinearExpression> drop = drop(measure, arrival, by);
    return drop.isPresent()
        && arrival.knowledge().entails(drop.get())
        && (by == 0 || arrival.knowledge().entails(measure));
  }

  private static Optional<LinearExpression> drop(
      LinearExpression measure, Arrival arrival, long by) {
    Optional<LinearExpression> next = arrival.image(measure);
    try {
      return next.isEmpty()
          ? Optional.empty()
          : Optional.of(measure.minusExact(next.get()).plusExact(-by));
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }
}
