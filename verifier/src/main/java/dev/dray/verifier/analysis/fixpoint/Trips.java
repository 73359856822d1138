package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.LoopProof.Lexicographic;
import dev.dray.verifier.certificate.LoopProof.Termination;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How often loops go round, in terms of the operands' lengths and the descriptor's immediates. */
final class Trips {
  private static final BigInteger ANY = BigInteger.ONE.shiftLeft(64);

  private Trips() {}

  /**
   * An upper bound on the number of times that back edges are taken for each entry.
   *
   * @param ranking the head's, with the symbols that are fixed
   */
  static Cost of(Cut head, Termination termination, Ranking ranking, long helperLimit) {
    Cut.Invariants invariants = head.invariants;
    if (invariants == null) {
      return UpperBounds.number(0);
    }
    if (helperLimit >= 0) {
      return helperRounds(invariants, helperLimit);
    }
    Knowledge knowledge = invariants.state().knowledge;
    List<Cost> bounds = new ArrayList<>();
    bounds.addAll(UpperBounds.of(knowledge, LinearExpression.symbol(head.counter)));
    bounds.addAll(byBackEdges(head));
    ranking.logarithmic().ifPresent(rounds -> bounds.add(UpperBounds.number(rounds)));
    for (Descent descent : ranking.descents()) {
      bounds.addAll(byDescent(head, descent));
    }
    return UpperBounds.least(bounds).orElseGet(() -> byStates(knowledge, termination));
  }

  /** What the counter is at most when a back edge is taken. */
  private static List<Cost> byBackEdges(Cut head) {
    List<Cost> bounds = List.of();
    boolean first = true;
    for (Arrival arrival : head.arrivals) {
      if (arrival.from == head.id - 1) {
        continue;
      }
      Optional<LinearExpression> rounds = arrival.image(LinearExpression.symbol(head.counter));
      if (rounds.isEmpty()) {
        return List.of();
      }
      List<Cost> here = UpperBounds.of(arrival.knowledge(), rounds.get());
      if (first) {
        bounds = here;
      } else {
        Optional<Cost> most = UpperBounds.least(bounds);
        Optional<Cost> now = UpperBounds.least(here);
        if (most.isEmpty() || now.isEmpty()) {
          return List.of();
        }
        bounds = List.of(UpperBounds.greater(most.get(), now.get()));
      }
      first = false;
    }
    return bounds;
  }

  /** The measure at entry, divided by its steps. */
  static List<Cost> byDescent(Cut head, Descent descent) {
    List<List<Cost>> entries = new ArrayList<>();
    for (Arrival arrival : head.arrivals) {
      if (arrival.from == head.id - 1) {
        Optional<LinearExpression> start = arrival.image(descent.measure());
        entries.add(
            start.map(image -> UpperBounds.of(arrival.knowledge(), image)).orElse(List.of()));
      }
    }
    List<Cost> bounds = new ArrayList<>();
    if (entries.size() == 1) {
      for (Cost start : entries.get(0)) {
        bounds.add(UpperBounds.scaled(start, descent.step(), 1));
      }
    }
    return bounds;
  }

  /** The product of how many values the measures take. */
  private static Cost byStates(Knowledge knowledge, Termination termination) {
    if (!(termination instanceof Lexicographic lexicographic)) {
      return new Cost.Constant(ANY);
    }
    Cost product = UpperBounds.number(1);
    for (Linear measure : lexicographic.measures()) {
      Cost most =
          UpperBounds.least(UpperBounds.of(knowledge, expression(measure)))
              .orElseGet(() -> new Cost.Constant(ANY));
      Cost states = UpperBounds.scaled(most, 1, 2);
      product = product.equals(UpperBounds.number(1)) ? states : new Cost.Product(product, states);
    }
    return product;
  }

  private static LinearExpression expression(Linear measure) {
    LinearExpression expression = LinearExpression.constant(measure.constant());
    for (Linear.Term term : measure.terms()) {
      expression = expression.plus(LinearExpression.term(term.symbol(), term.coefficient()));
    }
    return expression;
  }

  private static Cost helperRounds(Cut.Invariants invariants, long limit) {
    List<Cost> bounds = new ArrayList<>(List.of(UpperBounds.number(limit)));
    if (invariants.state().top().registers[1] instanceof AbstractValue.Number count) {
      Knowledge knowledge = invariants.state().knowledge;
      // the helper takes the low half of the register: only where that is all of it does it bound
      boolean whole =
          Views.exact(knowledge, count.expression(), 32, false)
              .filter(count.expression()::equals)
              .isPresent();
      if (whole) {
        bounds.addAll(UpperBounds.of(knowledge, count.expression()));
      }
    }
    return UpperBounds.least(bounds).orElseThrow();
  }

  /** The number of bits of the largest value, 64 where none is known. */
  static OptionalLong bits(Knowledge knowledge, LinearExpression value) {
    long high = knowledge.bestHigh(value);
    if (high != Fact.NONE_ABOVE) {
      return OptionalLong.of(64 - Long.numberOfLeadingZeros(Math.max(0, high)));
    }
    return Views.exact(knowledge, value, 64, false).filter(value::equals).isPresent()
        ? OptionalLong.of(64)
        : OptionalLong.empty();
  }
}
