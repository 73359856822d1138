package dev.dray.vm.map;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A keyed hash of bytes, by folded multiplication: whoever does not know the seed cannot collide.
 */
final class KeyHash {
  private static final long FIRST = 0xa0761d6478bd642fL;
  private static final long SECOND = 0xe7037ed1a0b428dbL;

  private final long seed;

  KeyHash(long seed) {
    this.seed = seed;
  }

  int of(MemorySegment key, int size) {
    long state = fold(seed ^ FIRST, size ^ SECOND);
    int done = 0;
    for (; done + 8 <= size; done += 8) {
      state = fold(state ^ key.get(ValueLayout.JAVA_LONG_UNALIGNED, done), seed ^ SECOND);
    }
    long rest = 0;
    for (int shift = 0; done < size; done++, shift += 8) {
      rest |= (key.get(ValueLayout.JAVA_BYTE, done) & 0xffL) << shift;
    }
    state = fold(state ^ rest, seed ^ FIRST);
    return (int) (state ^ state >>> 32);
  }

  private static long fold(long left, long right) {
    return Math.multiplyHigh(left, right) ^ left * right;
  }
}
