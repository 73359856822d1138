package dev.dray.memory.physical;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of small integers with the lowest member at hand: one bit a member, and above each 64 bits
 * one bit that says whether any of them is set. Every operation touches one word a level, so 2^24
 * frames cost four words.
 */
final class FreeBitmap {
  private final long[][] levels;

  FreeBitmap(long capacity) {
    List<long[]> built = new ArrayList<>();
    long words = capacity;
    do {
      words = Math.max(1, (words + 63) >>> 6);
      built.add(new long[Math.toIntExact(words)]);
    } while (words > 1);
    levels = built.toArray(long[][]::new);
  }

  boolean contains(long member) {
    long word = member >>> 6;
    return word < levels[0].length && (levels[0][(int) word] & (1L << member)) != 0;
  }

  void add(long member) {
    long index = member;
    for (long[] level : levels) {
      int word = (int) (index >>> 6);
      boolean wasEmpty = level[word] == 0;
      level[word] |= 1L << index;
      if (!wasEmpty) {
        return;
      }
      index = word;
    }
  }

  void remove(long member) {
    long index = member;
    for (long[] level : levels) {
      int word = (int) (index >>> 6);
      level[word] &= ~(1L << index);
      if (level[word] != 0) {
        return;
      }
      index = word;
    }
  }

  boolean isEmpty() {
    return levels[levels.length - 1][0] == 0;
  }

  /** The lowest member; the set must not be empty. */
  long lowest() {
    long index = 0;
    for (int level = levels.length - 1; level >= 0; level--) {
      index = (index << 6) + Long.numberOfTrailingZeros(levels[level][(int) index]);
    }
    return index;
  }
}
