package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Replaces symbols that a cut point does not inherit by what they equal, if that can be said there:
 * numbers, and sums such as what a counter has come to when its loop ended.
 */
final class Settling {
  private final IntPredicate inherited;
  private final IntPredicate sayable;

  /**
   * For one cut point.
   *
   * @param inherited whether a symbol means the same there as in the states that arrive
   * @param defined whether the cut point gives a symbol its meaning; what it meant before can be
   *     said where a loop comes round
   */
  Settling(IntPredicate inherited, IntPredicate defined) {
    this.inherited = inherited;
    this.sayable = symbol -> inherited.test(symbol) || defined.test(symbol);
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
              Optional<LinearExpression> other = constant(state.knowledge, symbol);
              if (other.isEmpty() && !sayable.test(symbol)) {
                other =
                    Optional.ofNullable(equal.get(symbol))
                        .or(() -> state.knowledge.settled(symbol, sayable));
              }
              if (other.isPresent()) {
                settled = settled.substitute(symbol, other.get());
              }
            }
          }
          return settled.equals(expression) ? value : value.with(settled);
        });
  }

  private static Optional<LinearExpression> constant(Knowledge knowledge, int symbol) {
    Fact fact = knowledge.fact(symbol);
    return fact.low() == fact.high() && fact.low() != Fact.NONE_ABOVE
        ? Optional.of(LinearExpression.constant(fact.low()))
        : Optional.empty();
  }

  /** Symbols that opposite inequalities leave only one value, in terms of what can be said. */
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

  /** The only symbol that cannot be said, if it counts once; -1 if there is none or another. */
  private int onlyForeign(LinearExpression constraint) {
    int found = -1;
    for (int i = 0; i < constraint.size(); i++) {
      if (!sayable.test(constraint.symbolAt(i))) {
        if (found >= 0 || LinearExpression.magnitude(constraint.coefficientAt(i)) != 1) {
          return -1;
        }
        found = constraint.symbolAt(i);
      }
    }
    return found;
  }
}
