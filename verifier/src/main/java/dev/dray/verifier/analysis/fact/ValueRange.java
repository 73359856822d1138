package dev.dray.verifier.analysis.fact;

/**
 * Bounds of a number, inclusive, in both readings.
 *
 * @param signedMinimum at least Long.MIN_VALUE
 * @param unsignedMaximum to be read unsigned, -1 is 2^64 - 1
 */
public record ValueRange(
    long signedMinimum, long signedMaximum, long unsignedMinimum, long unsignedMaximum) {
  private static final ValueRange ANY = new ValueRange(Long.MIN_VALUE, Long.MAX_VALUE, 0, -1);

  /** Any 64-bit number. */
  public static ValueRange any() {
    return ANY;
  }

  /** Whether bit 63 is never set, so that signed and unsigned comparisons agree. */
  public boolean nonNegative() {
    return signedMinimum >= 0;
  }

  /** Whether the upper 32 bits are always zero. */
  public boolean fitsUnsigned32() {
    return Long.compareUnsigned(unsignedMaximum, 0xffff_ffffL) <= 0;
  }

  /** Whether the value is the sign extension of its low half. */
  public boolean fitsSigned32() {
    return signedMinimum >= Integer.MIN_VALUE && signedMaximum <= Integer.MAX_VALUE;
  }

  /** The range that covers both. */
  public ValueRange join(ValueRange other) {
    return new ValueRange(
        Math.min(signedMinimum, other.signedMinimum),
        Math.max(signedMaximum, other.signedMaximum),
        Long.compareUnsigned(unsignedMinimum, other.unsignedMinimum) <= 0
            ? unsignedMinimum
            : other.unsignedMinimum,
        Long.compareUnsigned(unsignedMaximum, other.unsignedMaximum) >= 0
            ? unsignedMaximum
            : other.unsignedMaximum);
  }
}
