package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.Optional;

/** How a number that is at least 1 changes on a back edge. */
enum Shrinking {
  HALF(1, 2, 100),
  THREE_QUARTERS(3, 4, 241),
  BITS_CLEARED(0, 0, 100),
  DOUBLED(2, 1, 100);

  private final long numerator;
  private final long denominator;
  private final long percent;

  Shrinking(long numerator, long denominator, long percent) {
    this.numerator = numerator;
    this.denominator = denominator;
    this.percent = percent;
  }

  long rounds(long bits) {
    return (bits * percent + 99) / 100 + (this == THREE_QUARTERS ? 1 : 0);
  }

  boolean holds(LinearExpression value, Arrival arrival) {
    Optional<LinearExpression> next = arrival.image(value);
    Knowledge knowledge = arrival.knowledge();
    if (next.isEmpty() || !knowledge.entails(value.plus(-1))) {
      return false;
    }
    LinearExpression after = next.get();
    try {
      return switch (this) {
        case HALF, THREE_QUARTERS ->
            knowledge.entails(
                value.timesExact(numerator).minusExact(after.timesExact(denominator)));
        case DOUBLED -> knowledge.entails(after.minusExact(value.timesExact(numerator)));
        case BITS_CLEARED ->
            (knowledge.masks(after, value) || knowledge.masks(value.minus(after), value))
                && knowledge.entails(value.minusExact(after).plusExact(-1));
      };
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }
}
