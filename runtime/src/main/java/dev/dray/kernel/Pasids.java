package dev.dray.kernel;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The PASIDs of clients that are made and go. New ones come first, then the one that has been free
 * for longest.
 */
final class Pasids {
  private final int limit;
  private final Deque<Integer> free = new ArrayDeque<>();
  private int next;

  /**
   * PASIDs from one to below another.
   *
   * @param first at least 0
   * @param limit at most 2^20
   */
  Pasids(int first, int limit) {
    this.next = first;
    this.limit = limit;
  }

  /**
   * One that nobody has.
   *
   * @throws IllegalStateException if all are in use
   */
  synchronized int take() {
    if (next < limit) {
      return next++;
    }
    Integer oldest = free.poll();
    if (oldest == null) {
      throw new IllegalStateException(
          "every PASID below %d is in use: close a context, or use one for more than one task"
              .formatted(limit));
    }
    return oldest;
  }

  /** Gives one back: nothing names it any more. */
  synchronized void giveBack(int pasid) {
    free.add(pasid);
  }
}
