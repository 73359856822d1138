package dev.dray.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The next runs of an operand, found together: bytes that follow one another in the operand and lie
 * in pieces of one segment. Whoever walks an operand reuses one, so that a step allocates nothing.
 */
public final class RunList {
  /** The most runs. */
  public static final int MOST = 16;

  private final long[] positions = new long[MOST];
  private final long[] lengths = new long[MOST];
  private MemorySegment segment = MemorySegment.NULL;
  private int count;

  @SuppressWarnings("unused") // so that the loads that it sums up are made
  private int touched;

  private long bytes;

  /** Empties it; what is added lies in a segment. */
  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"})
  public void start(MemorySegment segment) {
    // Mostly it stays the same, and storing a reference costs the collector's barrier.
    if (this.segment != segment) {
      this.segment = segment;
    }
    count = 0;
    bytes = 0;
  }

  /** Adds bytes; what lies beside the last ones makes no new run. */
  public void add(long position, long length) {
    int last = count - 1;
    if (last >= 0 && positions[last] + lengths[last] == position) {
      lengths[last] += length;
    } else {
      positions[count] = position;
      lengths[count] = length;
      count++;
    }
    bytes += length;
  }

  /** One run and nothing else. */
  public void set(Run run) {
    start(run.segment());
    add(run.position(), run.length());
  }

  /** Bytes of all runs. */
  public long bytes() {
    return bytes;
  }

  /** Copies as many bytes as {@code to} has from the runs of another list, which has as many. */
  public static void copy(RunList from, RunList to) {
    int source = 0;
    long read = 0;
    int touched = 0;
    for (int target = 0; target < to.count; target++) {
      long at = to.positions[target];
      for (long left = to.lengths[target]; left > 0; ) {
        if (source + 1 < from.count) {
          // The processor looks for the next piece while this one is copied.
          touched += from.segment.get(ValueLayout.JAVA_BYTE, from.positions[source + 1]);
        }
        long have = from.lengths[source] - read;
        long piece = Math.min(left, have);
        MemorySegment.copy(from.segment, from.positions[source] + read, to.segment, at, piece);
        left -= piece;
        at += piece;
        read += piece;
        if (piece == have) {
          source++;
          read = 0;
        }
      }
    }
    to.touched = touched;
  }
}
