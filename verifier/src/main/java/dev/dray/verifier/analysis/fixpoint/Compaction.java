package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolIndex;
import dev.dray.verifier.certificate.Region;

/** Keeps what is known of one point of a path small, however long the path is. */
final class Compaction {
  /** Values that are sums of more symbols get one of their own. */
  static final int MAXIMUM_TERMS = 12;

  private Compaction() {}

  /** The value, or a new symbol that is known to be the same or at least congruent to it. */
  static AbstractValue compact(Knowledge knowledge, AbstractValue value) {
    if (!value.linear() || value.expression0().size() <= MAXIMUM_TERMS) {
      return value;
    }
    LinearExpression expression = value.expression0();
    long low = knowledge.low(expression);
    long high = knowledge.high(expression);
    boolean exact = low != Fact.NONE_BELOW && high != Fact.NONE_ABOVE;
    Fact fact = exact ? Fact.range(low, high) : Fact.ANY_UNSIGNED;
    LinearExpression name = knowledge.fresh(fact.with(knowledge.bits(expression)));
    if (exact) {
      knowledge.assumeEqual(name, expression);
    }
    return value.with(name);
  }

  /** Forgets symbols that no value speaks of any more, once there are many. */
  static void forget(State state, Iterable<Integer> scope) {
    if (!state.knowledge.crowded()) {
      return;
    }
    SymbolIndex live = new SymbolIndex();
    scope.forEach(live::add);
    for (Frame frame : state.frames) {
      for (AbstractValue value : frame.registers) {
        add(value, live);
      }
      frame.cells.values().forEach(cell -> add(cell.value(), live));
    }
    for (Region.RingRecord ring : state.records) {
      live.add(ring.instance());
    }
    state.knowledge.retain(live);
  }

  private static void add(AbstractValue value, SymbolIndex live) {
    live.addAll(value.expression0());
  }
}
