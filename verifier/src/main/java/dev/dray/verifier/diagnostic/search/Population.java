package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.isa.Program;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * The inputs of one search: whatever reached new code, or came nearer to the end of a region at a
 * suspected access, is kept and changed further. The same program gives the same inputs.
 */
final class Population {
  private static final int MOST_KEPT = 400;
  private static final int MOST_PROMISING = 24;
  private static final long SEED = 0x5eed;

  private final Breeder breeder;
  private final BitSet seenEdges = new BitSet();
  private final long[] bestSlack;
  private final List<Draft> kept = new ArrayList<>();
  private final List<Draft> promising = new ArrayList<>();
  private final Deque<Draft> simple = new ArrayDeque<>();
  private final Deque<Draft> patched = new ArrayDeque<>();
  private boolean patchNext;

  /** Starts with simple inputs; runs will be watched at so many suspected accesses. */
  Population(Program program, int suspects) {
    this.breeder = new Breeder(new Dictionary(program), SEED);
    this.bestSlack = new long[2 * suspects];
    Arrays.fill(bestSlack, Long.MAX_VALUE);
    simple.addAll(breeder.first());
  }

  /** Whether simple inputs are left that were not tried. */
  boolean beginning() {
    return !simple.isEmpty();
  }

  /** The next input to try. */
  Draft next() {
    if (!simple.isEmpty()) {
      return simple.remove();
    }
    // in turns: one long run gives so many patches that nothing else would ever be tried
    patchNext = !patchNext && !patched.isEmpty();
    if (patchNext) {
      return patched.remove();
    }
    if (kept.isEmpty() || breeder.below(5) == 0) {
      return breeder.fresh();
    }
    List<Draft> pool = promising.isEmpty() || breeder.below(2) == 0 ? kept : promising;
    Draft parent = pool.get(breeder.below(pool.size()));
    return breeder.mutate(parent, kept.get(breeder.below(kept.size())));
  }

  /** Takes what was seen of a run into account. */
  void learn(Draft draft, Watch watch) {
    boolean nearer = false;
    for (int i = 0; i < bestSlack.length; i++) {
      if (watch.slack[i] < bestSlack[i]) {
        bestSlack[i] = watch.slack[i];
        nearer = true;
      }
    }
    BitSet fresh = (BitSet) watch.edges.clone();
    fresh.andNot(seenEdges);
    if (nearer) {
      promising.add(draft);
      if (promising.size() > MOST_PROMISING) {
        promising.remove(0);
      }
    }
    if (fresh.isEmpty() && !nearer) {
      return;
    }
    seenEdges.or(watch.edges);
    if (kept.size() < MOST_KEPT) {
      kept.add(draft);
    }
    for (int i = 0; i < watch.comparisons; i++) {
      long origin = watch.origins[i];
      long other = watch.others[i];
      patched.add(Origin.patch(draft, origin, other));
      patched.add(Origin.patch(draft, origin, other + 1));
      patched.add(Origin.patch(draft, origin, other - 1));
    }
  }
}
