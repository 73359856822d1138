package dev.dray.verifier.certificate;

/**
 * What is known of one symbol by itself. A symbol denotes one integer; the view says which
 * representative modulo 2^64 it is: the one in [-2^63, 2^63) or the one in [0, 2^64).
 *
 * @param view signed or unsigned
 * @param minimum lower bound, inclusive, a two's complement number read in the view
 * @param maximum upper bound, inclusive, read in the view
 * @param knownMask bits of the symbol modulo 2^64 that are known
 * @param knownBits their values; a subset of knownMask
 */
public record SymbolFact(
    int symbol, View view, long minimum, long maximum, long knownMask, long knownBits) {

  /** The range of a symbol's representative. */
  public enum View {
    SIGNED,
    UNSIGNED,
    /**
     * An integer of any size (iteration counters, products). As a minimum Long.MIN_VALUE, as a
     * maximum Long.MAX_VALUE mean that none is known.
     */
    INTEGER
  }
}
