package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.certificate.CutPoint.BySignedHalf;
import dev.dray.verifier.certificate.Location;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Low halves of numbers that a loop uses whole, and signed ones of 32-bit numbers, by name. */
final class LowHalves {
  private final Joining joining;
  private final Widening widening;

  LowHalves(Joining joining, Widening widening) {
    this.joining = joining;
    this.widening = widening;
  }

  /**
   * Gives names to small numbers that are the low halves of what a loop uses whole: nothing may
   * hold them, but every round adds or compares them again.
   */
  void name(State result) {
    Arrival first = joining.arrivals().get(0);
    SymbolSet spoken = new SymbolSet();
    Vocabulary.addSymbols(result, spoken);
    first
        .knowledge()
        .halves()
        .all()
        .forEach(
            (half, of) -> {
              if (spoken.has(of)
                  && joining.inherited().has(of)
                  && !joining.inherited().has(half)
                  && !first.images.containsValue(LinearExpression.symbol(half))
                  && joining.arrivals().size() == 1
                  && first.knowledge().halves().isSigned(half, of)) {
                int symbol = joining.name(List.of("half", of));
                // a number below 2^31 may have been read twice, with its sign and without
                if (first.images.putIfAbsent(symbol, LinearExpression.symbol(half)) == null) {
                  joining.facts().put(symbol, first.knowledge().fact(half));
                  joining.definitions().add(new BySignedHalf(symbol));
                }
              }
            });
  }

  /** Small numbers that are the low halves of others on every way here stay that. */
  void keep(Knowledge knowledge, Vocabulary vocabulary, SymbolSet scope) {
    Arrival first = joining.arrivals().get(0);
    Map<Integer, Integer> halves = first.knowledge().halves().all();
    if (halves.isEmpty()) {
      return;
    }
    Map<Integer, Integer> names = Vocabulary.names(first, scope);
    halves.forEach(
        (part, whole) -> {
          int half = vocabulary.nameOf(part, names, scope);
          int of = vocabulary.nameOf(whole, names, scope);
          if (half >= 0
              && of >= 0
              && !joining.source().isProduct(half)
              && joining.source().whole(half).isEmpty()
              && joining.source().knownSignedHalf(of).isEmpty()
              && joining.arrivals().stream().allMatch(arrival -> isSignedHalf(arrival, half, of))) {
            knowledge.signedHalf(half, of);
          }
        });
  }

  private static boolean isSignedHalf(Arrival arrival, int half, int of) {
    LinearExpression part = arrival.image(LinearExpression.symbol(half)).orElse(null);
    LinearExpression whole = arrival.image(LinearExpression.symbol(of)).orElse(null);
    return part != null
        && whole != null
        && part.isSymbol()
        && whole.isSymbol()
        && arrival.knowledge().halves().isSigned(part.symbolAt(0), whole.symbolAt(0));
  }

  /** The signed low half of a location's number, where some are negative and all are known. */
  void addSigned(int symbol, Location location, LinearExpression[] values) {
    Optional<Fact> range = SignedHalves.range(joining.arrivals(), values);
    if (range.isEmpty()) {
      return;
    }
    int signed = joining.name(List.of("signed", location));
    joining.source().defineSignedHalf(signed, symbol);
    for (int i = 0; i < values.length; i++) {
      Knowledge knowledge = joining.arrivals().get(i).knowledge();
      joining.arrivals().get(i).images.put(signed, Views.signed(knowledge, values[i], 32));
    }
    joining.facts().put(signed, SignedHalves.within32Bits(widening.of(signed, range.get())));
    joining.definitions().add(new BySignedHalf(signed));
  }
}
