package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One state that arrives at a cut point, and what the symbols that the cut point defines are there,
 * as expressions over the state's own symbols.
 */
final class Arrival {
  final int from;
  final State state;
  final Map<Integer, LinearExpression> images = new HashMap<>();

  Arrival(int from, State state) {
    this.from = from;
    this.state = state;
  }

  Knowledge knowledge() {
    return state.knowledge;
  }

  /** An expression over the cut point's symbols as one over the state's; empty if it overflows. */
  Optional<LinearExpression> image(LinearExpression expression) {
    SymbolSource source = state.knowledge.source();
    LinearExpression sum = LinearExpression.constant(expression.constant());
    try {
      for (int i = 0; i < expression.size(); i++) {
        int symbol = expression.symbolAt(i);
        LinearExpression value = images.get(symbol);
        if (value == null && source.isProduct(symbol)) {
          value = product(source.factors(symbol).orElseThrow());
        }
        sum =
            sum.plusExact(
                value == null ? LinearExpression.symbol(symbol) : value,
                expression.coefficientAt(i));
      }
      return Optional.of(sum);
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }

  /** Whether an inequality over the cut point's symbols holds in the state. */
  boolean satisfies(LinearExpression claim) {
    Optional<LinearExpression> image = image(claim);
    return image.isPresent() && knowledge().entails(image.get());
  }

  private LinearExpression product(SymbolSource.Factors factors) {
    LinearExpression left =
        images.getOrDefault(factors.left(), LinearExpression.symbol(factors.left()));
    LinearExpression right =
        images.getOrDefault(factors.right(), LinearExpression.symbol(factors.right()));
    LinearExpression sum =
        left.timesExact(right.constant()).plusExact(right.withConstant(0), left.constant());
    for (int i = 0; i < left.size(); i++) {
      for (int j = 0; j < right.size(); j++) {
        sum =
            sum.plusExact(
                state.knowledge.product(left.symbolAt(i), right.symbolAt(j)),
                Math.multiplyExact(left.coefficientAt(i), right.coefficientAt(j)));
      }
    }
    return sum;
  }
}
