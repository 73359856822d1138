package dev.dray.memory.physical;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** One node: a run of physical addresses and the allocator of its frames. */
final class NumaNode {
  private final int id;
  private final long base;
  private final long bytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final BuddyAllocator buddies;
  private long allocations;
  private long frees;
  private long failures;

  NumaNode(int id, long base, long bytes) {
    this.id = id;
    this.base = base;
    this.bytes = bytes;
    buddies = new BuddyAllocator(bytes >>> 12);
  }

  int id() {
    return id;
  }

  boolean contains(long address) {
    return address >= base && address - base < bytes;
  }

  /** The block's physical address, or -1. */
  long allocate(int order) {
    lock.lock();
    try {
      long frame = buddies.allocate(order);
      if (frame < 0) {
        failures++;
        return -1;
      }
      allocations++;
      return base + (frame << 12);
    } finally {
      lock.unlock();
    }
  }

  void free(long address, int order) {
    lock.lock();
    try {
      buddies.free((address - base) >>> 12, order);
      frees++;
    } finally {
      lock.unlock();
    }
  }

  NodeStatistics statistics() {
    lock.lock();
    try {
      List<Long> blocks = new ArrayList<>();
      for (int order = 0; order <= BuddyAllocator.MAX_ORDER; order++) {
        blocks.add(buddies.freeBlocks(order));
      }
      int largest = buddies.largestFreeOrder();
      return new NodeStatistics(
          id,
          bytes,
          buddies.freeFrames() << 12,
          largest < 0 ? 0 : 4096L << largest,
          allocations,
          frees,
          failures,
          List.copyOf(blocks));
    } finally {
      lock.unlock();
    }
  }
}
