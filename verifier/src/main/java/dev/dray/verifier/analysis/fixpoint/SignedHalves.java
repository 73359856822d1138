package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.List;
import java.util.Optional;

/**
 * Where 32-bit numbers meet of which some are negative, their bounds as unsigned numbers say
 * nothing: -1 and 3 are the ends of all there is. Their signed readings are bounded, too.
 */
final class SignedHalves {
  private static final long LEAST = Integer.MIN_VALUE;
  private static final long MOST = Integer.MAX_VALUE;
  private static final long ALL = 0xffff_ffffL;

  private SignedHalves() {}

  /** The bounds of all values' signed readings, if some are negative and all are known. */
  static Optional<Fact> range(List<Arrival> arrivals, LinearExpression[] values) {
    boolean negative = false;
    long low = MOST;
    long high = LEAST;
    for (int i = 0; i < values.length; i++) {
      Optional<Fact> half = range(arrivals.get(i).knowledge(), values[i]);
      if (half.isEmpty()) {
        return Optional.empty();
      }
      low = Math.min(low, half.get().low());
      high = Math.max(high, half.get().high());
      negative |= half.get().low() < 0;
    }
    return negative ? Optional.of(Fact.range(low, high)) : Optional.empty();
  }

  /** What widening leaves, as far as 32 bits hold it. */
  static Fact within32Bits(Fact fact) {
    return fact.within(LEAST, MOST);
  }

  /** Of a number below 2^32, where more is known of it than its width. */
  private static Optional<Fact> range(Knowledge knowledge, LinearExpression value) {
    long low = knowledge.low(value);
    long high = knowledge.high(value);
    if (low < 0 || high > ALL) {
      return Optional.empty();
    }
    if (high <= MOST || low > MOST) {
      long shift = low > MOST ? ALL + 1 : 0;
      return Optional.of(Fact.range(low - shift, high - shift));
    }
    return knowledge
        .halves()
        .knownSigned(value)
        .map(half -> Fact.range(knowledge.low(half), knowledge.high(half)));
  }
}
