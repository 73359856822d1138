package dev.dray.verifier.certificate.checker;

/** Arithmetic that stays at the ends of long instead of wrapping. */
final class Saturated {
  private Saturated() {}

  static long add(long left, long right) {
    long sum = left + right;
    if (((left ^ sum) & (right ^ sum)) < 0) {
      return left < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return sum;
  }

  static long multiply(long left, long right) {
    long high = Math.multiplyHigh(left, right);
    long low = left * right;
    if (high == low >> 63) {
      return low;
    }
    return (left < 0) == (right < 0) ? Long.MAX_VALUE : Long.MIN_VALUE;
  }
}
