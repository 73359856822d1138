package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Keeps what a flag means where paths meet: if a symbol is one constant on some paths and another
 * on the rest, an inequality that is tighter on one side than on the other is one inequality with
 * the flag in it.
 */
final class Flags {
  private static final int MAXIMUM_FLAGS = 3;
  private static final int MAXIMUM_CANDIDATES = 24;
  private static final long LARGEST = 1L << 42;

  private final List<Arrival> arrivals;
  private final Set<Integer> symbols;
  private final IntPredicate kept;

  Flags(List<Arrival> arrivals, Set<Integer> symbols, IntPredicate kept) {
    this.kept = kept;
    this.arrivals = arrivals;
    this.symbols = symbols;
  }

  /** A symbol that is low on some paths and high on the others. */
  private record Flag(int symbol, long low, long high) {}

  private Optional<Flag> flag(int symbol) {
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    for (Arrival arrival : arrivals) {
      LinearExpression image = arrival.images.get(symbol);
      if (image == null || !image.isConstant()) {
        return Optional.empty();
      }
      low = Math.min(low, image.constant());
      high = Math.max(high, image.constant());
    }
    for (Arrival arrival : arrivals) {
      LinearExpression image = arrival.images.get(symbol);
      if (image == null || (image.constant() != low && image.constant() != high)) {
        return Optional.empty();
      }
    }
    return low < high && low > -4096 && high < 1 << 16
        ? Optional.of(new Flag(symbol, low, high))
        : Optional.empty();
  }

  /** Inequalities that hold on all paths. */
  List<LinearExpression> lift(List<Set<LinearExpression>> own, Set<LinearExpression> tried) {
    List<LinearExpression> lifted = new ArrayList<>();
    int flags = 0;
    for (int symbol : symbols) {
      Optional<Flag> flag = flag(symbol);
      if (flag.isPresent() && flags++ < MAXIMUM_FLAGS) {
        for (LinearExpression candidate : candidates(own, symbol)) {
          lift(flag.get(), candidate).filter(tried::add).ifPresent(lifted::add);
        }
      }
    }
    return lifted;
  }

  private Set<LinearExpression> candidates(List<Set<LinearExpression>> own, int flag) {
    Set<LinearExpression> candidates = new LinkedHashSet<>();
    for (int symbol : symbols) {
      if (symbol != flag) {
        candidates.add(LinearExpression.symbol(symbol));
        candidates.add(LinearExpression.term(symbol, -1));
      }
    }
    for (int symbol : arrivals.get(0).knowledge().symbols()) {
      if (kept.test(symbol) && candidates.size() < MAXIMUM_CANDIDATES && differs(symbol)) {
        candidates.add(LinearExpression.symbol(symbol));
        candidates.add(LinearExpression.term(symbol, -1));
      }
    }
    for (Arrival arrival : arrivals) {
      for (LinearExpression image : arrival.images.values()) {
        for (int i = 0; i < image.size() && candidates.size() < MAXIMUM_CANDIDATES; i++) {
          addEverywhere(image.symbolAt(i), candidates);
        }
      }
    }
    for (Set<LinearExpression> said : own) {
      for (LinearExpression candidate : said) {
        if (candidates.size() < MAXIMUM_CANDIDATES && !candidate.mentions(flag)) {
          candidates.add(candidate.withConstant(0));
        }
      }
    }
    return candidates;
  }

  private boolean differs(int symbol) {
    Fact first = arrivals.get(0).knowledge().fact(symbol);
    for (Arrival arrival : arrivals) {
      if (!arrival.knowledge().fact(symbol).equals(first)) {
        return true;
      }
    }
    return false;
  }

  private void addEverywhere(int symbol, Set<LinearExpression> candidates) {
    for (Arrival arrival : arrivals) {
      if (!arrival.knowledge().knows(symbol)) {
        return;
      }
    }
    candidates.add(LinearExpression.symbol(symbol));
    candidates.add(LinearExpression.term(symbol, -1));
  }

  private Optional<LinearExpression> lift(Flag flag, LinearExpression candidate) {
    long atLow = Long.MAX_VALUE;
    long atHigh = Long.MAX_VALUE;
    for (Arrival arrival : arrivals) {
      Optional<LinearExpression> image = arrival.image(candidate);
      if (image.isEmpty()) {
        return Optional.empty();
      }
      long least = arrival.knowledge().bestLow(image.get());
      if (least == Fact.NONE_BELOW || least < -LARGEST || least > LARGEST) {
        return Optional.empty();
      }
      boolean low =
          arrival.images.getOrDefault(flag.symbol, LinearExpression.ZERO).constant() == flag.low;
      atLow = low ? Math.min(atLow, least) : atLow;
      atHigh = low ? atHigh : Math.min(atHigh, least);
    }
    if (atLow == atHigh) {
      return Optional.empty();
    }
    long range = flag.high - flag.low;
    try {
      // range * (candidate - atLow) >= (atHigh - atLow) * (flag - low)
      LinearExpression left = candidate.plusExact(-atLow).timesExact(range);
      LinearExpression right =
          LinearExpression.symbol(flag.symbol)
              .plusExact(-flag.low)
              .timesExact(Math.subtractExact(atHigh, atLow));
      return Optional.of(left.minusExact(right));
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }
}
