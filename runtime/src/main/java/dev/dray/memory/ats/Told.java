package dev.dray.memory.ats;

import dev.dray.memory.mmu.Context;
import dev.dray.memory.physical.PageSize;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one device was told and may still use, by physical address; and what it was told to forget,
 * so that a late use can be called by its name. Thread-safe.
 */
final class Told {
  private static final int REMEMBERED = 4096;

  /** One translation. */
  record Entry(Context context, long virtual, long physical, long bytes, boolean writable) {
    boolean covers(long address, long length) {
      return address >= physical && length <= bytes - (address - physical);
    }

    boolean within(Context of, long start, long length) {
      return context == of && (length < 0 || (virtual < start + length && start < virtual + bytes));
    }
  }

  private final Map<Long, Entry> usable = new HashMap<>();
  private final Map<Long, Boolean> forgotten =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * Adds an entry, unless its space was invalidated since a ticket was taken.
   *
   * @return false if it was: translate again
   */
  synchronized boolean add(Entry entry, long ticket) {
    if (entry.context.space().tag().ticket() != ticket) {
      return false;
    }
    Entry before = usable.get(entry.physical);
    // A page that was told for writing stays so when it is asked for again for reading.
    boolean kept =
        before != null
            && before.context == entry.context
            && before.bytes == entry.bytes
            && before.writable;
    if (!kept) {
      usable.put(entry.physical, entry);
    }
    forgotten.remove(entry.physical >>> 12);
    return true;
  }

  /** The entry that holds all of a run of bytes. */
  synchronized Optional<Entry> find(long physical, long length) {
    for (PageSize size : PageSize.values()) {
      Entry entry = usable.get(physical & -size.bytes());
      if (entry != null && entry.covers(physical, length)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  synchronized boolean wasForgotten(long physical) {
    return forgotten.containsKey(physical >>> 12);
  }

  /** Takes entries away: a length of -1 takes all of a context's. */
  synchronized void forget(Context context, long start, long length) {
    for (Iterator<Entry> each = usable.values().iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      if (entry.within(context, start, length)) {
        each.remove();
        long last = Math.min(entry.bytes, REMEMBERED * 4096L);
        for (long at = 0; at < last; at += 4096) {
          forgotten.put((entry.physical + at) >>> 12, true);
        }
      }
    }
  }
}
