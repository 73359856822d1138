package dev.dray.memory.physical;

/**
 * Binary buddy allocation of one node's frames: blocks of 2^order frames, aligned to their size.
 * Allocating and freeing take at most {@link #MAX_ORDER} steps. A block may be freed in pieces. Not
 * thread-safe: its node locks.
 */
final class BuddyAllocator {
  /** 1 GiB of 4 KiB frames. */
  static final int MAX_ORDER = 18;

  private final FreeBitmap[] free = new FreeBitmap[MAX_ORDER + 1];
  private final long[] freeBlocks = new long[MAX_ORDER + 1];
  private final long frames;
  private long freeFrames;

  BuddyAllocator(long frames) {
    this.frames = frames;
    for (int order = 0; order <= MAX_ORDER; order++) {
      free[order] = new FreeBitmap((frames >>> order) + 1);
    }
    long frame = 0;
    while (frame < frames) {
      int order = Math.min(MAX_ORDER, frame == 0 ? MAX_ORDER : Long.numberOfTrailingZeros(frame));
      while (frame + (1L << order) > frames) {
        order--;
      }
      insert(order, frame);
      frame += 1L << order;
    }
    freeFrames = frames;
  }

  /** The first frame of a block, or -1 when no block of that order is left. */
  long allocate(int order) {
    int from = order;
    while (from <= MAX_ORDER && free[from].isEmpty()) {
      from++;
    }
    if (from > MAX_ORDER) {
      return -1;
    }
    long frame = free[from].lowest() << from;
    withdraw(from, frame);
    while (from > order) {
      from--;
      insert(from, frame + (1L << from));
    }
    freeFrames -= 1L << order;
    return frame;
  }

  /**
   * Returns a block, or a piece of one, and merges it with its free buddies.
   *
   * @throws IllegalStateException if any of it is free already
   */
  void free(long frame, int order) {
    for (int covering = order; covering <= MAX_ORDER; covering++) {
      if (free[covering].contains(frame >>> covering)) {
        throw new IllegalStateException(
            "frame %d of order %d is free already, inside a free block of order %d"
                .formatted(frame, order, covering));
      }
    }
    long block = frame;
    int at = order;
    while (at < MAX_ORDER) {
      long buddy = block ^ (1L << at);
      if (buddy + (1L << at) > frames || !free[at].contains(buddy >>> at)) {
        break;
      }
      withdraw(at, buddy);
      block = Math.min(block, buddy);
      at++;
    }
    insert(at, block);
    freeFrames += 1L << order;
  }

  long freeFrames() {
    return freeFrames;
  }

  long freeBlocks(int order) {
    return freeBlocks[order];
  }

  /** The order of the largest free block, or -1 when nothing is free. */
  int largestFreeOrder() {
    int order = MAX_ORDER;
    while (order >= 0 && free[order].isEmpty()) {
      order--;
    }
    return order;
  }

  private void insert(int order, long frame) {
    free[order].add(frame >>> order);
    freeBlocks[order]++;
  }

  private void withdraw(int order, long frame) {
    free[order].remove(frame >>> order);
    freeBlocks[order]--;
  }
}
