package dev.dray.memory.trace;

/**
 * Watches transfers. Every method does nothing unless overridden, and is called on the thread that
 * does the work.
 */
public interface TransferObserver {
  /** Watches nothing. */
  TransferObserver NONE =
      new TransferObserver() {
        @Override
        public boolean watching() {
          return false;
        }
      };

  /** Whether the others are worth calling on hot paths. */
  default boolean watching() {
    return true;
  }

  /**
   * A capability was checked.
   *
   * @param what the check in words
   * @param granted how it ended
   */
  default void capability(String what, boolean granted) {}

  /** A lookup found a usable translation. */
  default void tlbHit(int pasid, long address, long translation) {}

  /** A lookup did not. */
  default void tlbMiss(int pasid, long address, int access) {}

  /** A walk read an entry. */
  default void walkStep(int level, long table, int index, long entry) {}

  /** A page was asked for, and a handler made it accessible. */
  default void pageRequested(int pasid, long page) {}

  /** A write copied a shared page first. */
  default void sharingBroken(int pasid, long address) {}

  /** A translation failed. */
  default void fault(int pasid, long address, int level, String words) {}

  /**
   * An operation got a frame of an operand, and will move its bytes next.
   *
   * @param address of the first byte in its space
   * @param physical where that is
   * @param bytes how many of the operand lie there
   */
  default void chunk(int pasid, long address, long physical, long bytes, boolean write) {}

  /** The transfer ended. */
  default void completed(String status, long bytes) {}
}
