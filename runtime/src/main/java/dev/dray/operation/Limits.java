package dev.dray.operation;

/**
 * What a work queue allows its descriptors.
 *
 * @param maxTransfer bytes of one descriptor, at most 2^31
 * @param maxBatch descriptors of a batch, at most 65536
 * @param blockOnFault whether descriptors may wait for missing pages
 */
public record Limits(long maxTransfer, int maxBatch, boolean blockOnFault) {
  /** The most bytes that a device may allow. */
  public static final long MAX_TRANSFER = 1L << 31;

  /** The most descriptors of a batch that a device may allow. */
  public static final int MAX_BATCH = 1 << 16;

  /** As much as Sapphire Rapids' DSA allows: 2 GiB, 1024 descriptors, block on fault. */
  public static final Limits WIDEST = new Limits(MAX_TRANSFER, 1024, true);

  /** Checks the bounds. */
  public Limits {
    if (maxTransfer < 1 || maxTransfer > MAX_TRANSFER) {
      throw new IllegalArgumentException(
          "the maximum transfer is 1 to 2147483648 bytes, given was " + maxTransfer);
    }
    if (maxBatch < 1 || maxBatch > MAX_BATCH) {
      throw new IllegalArgumentException(
          "the maximum batch is 1 to 65536 descriptors, given was " + maxBatch);
    }
  }

  /** The same with another maximum transfer. */
  public Limits withMaxTransfer(long bytes) {
    return new Limits(bytes, maxBatch, blockOnFault);
  }

  /** The same with another maximum batch. */
  public Limits withMaxBatch(int descriptors) {
    return new Limits(maxTransfer, descriptors, blockOnFault);
  }

  /** The same with or without waiting for pages. */
  public Limits withBlockOnFault(boolean allowed) {
    return new Limits(maxTransfer, maxBatch, allowed);
  }
}
