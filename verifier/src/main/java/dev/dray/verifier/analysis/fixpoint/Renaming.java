package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSource;

/** The symbols that a head defines mean the previous round's values in states from back edges. */
final class Renaming {
  private final Cut cut;
  private final SymbolSource source;
  private final boolean active;

  Renaming(Cut cut, SymbolSource source, boolean active) {
    this.cut = cut;
    this.source = source;
    this.active = active;
  }

  LinearExpression apply(LinearExpression expression) {
    if (!active) {
      return expression;
    }
    LinearExpression result = expression;
    for (int i = 0; i < expression.size(); i++) {
      int symbol = expression.symbolAt(i);
      if (stale(symbol)) {
        result =
            result
                .without(symbol)
                .plus(LinearExpression.term(-symbol - 2, expression.coefficientAt(i)));
      }
    }
    return result;
  }

  boolean stale(int symbol) {
    return cut.defines(symbol)
        || source
            .factors(symbol)
            .map(factors -> cut.defines(factors.left()) || cut.defines(factors.right()))
            .orElse(false);
  }
}
