package dev.dray.operation;

/**
 * What a work queue allows its descriptors.
 *
 * @param maxTransfer bytes of one descriptor, at most 2^31
 */
public record Limits(long maxTransfer) {
  /** The most that a device may allow. */
  public static final long MAX_TRANSFER = 1L << 31;

  /** As much as a device may allow. */
  public static final Limits WIDEST = new Limits(MAX_TRANSFER);

  /** Checks the bounds. */
  public Limits {
    if (maxTransfer < 1 || maxTransfer > MAX_TRANSFER) {
      throw new IllegalArgumentException(
          "the maximum transfer is 1 to 2147483648 bytes, given was " + maxTransfer);
    }
  }
}
