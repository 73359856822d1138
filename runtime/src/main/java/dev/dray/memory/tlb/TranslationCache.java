package dev.dray.memory.tlb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A set-associative cache from (page number, space) to one long. Readers take no lock: every set
 * has a version that is odd while the set is being changed, and a reader that saw it change sees a
 * miss. Writers hold the owner's lock.
 *
 * <p>A set is one run of longs: version, tags, values.
 */
final class TranslationCache {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long NO_TAG = 0;

  /** Places in every set. */
  static final int WAYS = 4;

  private static final int VALUES = WAYS;
  private static final int STRIDE_SHIFT = 4;
  private static final int STRIDE = 1 << STRIDE_SHIFT;

  private final int shift;
  private final int setMask;
  private final long[] words;
  private final int[] victims;

  /**
   * An empty cache.
   *
   * @param shift log2 of the bytes that one entry covers
   * @param sets a power of two
   */
  TranslationCache(int shift, int sets) {
    this.shift = shift;
    setMask = sets - 1;
    words = new long[sets << STRIDE_SHIFT];
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
    int base = set(address, space) << STRIDE_SHIFT;
    long[] all = words;
    long version = (long) WORD.getAcquire(all, base);
    // Written out: this is what every translation waits for.
    long value;
    if (all[base + 1] == tag) {
      value = all[base + VALUES + 1];
    } else if (all[base + 2] == tag) {
      value = all[base + VALUES + 2];
    } else if (all[base + 3] == tag) {
      value = all[base + VALUES + 3];
    } else if (all[base + 4] == tag) {
      value = all[base + VALUES + 4];
    } else {
      return 0;
    }
    VarHandle.acquireFence();
    return (version & 1) == 0 && all[base] == version ? value : 0;
  }

  /** Remembers a value in place of an old one, an empty way, or the way whose turn it is. */
  void put(long address, int space, long value) {
    long tag = tag(address, space);
    int set = set(address, space);
    int base = set << STRIDE_SHIFT;
    int chosen = 0;
    for (int way = 1; way <= WAYS; way++) {
      long present = words[base + way];
      if (present == tag) {
        chosen = way;
        break;
      }
      if (present == NO_TAG && chosen == 0) {
        chosen = way;
      }
    }
    if (chosen == 0) {
      chosen = 1 + victims[set];
      victims[set] = (victims[set] + 1) % WAYS;
    }
    long version = words[base];
    WORD.setOpaque(words, base, version + 1);
    VarHandle.releaseFence();
    words[base + chosen] = tag;
    words[base + WAYS + chosen] = value;
    WORD.setRelease(words, base, version + 2);
  }

  /** Forgets one entry; whether there was one. */
  boolean remove(long address, int space) {
    long tag = tag(address, space);
    int base = set(address, space) << STRIDE_SHIFT;
    for (int way = 1; way <= WAYS; way++) {
      if (words[base + way] == tag) {
        clear(base, way);
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
    for (int base = 0; base < words.length; base += STRIDE) {
      for (int way = 1; way <= WAYS; way++) {
        long tag = words[base + way];
        long page = tag & ~(1L << 63) & -(1L << 18);
        if (tag != NO_TAG
            && (tag & (1L << 18) - 1) == space
            && page >= (first & ~(1L << 63))
            && page <= (last & ~(1L << 63))) {
          clear(base, way);
          removed++;
        }
      }
    }
    return removed;
  }

  /** Forgets a space. */
  int removeSpace(int space) {
    int removed = 0;
    for (int base = 0; base < words.length; base += STRIDE) {
      for (int way = 1; way <= WAYS; way++) {
        long tag = words[base + way];
        if (tag != NO_TAG && (tag & (1L << 18) - 1) == space) {
          clear(base, way);
          removed++;
        }
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
    for (int base = 0; base < words.length; base += STRIDE) {
      for (int way = 1; way <= WAYS; way++) {
        if (words[base + way] != NO_TAG) {
          clear(base, way);
        }
      }
    }
    Arrays.fill(victims, 0);
  }

  private void clear(int base, int way) {
    long version = words[base];
    WORD.setOpaque(words, base, version + 1);
    VarHandle.releaseFence();
    words[base + way] = NO_TAG;
    words[base + WAYS + way] = 0;
    WORD.setRelease(words, base, version + 2);
  }
}
