package dev.dray.operation.domain;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The inter-domain permissions table: entries by 16-bit handle. Only the kernel adds and removes.
 */
public final class DomainTable {
  private static final int HANDLES = 1 << 16;

  private final Map<Integer, DomainEntry> entries = new ConcurrentHashMap<>();
  private int next;

  /**
   * Adds an entry.
   *
   * @return its handle
   * @throws IllegalStateException if the table is full
   */
  public synchronized int add(DomainEntry entry) {
    Objects.requireNonNull(entry, "the entry is null: pass one");
    for (int i = 0; i < HANDLES; i++) {
      int handle = next;
      next = (next + 1) % HANDLES;
      if (entries.putIfAbsent(handle, entry) == null) {
        return handle;
      }
    }
    throw new IllegalStateException(
        "the inter-domain permissions table has " + HANDLES + " entries: remove one");
  }

  /** Removes an entry. Work that uses it may still be under way: drain the device afterwards. */
  public synchronized void remove(int handle) {
    entries.remove(handle);
  }

  /**
   * Forgets a PASID: entries that it owns go, and those that it may use are closed to it. It may be
   * another's afterwards.
   */
  public synchronized void forget(int pasid) {
    entries.forEach(
        (handle, entry) -> {
          if (entry.owner() == pasid) {
            entries.remove(handle);
          } else if (entry.submitters().contains(pasid)) {
            entries.computeIfPresent(handle, (key, old) -> old.without(pasid));
          }
        });
  }

  /** The entry with a handle. */
  public Optional<DomainEntry> find(int handle) {
    return Optional.ofNullable(entries.get(handle));
  }

  /** Changes an entry at once; false if there is none. */
  public boolean update(int handle, UnaryOperator<DomainEntry> change) {
    return entries.computeIfPresent(handle, (key, entry) -> change.apply(entry)) != null;
  }
}
