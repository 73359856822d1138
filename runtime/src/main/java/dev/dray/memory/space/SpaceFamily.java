package dev.dray.memory.space;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Spaces that descend from one another by fork. They may share page tables, so one lock orders all
 * changes of their tables; and they are one domain of frame ownership.
 */
final class SpaceFamily {
  private final int domain;
  private final ReentrantLock lock = new ReentrantLock();

  /** A family whose frames carry a positive number. */
  SpaceFamily(int domain) {
    this.domain = domain;
  }

  int domain() {
    return domain;
  }

  ReentrantLock lock() {
    return lock;
  }
}
