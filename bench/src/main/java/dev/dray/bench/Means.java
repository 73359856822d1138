package dev.dray.bench;

import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** Averages that suit times and ratios. */
public final class Means {
  private Means() {}

  /** The geometric mean of positive numbers; empty for none. */
  public static OptionalDouble geometric(DoubleStream numbers) {
    OptionalDouble logarithm = numbers.map(Math::log).average();
    return logarithm.isPresent()
        ? OptionalDouble.of(Math.exp(logarithm.getAsDouble()))
        : OptionalDouble.empty();
  }

  /** The middle of sorted numbers, or of the two in the middle. */
  static double median(long[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : (sorted[middle - 1] + (double) sorted[middle]) / 2;
  }
}
