package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.certificate.CutPoint.Role;
import java.util.BitSet;
import java.util.TreeSet;

/** The cut points that have to be visited, those of inner loops before what follows the loops. */
final class Worklist {
  private static final int PLACE_BITS = 24;

  private final Loops loops;
  private final int[] lastPosition;
  private final TreeSet<Long> dirty = new TreeSet<>();

  Worklist(Loops loops) {
    this.loops = loops;
    this.lastPosition = lastPositions(loops);
  }

  private static int[] lastPositions(Loops loops) {
    int[] last = new int[loops.loops().size()];
    for (int index = 0; index < last.length; index++) {
      BitSet body = loops.loops().get(index).body();
      for (int node = body.nextSetBit(0); node >= 0; node = body.nextSetBit(node + 1)) {
        last[index] = Math.max(last[index], loops.position(node));
      }
    }
    return last;
  }

  boolean isEmpty() {
    return dirty.isEmpty();
  }

  /** Takes the first one off: its id. */
  int next() {
    return (int) (dirty.removeFirst() & (1L << PLACE_BITS) - 1);
  }

  void add(Cut cut) {
    dirty.add(priority(cut));
  }

  /** Has a head looked at again once its loop's body is done. */
  void addLate(Cut cut) {
    dirty.add(cut.role == Role.HEAD ? afterBody(cut) : priority(cut));
  }

  void remove(Cut cut) {
    dirty.remove(priority(cut));
    if (cut.role == Role.HEAD) {
      dirty.remove(afterBody(cut));
    }
  }

  private long priority(Cut cut) {
    int position = cut.role == Role.ENTRY ? -1 : loops.position(cut.node);
    int rank = cut.role == Role.PREHEADER ? 0 : 1;
    return ((long) position * 2 + rank + 2 << PLACE_BITS) | cut.id;
  }

  private long afterBody(Cut head) {
    return ((long) lastPosition[head.loop] * 2 + 3 << PLACE_BITS) | head.id;
  }
}
