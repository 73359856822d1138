package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Shows that an integer is below 2^64, which no inequality can say: by a symbol that is, since a
 * register held it, and is no smaller.
 */
final class Below64 {
  private static final int MOST_TRIED = 4;

  private Below64() {}

  static boolean proves(Premises premises, Expr value) {
    Set<Integer> tried = new LinkedHashSet<>();
    for (int i = 0; value.size() > 1 && i < value.size(); i++) {
      if (value.factorAt(i) == 1) {
        tried.add(value.symbolAt(i));
      }
    }
    addNeighbours(premises, value, tried);
    for (int symbol : tried) {
      if (premises.fact(symbol).view() != View.INTEGER
          && premises.entailsAtMost(value, Expr.symbol(symbol))) {
        return true;
      }
    }
    return false;
  }

  /** Those that an inequality says to be no smaller than something with a symbol of the value. */
  private static void addNeighbours(Premises premises, Expr value, Set<Integer> tried) {
    for (Expr inequality : premises.inequalities()) {
      if (value.isConstant() || inequality.factor(value.symbolAt(0)) >= 0) {
        continue;
      }
      for (int i = 0; i < inequality.size() && tried.size() < MOST_TRIED; i++) {
        if (inequality.factorAt(i) > 0) {
          tried.add(inequality.symbolAt(i));
        }
      }
    }
  }
}
