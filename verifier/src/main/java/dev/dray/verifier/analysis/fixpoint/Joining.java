package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.certificate.CutPoint.Definition;
import java.util.List;
import java.util.Map;

/**
 * What the parts of one join share.
 *
 * @param cut where paths meet
 * @param arrivals the states of the paths
 * @param inherited symbols that mean the same in all arriving states and are not defined here
 * @param source where symbols come from
 * @param definitions the symbols that are defined here, so far
 * @param facts what is known of them
 */
record Joining(
    Cut cut,
    List<Arrival> arrivals,
    SymbolSet inherited,
    SymbolSource source,
    List<Definition> definitions,
    Map<Integer, Fact> facts) {
  /** Whether a symbol, or every factor of a product, is inherited. */
  boolean isInherited(int symbol) {
    return source.isProduct(symbol)
        ? source
            .factors(symbol)
            .map(factors -> isInherited(factors.left()) && isInherited(factors.right()))
            .orElse(false)
        : inherited.has(symbol);
  }

  /** What a symbol is named here for a purpose, the same in every round. */
  int name(Object purpose) {
    return cut.name(purpose, source);
  }
}
