package dev.dray.verifier.analysis.domain;

import java.util.ArrayList;
import java.util.List;

/**
 * The inequalities that have a say in a question, nearest first: those that speak of its symbols,
 * those that speak of their symbols, and so on, up to a number that can be paid for.
 */
final class Relevance {
  private static final int MAXIMUM_CONSTRAINTS = 56;
  private static final int MAXIMUM_SYMBOLS = 36;
  private static final long MODEST_COEFFICIENT = 64;
  private static final long LARGE_COEFFICIENT = 1L << 30;

  private final Knowledge knowledge;
  private final List<LinearExpression> all;
  private final Multiplied multiplied;
  private final SymbolIndex symbols = new SymbolIndex();
  private final List<LinearExpression> chosen = new ArrayList<>();

  Relevance(Knowledge knowledge, List<LinearExpression> all, LinearExpression goal) {
    this.knowledge = knowledge;
    this.all = all;
    this.multiplied = new Multiplied(knowledge, all);
    symbols.addAll(goal);
    choose();
  }

  /** The symbols of all that was chosen; first the question's own. */
  SymbolIndex symbols() {
    return symbols;
  }

  List<LinearExpression> constraints() {
    return chosen;
  }

  /** Without what makes numbers grow. */
  List<LinearExpression> modest() {
    List<LinearExpression> kept = new ArrayList<>();
    for (LinearExpression constraint : chosen) {
      if (constraint.greatestCoefficient() <= MODEST_COEFFICIENT) {
        kept.add(constraint);
      }
    }
    return kept;
  }

  private void choose() {
    boolean[] used = new boolean[all.size()];
    boolean grown = true;
    while (grown && symbols.size() < MAXIMUM_SYMBOLS && chosen.size() < MAXIMUM_CONSTRAINTS) {
      grown = false;
      int frontier = symbols.size();
      for (int c = all.size() - 1; c >= 0 && chosen.size() < MAXIMUM_CONSTRAINTS; c--) {
        LinearExpression constraint = all.get(c);
        if (!used[c]
            && mentionsAny(constraint, frontier)
            && constraint.greatestCoefficient() <= LARGE_COEFFICIENT) {
          used[c] = true;
          chosen.add(constraint);
          symbols.addAll(constraint);
          grown = true;
        }
      }
      grown |= addProducts(frontier);
    }
  }

  private boolean mentionsAny(LinearExpression constraint, int frontier) {
    for (int i = 0; i < constraint.size(); i++) {
      int index = symbols.indexOf(constraint.symbolAt(i));
      if (index >= 0 && index < frontier) {
        return true;
      }
    }
    return false;
  }

  /** Multiplies what is known of one factor by the other, where that gives known products again. */
  private boolean addProducts(int frontier) {
    List<LinearExpression> found = new ArrayList<>();
    for (int i = 0; i < frontier; i++) {
      knowledge
          .source()
          .factors(symbols.at(i))
          .ifPresent(
              factors -> {
                multiplied.add(factors.left(), factors.right(), found);
                multiplied.add(factors.right(), factors.left(), found);
              });
    }
    boolean grown = false;
    for (LinearExpression constraint : found) {
      if (!chosen.contains(constraint)) {
        chosen.add(constraint);
        symbols.addAll(constraint);
        grown = true;
      }
    }
    return grown;
  }
}
