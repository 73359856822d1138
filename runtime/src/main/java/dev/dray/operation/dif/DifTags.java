package dev.dray.operation.dif;

/**
 * What the tags of a block should be, from one block to the next.
 *
 * <p>The reference tag counts up unless it is fixed; the application tag is fixed unless it counts
 * up. Bits that the mask has are 0 in the application tag, and do not count in a comparison.
 */
public final class DifTags {
  private static final int APPLICATION_INCREMENTS = 1 << 4;
  private static final int REFERENCE_FIXED = 1 << 7;

  private final int flags;
  private final int mask;
  private int application;
  private int reference;

  /**
   * Tags of the first block.
   *
   * @param flags source or destination DIF flags
   */
  public DifTags(int flags, int reference, int mask, int application) {
    this.flags = flags;
    this.reference = reference;
    this.mask = mask;
    this.application = application;
  }

  /** The block's reference tag. */
  public int reference() {
    return reference;
  }

  /** The mask of the application tag. */
  public int mask() {
    return mask;
  }

  /** The block's application tag, before masking. */
  public int application() {
    return application;
  }

  /** Goes on to the next block. */
  public void next() {
    if ((flags & REFERENCE_FIXED) == 0) {
      reference++;
    }
    if ((flags & APPLICATION_INCREMENTS) != 0) {
      application = application + 1 & 0xFFFF;
    }
  }
}
