package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The states that arrive at cut points whose invariants are given, with what the symbols that each
 * defines are there: trip counts and costs are read out of them.
 */
final class Edges {
  private final Map<Cut, List<Arrival>> arrivals = new LinkedHashMap<>();

  /** Notes where the paths from a cut point end. */
  void add(Cut from, Map<Cut, List<State>> reached) {
    reached.forEach(
        (to, states) -> {
          List<Arrival> list = arrivals.computeIfAbsent(to, key -> new ArrayList<>());
          states.forEach(state -> list.add(new Arrival(from.id, state)));
        });
  }

  /** The cut points that are reached. */
  List<Cut> reached() {
    return List.copyOf(arrivals.keySet());
  }

  /** Gives each cut point its arrivals. */
  void settle() {
    arrivals.forEach(
        (cut, list) -> {
          Cut.Invariants invariants = cut.invariants;
          if (invariants != null) {
            list.forEach(arrival -> define(cut, invariants, arrival));
            cut.arrivals = list;
          }
        });
  }

  private static void define(Cut cut, Cut.Invariants invariants, Arrival arrival) {
    for (CutPoint.Definition definition : invariants.defined()) {
      int symbol = definition.symbol();
      switch (definition) {
        case CutPoint.ByIteration counter ->
            arrival.images.put(
                symbol,
                arrival.from == cut.id - 1
                    ? LinearExpression.ZERO
                    : LinearExpression.symbol(symbol).plus(1));
        case CutPoint.ByLocation by -> {
          Fact fact = invariants.state().knowledge.fact(symbol);
          LinearExpression value =
              solve(
                  symbol,
                  at(invariants.state(), by.location()),
                  at(arrival.state, by.location()),
                  arrival);
          // The symbol is the representative that its fact speaks of; the value may be another.
          arrival.images.put(
              symbol,
              within(arrival.knowledge(), value, fact) ? value : arrival.knowledge().fresh(fact));
        }
        case CutPoint.ByLength by ->
            arrival.images.put(
                symbol, arrival.knowledge().fresh(invariants.state().knowledge.fact(symbol)));
        case CutPoint.ByProduct product -> {}
        case CutPoint.BySignedHalf half ->
            arrival.images.put(
                symbol, arrival.knowledge().fresh(invariants.state().knowledge.fact(symbol)));
      }
    }
  }

  private static AbstractValue at(State state, Location location) {
    return switch (location) {
      case Location.Register register ->
          state.frames.get(register.depth()).registers[register.number()];
      case Location.Cell cell ->
          state
              .frames
              .get(cell.depth())
              .exact(cell.offset(), cell.size())
              .orElse(AbstractValue.Unusable.UNUSABLE);
    };
  }

  /** What a symbol is where one value has become another. */
  private static LinearExpression solve(
      int symbol, AbstractValue before, AbstractValue after, Arrival arrival) {
    LinearExpression rest = before.expression0().without(symbol);
    LinearExpression known = LinearExpression.constant(rest.constant());
    for (int i = 0; i < rest.size(); i++) {
      LinearExpression own = LinearExpression.symbol(rest.symbolAt(i));
      known =
          known.plus(
              arrival.images.getOrDefault(rest.symbolAt(i), own).times(rest.coefficientAt(i)));
    }
    return after.expression0().minus(known).times(before.expression0().coefficient(symbol));
  }

  private static boolean within(Knowledge knowledge, LinearExpression value, Fact fact) {
    boolean above =
        fact.low() == Fact.NONE_BELOW
            ? fact.view() == View.SIGNED && knowledge.low(value) != Fact.NONE_BELOW
            : knowledge.entailsAtMost(LinearExpression.constant(fact.low()), value);
    boolean below =
        fact.high() == Fact.NONE_ABOVE
            ? fact.view() != View.INTEGER && knowledge.high(value) != Fact.NONE_ABOVE
            : knowledge.entailsAtMost(value, LinearExpression.constant(fact.high()));
    return above && below;
  }
}
