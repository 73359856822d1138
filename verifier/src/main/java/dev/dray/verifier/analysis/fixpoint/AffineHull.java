package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Finds which locations are affine functions of others in all arriving states (Karr 1976, with
 * integral coefficients): those become expressions, the rest get symbols of their own.
 */
final class AffineHull {
  private final List<Arrival> arrivals;
  private final IntPredicate inherited;
  private final List<Pivot> pivots = new ArrayList<>();

  /**
   * A direction in which the arriving states differ.
   *
   * @param vector how: first the terms of the first state that the cut point does not inherit, then
   *     the difference of each other state to the first
   * @param base the first state's value
   * @param meaning the same in the cut point's symbols
   */
  private record Pivot(
      LinearExpression[] vector,
      LinearExpression base,
      LinearExpression meaning,
      int arrival,
      int symbol,
      long coefficient) {}

  /** A location's vector, partly or wholly explained by pivots. */
  private record Rest(LinearExpression[] vector, LinearExpression base, LinearExpression meaning) {
    boolean zero() {
      for (LinearExpression part : vector) {
        if (!part.equals(LinearExpression.ZERO)) {
          return false;
        }
      }
      return true;
    }
  }

  AffineHull(List<Arrival> arrivals, IntPredicate inherited) {
    this.arrivals = arrivals;
    this.inherited = inherited;
  }

  /** Makes a symbol with known images available to express others. */
  void add(int symbol) {
    LinearExpression[] images = new LinearExpression[arrivals.size()];
    for (int i = 0; i < images.length; i++) {
      images[i] = arrivals.get(i).images.getOrDefault(symbol, LinearExpression.ZERO);
    }
    Rest rest = reduce(images);
    if (!rest.zero()) {
      pivot(rest, LinearExpression.symbol(symbol));
    }
  }

  /** A location's value as an affine function of what is known already; empty if it is none. */
  Optional<LinearExpression> express(LinearExpression[] values) {
    Rest rest = reduce(values);
    return rest.zero() ? Optional.of(rest.base.plus(rest.meaning)) : Optional.empty();
  }

  private Rest reduce(LinearExpression[] values) {
    LinearExpression[] vector = new LinearExpression[values.length];
    vector[0] = foreign(values[0]);
    for (int i = 1; i < values.length; i++) {
      vector[i] = values[i].minus(values[0]);
    }
    LinearExpression base = values[0];
    LinearExpression meaning = LinearExpression.ZERO;
    for (Pivot pivot : pivots) {
      long coefficient = coefficient(vector[pivot.arrival], pivot.symbol);
      if (coefficient == 0 || coefficient % pivot.coefficient != 0) {
        continue;
      }
      long factor = coefficient / pivot.coefficient;
      for (int i = 0; i < vector.length; i++) {
        vector[i] = vector[i].minus(pivot.vector[i].times(factor));
      }
      base = base.minus(pivot.base.times(factor));
      meaning = meaning.plus(pivot.meaning.times(factor));
    }
    return new Rest(vector, base, meaning);
  }

  private LinearExpression foreign(LinearExpression value) {
    LinearExpression terms = value.withConstant(0);
    for (int i = 0; i < value.size(); i++) {
      if (inherited.test(value.symbolAt(i))) {
        terms = terms.without(value.symbolAt(i));
      }
    }
    return terms;
  }

  private static final int CONSTANT = Integer.MIN_VALUE;

  private static long coefficient(LinearExpression vector, int symbol) {
    return symbol == CONSTANT ? vector.constant() : vector.coefficient(symbol);
  }

  private void pivot(Rest rest, LinearExpression name) {
    int arrival = -1;
    int symbol = CONSTANT;
    long best = 0;
    for (int i = 0; i < rest.vector.length; i++) {
      LinearExpression part = rest.vector[i];
      for (int t = 0; t < part.size(); t++) {
        if (better(part.coefficientAt(t), best)) {
          arrival = i;
          symbol = part.symbolAt(t);
          best = part.coefficientAt(t);
        }
      }
      if (part.constant() != 0 && better(part.constant(), best)) {
        arrival = i;
        symbol = CONSTANT;
        best = part.constant();
      }
    }
    pivots.add(new Pivot(rest.vector, rest.base, name.minus(rest.meaning), arrival, symbol, best));
  }

  private static boolean better(long candidate, long best) {
    return candidate != 0 && (best == 0 || Math.abs(candidate) < Math.abs(best));
  }

  /**
   * Gives a location a symbol of its own: in each arriving state its reading in one view. Where the
   * value does not fit the view, a new symbol of that state stands for the reading.
   *
   * @return what is known of the symbol by itself
   */
  Fact introduce(int symbol, LinearExpression[] values) {
    boolean signed = signedView(values);
    Fact fact = null;
    for (int i = 0; i < values.length; i++) {
      Knowledge knowledge = arrivals.get(i).knowledge();
      LinearExpression value = values[i];
      LinearExpression reading =
          signed
              ? Views.signed(knowledge, value, 64)
              : Views.unsigned(knowledge, value, 64).orElseGet(() -> tooLarge(knowledge, value));
      arrivals.get(i).images.put(symbol, reading);
      values[i] = reading;
      Fact part = factOf(knowledge, reading, signed ? View.SIGNED : View.UNSIGNED);
      fact = fact == null ? part : fact.join(part);
    }
    Rest rest = reduce(values);
    if (!rest.zero()) {
      pivot(rest, LinearExpression.symbol(symbol));
    }
    return fact == null ? Fact.ANY_UNSIGNED : fact;
  }

  private static LinearExpression tooLarge(Knowledge knowledge, LinearExpression value) {
    return knowledge.fresh(Fact.ANY_UNSIGNED.with(knowledge.bits(value)));
  }

  private static Fact factOf(Knowledge knowledge, LinearExpression reading, View view) {
    long low = knowledge.low(reading);
    long high = knowledge.high(reading);
    if (reading.size() > 1 || (low == Fact.NONE_BELOW && view == View.SIGNED)) {
      low = Math.max(low, knowledge.bestLow(reading));
    }
    if (reading.size() > 1 || high == Fact.NONE_ABOVE) {
      high = Math.min(high, knowledge.bestHigh(reading));
    }
    if (view == View.UNSIGNED) {
      low = Math.max(0, low);
    }
    return new Fact(view, low, high, knowledge.bits(reading));
  }

  private boolean signedView(LinearExpression[] values) {
    boolean anyUnsigned = false;
    boolean anyNegative = false;
    for (int i = 0; i < values.length; i++) {
      Knowledge knowledge = arrivals.get(i).knowledge();
      boolean signedFits = Views.exact(knowledge, values[i], 64, true).isPresent();
      anyUnsigned |= !signedFits;
      long low = knowledge.low(values[i]);
      anyNegative |= signedFits && low < 0;
    }
    return !anyUnsigned || anyNegative;
  }
}
