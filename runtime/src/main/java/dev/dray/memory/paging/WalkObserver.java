package dev.dray.memory.paging;

/** Sees each entry that a walk reads. */
@FunctionalInterface
public interface WalkObserver {
  /** Sees nothing. */
  WalkObserver NONE = (level, table, index, entry) -> {};

  /**
   * One 64-bit read.
   *
   * @param level of the table, 1 for the lowest
   * @param table its physical address
   * @param index of the entry, 0 to 511
   * @param entry what was read
   */
  void step(int level, long table, int index, long entry);
}
