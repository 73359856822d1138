package dev.dray.verifier.analysis.domain;

/** Sums and products of bounds, in which {@link Fact#NONE_BELOW} and above are infinite. */
final class Saturated {
  private Saturated() {}

  static long add(long left, long right) {
    long sum = left + right;
    if (((left ^ sum) & (right ^ sum)) < 0) {
      return left < 0 ? Fact.NONE_BELOW : Fact.NONE_ABOVE;
    }
    return sum;
  }

  /** A product with infinities: NONE_BELOW and NONE_ABOVE stay infinite. */
  static long multiply(long bound, long factor) {
    if (factor == 0 || bound == 0) {
      return 0;
    }
    boolean infinite = bound == Fact.NONE_BELOW || bound == Fact.NONE_ABOVE;
    if (!infinite) {
      long high = Math.multiplyHigh(bound, factor);
      long low = bound * factor;
      if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
        return low;
      }
    }
    return (bound < 0) == (factor < 0) ? Fact.NONE_ABOVE : Fact.NONE_BELOW;
  }
}
