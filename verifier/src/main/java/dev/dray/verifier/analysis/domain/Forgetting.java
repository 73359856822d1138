package dev.dray.verifier.analysis.domain;

import java.util.List;
import java.util.Map;

/**
 * Chooses what is still worth knowing in long code without joins: the symbols that values speak of,
 * and of the others the nearest, by way of which relations between those may follow.
 */
final class Forgetting {
  private static final int ROUNDS = 2;
  private static final int MAXIMUM_OTHERS = 48;

  private final SymbolIndex kept;
  private final int limit;

  /** All symbols of the index are kept, and others added to it. */
  Forgetting(SymbolIndex kept) {
    this.kept = kept;
    this.limit = kept.size() + MAXIMUM_OTHERS;
  }

  boolean keeps(int symbol) {
    return kept.indexOf(symbol) >= 0;
  }

  boolean keeps(LinearExpression expression) {
    for (int i = 0; i < expression.size(); i++) {
      if (!keeps(expression.symbolAt(i))) {
        return false;
      }
    }
    return true;
  }

  boolean keeps(Knowledge.Link link) {
    return keeps(link.symbol()) && keeps(link.expression());
  }

  boolean keeps(Map.Entry<Memo.Derived, LinearExpression> entry) {
    return keeps(entry.getKey().operand())
        && keeps(entry.getKey().other())
        && keeps(entry.getValue());
  }

  void addNear(
      List<LinearExpression> constraints,
      List<Knowledge.Link> links,
      Map<Memo.Derived, LinearExpression> derived) {
    for (int round = 0; round < ROUNDS && kept.size() < limit; round++) {
      int frontier = kept.size();
      for (int c = constraints.size() - 1; c >= 0 && kept.size() < limit; c--) {
        LinearExpression constraint = constraints.get(c);
        if (mentions(constraint, frontier)) {
          kept.addAll(constraint);
        }
      }
      for (int l = links.size() - 1; l >= 0 && kept.size() < limit; l--) {
        Knowledge.Link link = links.get(l);
        if (before(link.symbol(), frontier) || mentions(link.expression(), frontier)) {
          kept.add(link.symbol());
          kept.addAll(link.expression());
        }
      }
      for (Map.Entry<Memo.Derived, LinearExpression> entry : derived.entrySet()) {
        if (kept.size() < limit && mentions(entry.getKey().operand(), frontier)) {
          kept.addAll(entry.getValue());
        }
      }
    }
  }

  private boolean before(int symbol, int frontier) {
    int index = kept.indexOf(symbol);
    return index >= 0 && index < frontier;
  }

  private boolean mentions(LinearExpression expression, int frontier) {
    for (int i = 0; i < expression.size(); i++) {
      if (before(expression.symbolAt(i), frontier)) {
        return true;
      }
    }
    return false;
  }
}
