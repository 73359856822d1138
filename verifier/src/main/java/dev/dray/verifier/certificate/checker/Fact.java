package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.SymbolFact.View;

/**
 * What is known of one symbol, an integer: its view's range, bounds within it, and bits modulo
 * 2^64. No bound is below {@link #NONE_LOW} or above {@link #NONE_HIGH}, which stand for none but
 * the view's own.
 */
record Fact(View view, long low, long high, Bits bits) {
  static final long NONE_LOW = Long.MIN_VALUE;
  static final long NONE_HIGH = Long.MAX_VALUE;
  static final Fact UNSIGNED = new Fact(View.UNSIGNED, 0, NONE_HIGH, Bits.ANY);
  static final Fact SIGNED = new Fact(View.SIGNED, NONE_LOW, NONE_HIGH, Bits.ANY);
  static final Fact INTEGER = new Fact(View.INTEGER, NONE_LOW, NONE_HIGH, Bits.ANY);

  static Fact between(long low, long high) {
    return new Fact(View.SIGNED, NONE_LOW, NONE_HIGH, Bits.ANY).within(low, high);
  }

  /** All numbers of so many bits, 1 to 64, zero- or sign-extended. */
  static Fact ofWidth(int bits, boolean signed) {
    if (bits == 64) {
      return signed ? SIGNED : UNSIGNED;
    }
    return signed
        ? between(-1L << (bits - 1), (1L << (bits - 1)) - 1)
        : between(0, (1L << bits) - 1);
  }

  boolean impossible() {
    return low > high;
  }

  Fact within(long atLeast, long atMost) {
    long newLow = Math.max(low, atLeast);
    long newHigh = Math.min(high, atMost);
    return newLow == low && newHigh == high ? this : settle(view, newLow, newHigh, bits);
  }

  Fact with(Bits known) {
    if (bits.contradicts(known)) {
      return new Fact(view, 1, 0, bits);
    }
    Bits met = bits.meet(known);
    return met.equals(bits) ? this : settle(view, low, high, met);
  }

  private static Fact settle(View view, long low, long high, Bits bits) {
    if (low < 0 || low > high) {
      return new Fact(view, low, high, bits);
    }
    // Without an upper bound the number may be 2^63 or more, of an integer even 2^64.
    boolean bounded = high != NONE_HIGH;
    Bits met = bits;
    if (bounded) {
      Bits common = Bits.between(low, high);
      if (bits.contradicts(common)) {
        return new Fact(view, 1, 0, bits);
      }
      met = bits.meet(common);
    }
    if (view == View.SIGNED && met.value() < 0) {
      return new Fact(view, 1, 0, bits); // its sign bit is set
    }
    if (met.all() >= 0 && (bounded || view != View.INTEGER)) {
      return new Fact(view, Math.max(low, met.value()), Math.min(high, met.all()), met);
    }
    return new Fact(view, low, high, met);
  }
}
