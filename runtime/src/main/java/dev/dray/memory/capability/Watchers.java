package dev.dray.memory.capability;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The grants that a capability's end interrupts. Mostly there are few at a time, and each is there
 * for a moment: a place is taken and given back without a lock or a look at an object's identity.
 */
final class Watchers {
  private static final int PLACES = 16;
  private static final int NOWHERE = -1;

  private final AtomicReferenceArray<@Nullable Grant> places = new AtomicReferenceArray<>(PLACES);
  private final Set<Grant> others = ConcurrentHashMap.newKeySet();

  /**
   * Adds one.
   *
   * @return where, for {@link #remove}
   */
  int add(Grant grant) {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < PLACES; i++) {
      int place = start + i & PLACES - 1;
      if (places.get(place) == null && places.compareAndSet(place, null, grant)) {
        return place;
      }
    }
    others.add(grant);
    return NOWHERE;
  }

  void remove(Grant grant, int place) {
    if (place == NOWHERE) {
      others.remove(grant);
    } else {
      places.set(place, null);
    }
  }

  /** Ends them. */
  void interruptAll() {
    for (int place = 0; place < PLACES; place++) {
      Grant grant = places.get(place);
      if (grant != null) {
        grant.interrupt();
      }
    }
    others.forEach(Grant::interrupt);
  }
}
