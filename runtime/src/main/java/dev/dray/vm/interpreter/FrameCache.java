package dev.dray.vm.interpreter;

import java.util.Arrays;

/**
 * Host addresses of frames of late accesses, by the frame's number. Takes memory when the first is
 * put: most kinds of access never happen.
 */
final class FrameCache {
  private static final int MOST = 64;
  private static final long[] NONE = {};

  private final int mask;

  /** Pairs: the number of a frame plus 1, and its address. */
  private long[] entries = NONE;

  /** For an operand of so many frames. */
  FrameCache(long frames) {
    int most = (int) Math.min(Math.max(frames, 2), MOST);
    mask = -1 >>> Integer.numberOfLeadingZeros(most - 1);
  }

  /** The address of a frame; 0 if it is not here. */
  long find(long index) {
    int at = place(index);
    long[] some = entries;
    return some.length != 0 && some[at] == index + 1 ? some[at + 1] : 0;
  }

  void put(long index, long address) {
    if (entries.length == 0) {
      entries = new long[2 * (mask + 1)];
    }
    int at = place(index);
    entries[at] = index + 1;
    entries[at + 1] = address;
  }

  /** Gives a frame that is here another address. */
  void replace(long index, long address) {
    if (find(index) != 0) {
      put(index, address);
    }
  }

  void forget() {
    Arrays.fill(entries, 0);
  }

  private int place(long index) {
    return 2 * ((int) index & mask);
  }
}
