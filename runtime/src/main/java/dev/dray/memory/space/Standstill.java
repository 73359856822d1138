package dev.dray.memory.space;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What spaces need to stand still: one at a time, because operations may be inside one space while
 * they wait to enter another.
 */
final class Standstill {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Presence> presences = new CopyOnWriteArrayList<>();

  /** Held while a space stands still. */
  ReentrantLock lock() {
    return lock;
  }

  /** Asks this one, too, from now on, who is inside on the current thread. */
  void add(Presence ofThisThread) {
    presences.add(ofThisThread);
  }

  /** Whether an operation of the current thread is inside a space. */
  boolean isInside(AddressSpace space) {
    for (Presence presence : presences) {
      if (presence.isInside(space)) {
        return true;
      }
    }
    return false;
  }
}
