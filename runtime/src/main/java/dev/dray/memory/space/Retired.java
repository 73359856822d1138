package dev.dray.memory.space;

import java.util.Arrays;

/**
 * Entries that were unlinked from a table and may still be in use: a queue of (entry, level,
 * epoch), oldest first. The family's lock is held.
 */
final class Retired {
  private long[] entries = new long[64];
  private long[] stamps = new long[64];
  private byte[] levels = new byte[64];
  private int head;
  private int size;

  void add(long entry, int level, long stamp) {
    if (size == entries.length) {
      grow();
    }
    int at = (head + size) & (entries.length - 1);
    entries[at] = entry;
    stamps[at] = stamp;
    levels[at] = (byte) level;
    size++;
  }

  int size() {
    return size;
  }

  long oldestStamp() {
    return stamps[head];
  }

  long oldestEntry() {
    return entries[head];
  }

  int oldestLevel() {
    return levels[head];
  }

  void removeOldest() {
    head = (head + 1) & (entries.length - 1);
    size--;
  }

  private void grow() {
    int old = entries.length;
    long[] grownEntries = Arrays.copyOf(entries, old * 2);
    long[] grownStamps = Arrays.copyOf(stamps, old * 2);
    byte[] grownLevels = Arrays.copyOf(levels, old * 2);
    // What wrapped round continues behind the old end.
    System.arraycopy(entries, 0, grownEntries, old, head);
    System.arraycopy(stamps, 0, grownStamps, old, head);
    System.arraycopy(levels, 0, grownLevels, old, head);
    entries = grownEntries;
    stamps = grownStamps;
    levels = grownLevels;
  }
}
