package dev.dray.memory.physical;

/**
 * Who owns a frame, checked after every walk, as SEV's reverse map and Arm's granule protection
 * table do: a page table that points at somebody else's frame, or at a page table, gets nowhere.
 */
public final class FrameOwner {
  /** Nobody: the frame is free. */
  public static final int NOBODY = 0;

  /** The frame holds a page table: no transfer touches it. */
  public static final int TABLE = -1;

  /** The frame was shared between domains on purpose. */
  public static final int EVERYBODY = -2;

  private FrameOwner() {}

  /** Whether a domain may use the frames of an owner. */
  public static boolean admits(int owner, int domain) {
    return owner == domain || owner == EVERYBODY;
  }
}
