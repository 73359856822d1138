package dev.dray.memory.tlb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A set-associative cache from (page number, space) to one long. Readers take no lock: every set
 * has a version that is odd while the set is being changed, and a reader that saw it change sees a
 * miss. Writers hold the owner's lock.
 *
 * <p>Tags and values lie in pairs, way after way and set after set in each: whoever walks a range
 * finds the next translations in the cache line of the last one.
 */
final class TranslationCache {
  private static final VarHandle VERSION = MethodHandles.arrayElementVarHandle(int[].class);
  private static final long NO_TAG = 0;

  /** Places in every set. */
  static final int WAYS = 4;

  /** A tag and its value. */
  private static final int PAIR = 2;

  private final int shift;
  private final int setMask;

  /** From one way to the next one. */
  private final int stride;

  private final long[] words;
  private final int[] versions;
  private final int[] victims;

  /** Odd while anything is being changed: what a look at many sets needs. */
  private volatile long changes;

  /**
   * An empty cache.
   *
   * @param shift log2 of the bytes that one entry covers
   * @param sets a power of two
   */
  TranslationCache(int shift, int sets) {
    this.shift = shift;
    setMask = sets - 1;
    stride = sets * PAIR;
    words = new long[WAYS * stride];
    versions = new int[sets];
    victims = new int[sets];
  }

  private long tag(long address, int space) {
    // The top bit keeps tag 0 free; 57-bit addresses leave 45 bits of page number, spaces have 18.
    return 1L << 63 | (address >>> shift) << 18 | space;
  }

  private int set(long address, int space) {
    return (int) ((address >>> shift) + space * 31L) & setMask;
  }

  /** The value, or 0. */
  long find(long address, int space) {
    long tag = tag(address, space);
    int set = set(address, space);
    int at = set * PAIR;
    long[] all = words;
    int version = (int) VERSION.getAcquire(versions, set);
    // Written out: this is what every translation waits for.
    long value;
    if (all[at] == tag) {
      value = all[at + 1];
    } else if (all[at + stride] == tag) {
      value = all[at + stride + 1];
    } else if (all[at + 2 * stride] == tag) {
      value = all[at + 2 * stride + 1];
    } else if (all[at + 3 * stride] == tag) {
      value = all[at + 3 * stride + 1];
    } else {
      return 0;
    }
    VarHandle.acquireFence();
    return (version & 1) == 0 && versions[set] == version ? value : 0;
  }

  /**
   * The values of neighbouring pages, as far as all are there and have every bit of a mask; none if
   * the cache is being changed.
   *
   * @return how many, from the first on
   */
  int findRange(long address, int space, int pages, int mask, long[] into) {
    long change = changes;
    if ((change & 1) != 0) {
      return 0;
    }
    int found = look(tag(address, space), set(address, space), pages, mask, into);
    VarHandle.loadLoadFence();
    return changes == change ? found : 0;
  }

  private int look(long first, int firstSet, int pages, int mask, long[] into) {
    long[] all = words;
    int step = stride;
    long tag = first;
    for (int page = 0; page < pages; page++, tag += 1L << 18) {
      int at = (firstSet + page & setMask) * PAIR;
      if (all[at] != tag) {
        at += step;
        if (all[at] != tag) {
          at += step;
          if (all[at] != tag) {
            at += step;
            if (all[at] != tag) {
              return page;
            }
          }
        }
      }
      long value = all[at + 1];
      if ((value & mask) != mask) {
        return page;
      }
      into[page] = value;
    }
    return pages;
  }

  /** Remembers a value in place of an old one, an empty way, or the way whose turn it is. */
  void put(long address, int space, long value) {
    long tag = tag(address, space);
    int set = set(address, space);
    int chosen = -1;
    for (int way = 0; way < WAYS; way++) {
      long present = words[place(set, way)];
      if (present == tag) {
        chosen = way;
        break;
      }
      if (present == NO_TAG && chosen < 0) {
        chosen = way;
      }
    }
    if (chosen < 0) {
      chosen = victims[set];
      victims[set] = (victims[set] + 1) % WAYS;
    }
    store(place(set, chosen), tag, value);
  }

  private int place(int set, int way) {
    return way * stride + set * PAIR;
  }

  /** Forgets one entry; whether there was one. */
  boolean remove(long address, int space) {
    long tag = tag(address, space);
    int set = set(address, space);
    for (int way = 0; way < WAYS; way++) {
      if (words[place(set, way)] == tag) {
        store(place(set, way), NO_TAG, 0);
        return true;
      }
    }
    return false;
  }

  /** Forgets what covers any of a range of a space; how many that was. */
  int removeRange(long start, long length, int space) {
    long pages = ((start + length - 1) >>> shift) - (start >>> shift) + 1;
    int removed = 0;
    if (pages <= victims.length) {
      long address = start;
      for (long page = 0; page < pages; page++, address += 1L << shift) {
        removed += remove(address, space) ? 1 : 0;
      }
      return removed;
    }
    long first = start >>> shift << 18;
    long last = (start + length - 1) >>> shift << 18;
    for (int at = 0; at < words.length; at += PAIR) {
      long tag = words[at];
      long page = tag & ~(1L << 63) & -(1L << 18);
      if (tag != NO_TAG
          && (tag & (1L << 18) - 1) == space
          && page >= (first & ~(1L << 63))
          && page <= (last & ~(1L << 63))) {
        store(at, NO_TAG, 0);
        removed++;
      }
    }
    return removed;
  }

  /** Forgets a space. */
  int removeSpace(int space) {
    int removed = 0;
    for (int at = 0; at < words.length; at += PAIR) {
      long tag = words[at];
      if (tag != NO_TAG && (tag & (1L << 18) - 1) == space) {
        store(at, NO_TAG, 0);
        removed++;
      }
    }
    return removed;
  }

  /** How many entries it can hold. */
  int capacity() {
    return victims.length * WAYS;
  }

  /** Forgets everything. */
  void clear() {
    for (int at = 0; at < words.length; at += PAIR) {
      if (words[at] != NO_TAG) {
        store(at, NO_TAG, 0);
      }
    }
    Arrays.fill(victims, 0);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the owner's lock is held
  private void store(int at, long tag, long value) {
    int set = (at & stride - 1) / PAIR;
    int version = versions[set];
    changes++;
    VERSION.setOpaque(versions, set, version + 1);
    VarHandle.releaseFence();
    words[at] = tag;
    words[at + 1] = value;
    VERSION.setRelease(versions, set, version + 2);
    changes++;
  }
}
