package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Tnum;
import dev.dray.verifier.analysis.fixpoint.Cut.Invariants;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.SymbolFact.View;
import org.jspecify.annotations.Nullable;

/** Moves bounds of a loop's symbols that do not settle to thresholds, so that they do. */
final class Widening {
  /** A symbol that begins to grow late, when others were widened already, may grow stepwise too. */
  private static final int LATE_STEPS = 12;

  private final Cut cut;
  private final @Nullable Invariants previous;
  private final long[] thresholds;

  Widening(Cut cut, long[] thresholds) {
    this.cut = cut;
    this.previous = cut.invariants;
    this.thresholds = thresholds;
  }

  /** After some rounds, moves an unstable bound of a loop's symbol to the next threshold. */
  Fact of(int symbol, Fact fact) {
    if (cut.role != Role.HEAD || previous == null || cut.visits < 3) {
      return fact;
    }
    if (!previous.state().knowledge.knows(symbol)) {
      return fact;
    }
    Fact old = previous.state().knowledge.fact(symbol);
    if (old.view() != fact.view()) {
      return fact;
    }
    boolean narrow = cut.visits < 10;
    boolean grown = fact.low() < old.low() || fact.high() > old.high();
    int times = grown ? cut.widened.merge(symbol, 1, Integer::sum) : 0;
    boolean stepwise = cut.visits < 8 || (times <= LATE_STEPS);
    long low =
        fact.low() < old.low()
            ? thresholdBelow(fact.low(), stepwise)
            : narrow ? fact.low() : old.low();
    long high =
        fact.high() > old.high()
            ? thresholdAbove(fact.high(), stepwise)
            : narrow ? fact.high() : old.high();
    if (fact.view() == View.UNSIGNED) {
      low = Math.max(0, low);
    }
    Tnum bits = fact.bits().join(old.bits());
    if (!bits.equals(old.bits())) {
      int known = bits.knownLowBits();
      bits = known == 64 ? bits : new Tnum(bits.value() & ((1L << known) - 1), -1L << known);
    }
    return new Fact(fact.view(), low, high, bits);
  }

  private long thresholdBelow(long bound, boolean stepwise) {
    long best = Fact.NONE_BELOW;
    for (long threshold : stepwise ? thresholds : new long[] {0}) {
      if (threshold <= bound && threshold > best) {
        best = threshold;
      }
    }
    return best;
  }

  private long thresholdAbove(long bound, boolean stepwise) {
    long best = Fact.NONE_ABOVE;
    for (long threshold : stepwise ? thresholds : new long[0]) {
      if (threshold >= bound && threshold < best) {
        best = threshold;
      }
    }
    return best;
  }
}
