package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Locations of a loop that each round moves by the same: their start, plus counter times stride.
 */
final class Strides {
  private final Joining joining;
  private final List<LinearExpression> products = new ArrayList<>();

  Strides(Joining joining) {
    this.joining = joining;
  }

  /** Products of counters and strides that the locations' values speak of. */
  List<LinearExpression> products() {
    return products;
  }

  /** Start plus counter times stride, where each iteration adds the same. */
  Optional<LinearExpression> of(Slot slot) {
    if (joining.cut().irregular.contains(slot.location)) {
      return Optional.empty();
    }
    int entry = -1;
    for (int i = 0; i < joining.arrivals().size(); i++) {
      entry = joining.arrivals().get(i).from == joining.cut().id - 1 ? i : entry;
    }
    if (entry < 0) {
      return Optional.empty();
    }
    LinearExpression start = slot.expression(entry);
    LinearExpression guess = joining.cut().strides.get(slot.location);
    for (int i = 0; i < joining.arrivals().size(); i++) {
      if (i == entry) {
        continue;
      }
      LinearExpression grown = slot.expression(i).minus(start);
      LinearExpression rounds =
          joining
              .arrivals()
              .get(i)
              .images
              .getOrDefault(joining.cut().counter, LinearExpression.ONE);
      if (guess == null && rounds.equals(LinearExpression.ONE) && overInherited(grown)) {
        guess = grown;
      }
      if (guess == null
          || !times(guess, rounds, joining.arrivals().get(i).knowledge()).equals(grown)) {
        joining.cut().irregular.add(slot.location);
        return Optional.empty();
      }
    }
    if (guess == null) {
      return Optional.empty();
    }
    joining.cut().strides.put(slot.location, guess);
    LinearExpression product = LinearExpression.term(joining.cut().counter, guess.constant());
    for (int t = 0; t < guess.size(); t++) {
      int symbol = joining.source().product(guess.symbolAt(t), joining.cut().counter);
      products.add(LinearExpression.symbol(symbol));
      product = product.plus(LinearExpression.term(symbol, guess.coefficientAt(t)));
    }
    return Optional.of(start.plus(product));
  }

  private boolean overInherited(LinearExpression expression) {
    for (int i = 0; i < expression.size(); i++) {
      if (!joining.isInherited(expression.symbolAt(i))
          || joining.source().isProduct(expression.symbolAt(i))) {
        return false;
      }
    }
    return expression.size() <= 2;
  }

  /** {@code stride * (counter + c)} or {@code stride * 1}. */
  private LinearExpression times(
      LinearExpression stride, LinearExpression rounds, Knowledge knowledge) {
    LinearExpression sum = stride.times(rounds.constant());
    if (rounds.mentions(joining.cut().counter)) {
      sum = sum.plus(LinearExpression.term(joining.cut().counter, stride.constant()));
      for (int t = 0; t < stride.size(); t++) {
        sum =
            sum.plus(
                knowledge
                    .product(stride.symbolAt(t), joining.cut().counter)
                    .times(stride.coefficientAt(t)));
      }
    }
    return sum;
  }
}
