package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.SymbolFact.View;

/**
 * What is known of one symbol by itself: which representative it is, its bounds, its known bits.
 *
 * @param low lower bound; {@link #NONE_BELOW} if there is none but the view's. Never {@link
 *     #NONE_ABOVE}: bounds are multiplied and added with both markers read as infinite, so one that
 *     happens to be 2^63 - 1 is loosened by 1
 * @param high upper bound; {@link #NONE_ABOVE} if there is none but the view's, which for an
 *     unsigned symbol is 2^64 - 1. Never {@link #NONE_BELOW}, for the same reason
 */
public record Fact(View view, long low, long high, Tnum bits) {
  public static final long NONE_BELOW = Long.MIN_VALUE;
  public static final long NONE_ABOVE = Long.MAX_VALUE;

  /** Keeps the markers for infinity apart from bounds. */
  public Fact {
    low = low == NONE_ABOVE ? NONE_ABOVE - 1 : low;
    high = high == NONE_BELOW ? NONE_BELOW + 1 : high;
  }

  public static final Fact ANY_UNSIGNED = new Fact(View.UNSIGNED, 0, NONE_ABOVE, Tnum.UNKNOWN);
  public static final Fact ANY_SIGNED = new Fact(View.SIGNED, NONE_BELOW, NONE_ABOVE, Tnum.UNKNOWN);
  public static final Fact ANY_INTEGER =
      new Fact(View.INTEGER, NONE_BELOW, NONE_ABOVE, Tnum.UNKNOWN);

  /** A number from low to high. */
  public static Fact range(long low, long high) {
    return new Fact(View.SIGNED, low, high, low >= 0 ? Tnum.range(low, high) : Tnum.UNKNOWN);
  }

  /** Whether no number satisfies it. */
  public boolean impossible() {
    return low > high;
  }

  /** With another view, the same bounds and bits. */
  Fact in(View other) {
    return new Fact(other, low, high, bits);
  }

  /** With bounds that are at least as tight, and what follows from them. */
  public Fact within(long newLow, long newHigh) {
    long tightLow = Math.max(low, newLow);
    long tightHigh = Math.min(high, newHigh);
    if (tightLow == low && tightHigh == high) {
      return this;
    }
    return new Fact(view, tightLow, tightHigh, bits).reduced();
  }

  /** With more known bits, and what follows from them. */
  public Fact with(Tnum known) {
    if (bits.conflicts(known)) {
      return new Fact(view, 1, 0, bits);
    }
    return new Fact(view, low, high, bits.meet(known)).reduced();
  }

  private Fact reduced() {
    if (low > high) {
      return this;
    }
    Fact fact = this;
    if (low >= 0 && high != NONE_ABOVE) {
      Tnum shared = Tnum.range(low, high);
      if (bits.conflicts(shared)) {
        return new Fact(view, 1, 0, bits);
      }
      fact = new Fact(view, low, high, bits.meet(shared));
    }
    return fact.boundsFromBits();
  }

  private Fact boundsFromBits() {
    if (low >= 0
        && bits.mask() >= 0
        && bits.value() >= 0
        && (view != View.INTEGER || high != NONE_ABOVE)) {
      long newLow = Math.max(low, bits.value());
      long newHigh = Math.min(high, bits.value() | bits.mask());
      if (newLow != low || newHigh != high) {
        return new Fact(view, newLow, newHigh, bits);
      }
    }
    return this;
  }

  /** What holds of numbers that satisfy either; both must have the same view. */
  public Fact join(Fact other) {
    return new Fact(
        view, Math.min(low, other.low), Math.max(high, other.high), bits.join(other.bits));
  }

  /** As the certificate writes it. */
  public SymbolFact toSymbolFact(int symbol) {
    long maximum = view == View.UNSIGNED && high == NONE_ABOVE ? -1L : high;
    return new SymbolFact(symbol, view, low, maximum, ~bits.mask(), bits.value());
  }
}
