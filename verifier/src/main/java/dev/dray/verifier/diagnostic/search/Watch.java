package dev.dray.verifier.diagnostic.search;

import java.util.Arrays;
import java.util.BitSet;

/** What is seen of one run. */
final class Watch {
  private static final int MOST_COMPARISONS = 96;

  /** Edges of conditional jumps: twice the slot, plus 1 where it was taken. */
  final BitSet edges = new BitSet();

  final BitSet slots = new BitSet();

  /** Instructions that read a register before it was written. */
  final BitSet unwritten = new BitSet();

  /** Instructions that read a part of what looks like a pointer in the frame. */
  final BitSet torn = new BitSet();

  /** Instructions that compare or subtract what look like pointers into different regions. */
  final BitSet mixed = new BitSet();

  int comparisons;
  final long[] origins = new long[MOST_COMPARISONS];
  final long[] others = new long[MOST_COMPARISONS];
  final long[] values = new long[MOST_COMPARISONS];

  /** For each interesting slot, bytes left behind the access: the fewest so far. */
  private final int[] interesting;

  final long[] slack;

  Watch(int[] interesting) {
    this.interesting = interesting;
    this.slack = new long[2 * interesting.length];
    Arrays.fill(slack, Long.MAX_VALUE);
  }

  void branch(int slot, boolean taken, long left, long leftOrigin, long right, long rightOrigin) {
    edges.set(2 * slot + (taken ? 1 : 0));
    if (leftOrigin != Origin.NONE) {
      compare(leftOrigin, left, right);
    }
    if (rightOrigin != Origin.NONE) {
      compare(rightOrigin, right, left);
    }
  }

  private void compare(long origin, long value, long other) {
    for (int i = 0; i < comparisons; i++) {
      if (origins[i] == origin && others[i] == other) {
        return;
      }
    }
    if (comparisons < MOST_COMPARISONS) {
      origins[comparisons] = origin;
      values[comparisons] = value;
      others[comparisons++] = other;
    }
  }

  void access(int slot, long before, long behind) {
    for (int i = 0; i < interesting.length; i++) {
      if (interesting[i] == slot) {
        slack[2 * i] = Math.min(slack[2 * i], behind);
        slack[2 * i + 1] = Math.min(slack[2 * i + 1], before);
      }
    }
  }
}
