package dev.dray.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The next runs of an operand, found together: bytes that follow one another in the operand and lie
 * in pieces of one segment. Whoever walks an operand reuses one, so that a step allocates nothing.
 */
public final class RunList {
  /** The most runs. */
  public static final int MOST = 32;

  private static final long PAGE = 4096;

  private final long[] positions = new long[MOST];
  private final long[] lengths = new long[MOST];
  private MemorySegment segment = MemorySegment.NULL;
  private int count;

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

  /**
   * Adds the pages of 4 KiB that follow one another in the operand, from a byte of the first on.
   *
   * @param pages their positions, with whatever in the bits below a page
   * @param number how many, no more than there is room for
   * @param inPage the first byte in the first page
   * @param most how many bytes are wanted
   */
  public void addPages(long[] pages, int number, long inPage, long most) {
    long[] starts = positions;
    long[] sizes = lengths;
    int runs = count;
    long end = runs == 0 ? -1 : starts[runs - 1] + sizes[runs - 1];
    long from = inPage;
    long left = most;
    for (int page = 0; page < number && left > 0; page++) {
      long at = (pages[page] & -PAGE) + from;
      long size = Math.min(PAGE - from, left);
      if (at == end) {
        sizes[runs - 1] += size;
      } else {
        starts[runs] = at;
        sizes[runs] = size;
        runs++;
      }
      end = at + size;
      left -= size;
      from = 0;
    }
    count = runs;
    bytes += most - left;
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
    if (from.count == to.count && pairwise(from, to)) {
      return;
    }
    int source = 0;
    long read = 0;
    for (int target = 0; target < to.count; target++) {
      long at = to.positions[target];
      for (long left = to.lengths[target]; left > 0; ) {
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
  }

  /** Copies run by run where those of both lists are equally long, as pages mostly are. */
  private static boolean pairwise(RunList from, RunList to) {
    int count = to.count;
    long[] lengths = to.lengths;
    if (!Arrays.equals(from.lengths, 0, count, lengths, 0, count)) {
      return false;
    }
    MemorySegment source = from.segment;
    MemorySegment target = to.segment;
    long[] sources = from.positions;
    long[] targets = to.positions;
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(source, sources[i], target, targets[i], lengths[i]);
    }
    return true;
  }
}
