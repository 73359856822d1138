package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Replaces symbols that a cut point does not inherit by what they equal, if that can be said there:
 * numbers, and sums such as what a counter has come to when its loop ended.
 */
final class Settling {
  private final IntPredicate inherited;

  Settling(IntPredicate inherited) {
    this.inherited = inherited;
  }

  /** Replaces them in the values of a state. */
  void settle(State state) {
    Map<Integer, LinearExpression> equal = equalities(state.knowledge);
    state.replaceAll(
        value -> {
          if (!value.linear()) {
            return value;
          }
          LinearExpression expression = value.expression0();
          LinearExpression settled = expression;
          for (int i = 0; i < expression.size(); i++) {
            int symbol = expression.symbolAt(i);
            if (!inherited.test(symbol)) {
              LinearExpression other = constant(state.knowledge, symbol);
              other = other == null ? equal.get(symbol) : other;
              settled = other == null ? settled : settled.substitute(symbol, other);
            }
          }
          return settled.equals(expression) ? value : value.with(settled);
        });
  }

  private static @Nullable LinearExpression constant(Knowledge knowledge, int symbol) {
    Fact fact = knowledge.fact(symbol);
    return fact.low() == fact.high() && fact.low() != Fact.NONE_ABOVE
        ? LinearExpression.constant(fact.low())
        : null;
  }

  /** Symbols that opposite inequalities leave only one value, in terms of inherited ones. */
  private Map<Integer, LinearExpression> equalities(Knowledge knowledge) {
    Map<Integer, LinearExpression> equal = new HashMap<>();
    Set<LinearExpression> seen = new HashSet<>();
    for (LinearExpression constraint : knowledge.constraints()) {
      seen.add(constraint);
      if (seen.contains(constraint.times(-1))) {
        int foreign = onlyForeign(constraint);
        if (foreign >= 0) {
          LinearExpression rest = constraint.without(foreign);
          equal.put(foreign, constraint.coefficient(foreign) > 0 ? rest.times(-1) : rest);
        }
      }
    }
    return equal;
  }

  /** The only symbol that is not inherited, if it counts once; -1 if there is none or another. */
  private int onlyForeign(LinearExpression constraint) {
    int found = -1;
    for (int i = 0; i < constraint.size(); i++) {
      if (!inherited.test(constraint.symbolAt(i))) {
        if (found >= 0 || LinearExpression.magnitude(constraint.coefficientAt(i)) != 1) {
          return -1;
        }
        found = constraint.symbolAt(i);
      }
    }
    return found;
  }
}
