package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.certificate.CutPoint.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of an inner loop during one run of a loop around it: where the inner loop's measure
 * never rises in between, it pays for all of them together (a potential function; Tarjan 1985).
 */
final class Amortization {
  private final Solver solver;
  private final Cut inner;
  private final Cut outer;
  private final Loops.Loop around;
  private final Map<Integer, LinearExpression> potentials = new HashMap<>();

  /** For the heads of an inner loop and of one around it. */
  Amortization(Solver solver, Cut inner, Cut outer) {
    this.solver = solver;
    this.inner = inner;
    this.outer = outer;
    this.around = solver.loops().loops().get(outer.loop);
  }

  /** A bound on the inner loop's rounds for each entry into the outer one. */
  Optional<Cost> total(List<Descent> descents) {
    List<Cost> bounds = new ArrayList<>();
    for (Descent descent : descents) {
      potentials.clear();
      if (spread(descent.measure()) && neverRises()) {
        LinearExpression potential = potentials.get(outer.id);
        if (potential != null) {
          bounds.addAll(Trips.byDescent(outer, new Descent(potential, descent.step())));
        }
      }
    }
    return UpperBounds.least(bounds);
  }

  private boolean within(Cut cut) {
    return cut.invariants != null
        && cut.role != Role.ENTRY
        && cut.id != outer.id - 1
        && around.body().get(cut.node);
  }

  /** Finds a potential for each cut point of the outer loop from those that come after it. */
  private boolean spread(LinearExpression measure) {
    potentials.put(inner.id, measure);
    Deque<Cut> pending = new ArrayDeque<>(List.of(inner));
    while (!pending.isEmpty()) {
      Cut cut = pending.remove();
      LinearExpression potential = potentials.get(cut.id);
      for (Arrival arrival : cut.arrivals) {
        Cut origin = solver.cuts().get(arrival.from);
        if (potential == null || !within(origin) || potentials.containsKey(origin.id)) {
          continue;
        }
        Optional<LinearExpression> before = before(potential, arrival, origin);
        if (before.isEmpty()) {
          return false;
        }
        potentials.put(origin.id, before.get());
        pending.add(origin);
      }
    }
    return potentials.containsKey(outer.id);
  }

  /** At least the potential after a path, in terms of the symbols from before it. */
  private static Optional<LinearExpression> before(
      LinearExpression potential, Arrival arrival, Cut origin) {
    Optional<LinearExpression> image = arrival.image(potential);
    Cut.Invariants invariants = origin.invariants;
    if (image.isEmpty() || invariants == null) {
      return Optional.empty();
    }
    SymbolSet scope = invariants.scope();
    LinearExpression bound = image.get();
    try {
      for (int i = 0; i < image.get().size(); i++) {
        int symbol = image.get().symbolAt(i);
        if (scope.has(symbol)) {
          continue;
        }
        long coefficient = image.get().coefficientAt(i);
        Fact fact = arrival.knowledge().fact(symbol);
        long most = coefficient > 0 ? fact.high() : fact.low();
        if (most == Fact.NONE_ABOVE || most == Fact.NONE_BELOW) {
          return Optional.empty();
        }
        bound = bound.substituteExact(symbol, LinearExpression.constant(most));
      }
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
    return Optional.of(bound);
  }

  private boolean neverRises() {
    for (Cut cut : solver.cuts()) {
      LinearExpression after = potentials.get(cut.id);
      if (!within(cut)) {
        continue;
      }
      if (after == null) {
        return false;
      }
      for (Arrival arrival : cut.arrivals) {
        Cut origin = solver.cuts().get(arrival.from);
        if (within(origin) && !falls(potentials.get(origin.id), after, arrival)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean falls(
      @Nullable LinearExpression before, LinearExpression after, Arrival arrival) {
    Optional<LinearExpression> image = arrival.image(after);
    if (before == null || image.isEmpty()) {
      return false;
    }
    Knowledge knowledge = arrival.knowledge();
    return knowledge.entailsAtMost(image.get(), before);
  }
}
