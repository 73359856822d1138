package dev.dray.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What descriptors name by handle: programs, or plans. A handle is never used again. */
public final class HandleTable<T> {
  private final Map<Integer, T> slots = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger(1);

  /** Makes something known and returns its handle. */
  public int add(T slot) {
    int handle = next.getAndIncrement();
    slots.put(handle, slot);
    return handle;
  }

  /** Forgets it; descriptors that come later end with a status that says so. */
  public void remove(int handle) {
    slots.remove(handle);
  }

  /** What has a handle. */
  public Optional<T> find(int handle) {
    return Optional.ofNullable(slots.get(handle));
  }
}
