package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.cost.Polynomial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The cost of the longest run: along paths the sum, where paths meet the maximum, around loops the
 * trip count times the longest iteration, inner loops first.
 */
final class CostBuilder {
  private final Graph graph;
  private final Loops loops;
  private final FactCollector live;
  private final IntFunction<Cost> trips;
  private final IntFunction<Optional<LoopReport.Charge>> charges;
  private final Map<Integer, Polynomial> charged = new HashMap<>();
  private final List<Summary> summaries = new ArrayList<>();
  private final int[] headLoop;

  /**
   * What a loop costs.
   *
   * @param rounds all complete iterations
   * @param leaving for each node from which an edge leaves the loop, the cost from the head to it,
   *     the node included
   */
  private record Summary(Polynomial rounds, Map<Integer, Polynomial> leaving) {}

  CostBuilder(
      Graph graph,
      Loops loops,
      FactCollector live,
      IntFunction<Cost> trips,
      IntFunction<Optional<LoopReport.Charge>> charges) {
    this.charges = charges;
    this.graph = graph;
    this.loops = loops;
    this.live = live;
    this.trips = trips;
    this.headLoop = new int[graph.nodes().size()];
    java.util.Arrays.fill(headLoop, -1);
    for (int i = 0; i < loops.loops().size(); i++) {
      headLoop[loops.loops().get(i).head()] = i;
      summaries.add(new Summary(Polynomial.ZERO, Map.of()));
    }
  }

  Cost build() {
    for (int loop = loops.loops().size() - 1; loop >= 0; loop--) {
      summaries.set(loop, level(loop));
    }
    Polynomial total = Polynomial.ZERO;
    for (Polynomial end : level(-1).leaving.values()) {
      total = total.max(end);
    }
    return total.toCost();
  }

  private long weight(int node) {
    return graph.nodes().get(node).callbackHead() ? 0 : 1;
  }

  /** The paths of one loop's body, or of the whole program, from its head. */
  private Summary level(int loop) {
    int start = loop < 0 ? 0 : loops.loops().get(loop).head();
    Map<Integer, Polynomial> arriving = new HashMap<>();
    PriorityQueue<Integer> pending =
        new PriorityQueue<>((a, b) -> Integer.compare(loops.position(a), loops.position(b)));
    arriving.put(start, Polynomial.ZERO);
    pending.add(start);
    Polynomial longest = Polynomial.ZERO;
    Map<Integer, Polynomial> leaving = new HashMap<>();
    while (!pending.isEmpty()) {
      int node = pending.remove();
      Polynomial here = arriving.getOrDefault(node, Polynomial.ZERO);
      int inner = headLoop[node];
      Map<Integer, Polynomial> sources = new HashMap<>();
      if (inner >= 0 && inner != loop) {
        Summary summary = summaries.get(inner);
        Polynomial around = here.plus(summary.rounds);
        summary.leaving.forEach((from, cost) -> sources.put(from, around.plus(cost)));
      } else {
        sources.put(node, here.plus(weight(node)));
      }
      for (Map.Entry<Integer, Polynomial> entry : sources.entrySet()) {
        @Nullable Polynomial back = spread(loop, start, inner, entry, arriving, pending, leaving);
        longest = back == null ? longest : longest.max(back);
      }
    }
    return new Summary(rounds(loop, longest), leaving);
  }

  /** The cost of all iterations of a loop and of those that are charged to it. */
  private Polynomial rounds(int loop, Polynomial longest) {
    Polynomial others = charged.getOrDefault(loop, Polynomial.ZERO);
    Optional<LoopReport.Charge> charge = loop < 0 ? Optional.empty() : charges.apply(loop);
    if (charge.isPresent()) {
      Polynomial all = longest.times(Polynomial.of(charge.get().total()));
      charged.merge(charge.get().outer(), all, Polynomial::plus);
      return others;
    }
    return loop < 0 ? others : others.plus(longest.times(Polynomial.of(trips.apply(loop))));
  }

  /** Hands a node's cost to its successors; returns it if one of them is the start again. */
  private @Nullable Polynomial spread(
      int loop,
      int start,
      int inner,
      Map.Entry<Integer, Polynomial> entry,
      Map<Integer, Polynomial> arriving,
      PriorityQueue<Integer> pending,
      Map<Integer, Polynomial> leaving) {
    int from = entry.getKey();
    int[] successors = graph.nodes().get(from).successors();
    boolean ends = successors.length == 0;
    @Nullable Polynomial back = null;
    for (int i = 0; i < successors.length; i++) {
      int to = successors[i];
      boolean insideInner = inner >= 0 && inner != loop && loops.loops().get(inner).body().get(to);
      if (!live.live(from, i) || insideInner) {
        continue;
      }
      if (loop >= 0 && to == start) {
        back = entry.getValue();
      } else if (loop >= 0 && !loops.loops().get(loop).body().get(to)) {
        ends = true;
      } else {
        if (!arriving.containsKey(to)) {
          pending.add(to);
        }
        arriving.merge(to, entry.getValue(), Polynomial::max);
      }
    }
    if (ends) {
      leaving.merge(from, entry.getValue(), Polynomial::max);
    }
    return back;
  }
}
