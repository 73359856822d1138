package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    Map<Integer, Optional<LinearExpression>> found = new HashMap<>();
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
              Optional<LinearExpression> other =
                  found.computeIfAbsent(symbol, absent -> other(state.knowledge, symbol));
              if (other.isPresent()) {
                settled = settled.substitute(symbol, other.get());
              }
            }
          }
          return settled.equals(expression) ? value : value.with(settled);
        });
  }

  private Optional<LinearExpression> other(Knowledge knowledge, int symbol) {
    Optional<LinearExpression> constant = constant(knowledge, symbol);
    return constant.isPresent() || sayable.test(symbol)
        ? constant
        : equal(knowledge, symbol).or(() -> knowledge.congruences().settled(symbol, sayable));
  }

  private static Optional<LinearExpression> constant(Knowledge knowledge, int symbol) {
    Fact fact = knowledge.fact(symbol);
    return fact.low() == fact.high() && fact.low() != Fact.NONE_ABOVE
        ? Optional.of(LinearExpression.constant(fact.low()))
        : Optional.empty();
  }

  /** What opposite inequalities leave for a symbol, in terms of what can be said. */
  private Optional<LinearExpression> equal(Knowledge knowledge, int symbol) {
    List<LinearExpression> constraints = knowledge.constraints();
    for (int i = 0; i < constraints.size(); i++) {
      LinearExpression constraint = constraints.get(i);
      if (LinearExpression.magnitude(constraint.coefficient(symbol)) != 1
          || !constraint.symbols().allMatch(each -> each == symbol || sayable.test(each))) {
        continue;
      }
      LinearExpression opposite = constraint.times(-1);
      if (constraints.subList(i + 1, constraints.size()).contains(opposite)) {
        LinearExpression rest = constraint.without(symbol);
        return Optional.of(constraint.coefficient(symbol) > 0 ? rest.times(-1) : rest);
      }
    }
    return Optional.empty();
  }
}
