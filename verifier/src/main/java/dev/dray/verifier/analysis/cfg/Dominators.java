package dev.dray.verifier.analysis.cfg;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Immediate dominators (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm"). */
final class Dominators {
  private static final int UNKNOWN = -1;

  private final Loops loops;
  private final int[] immediate;

  Dominators(Graph graph, Loops loops) {
    this.loops = loops;
    this.immediate = new int[graph.nodes().size()];
    Arrays.fill(immediate, UNKNOWN);
    List<Integer> order =
        IntStream.range(0, immediate.length)
            .filter(node -> loops.position(node) >= 0)
            .boxed()
            .sorted(Comparator.comparingInt(loops::position))
            .toList();
    immediate[0] = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int node : order) {
        int found = node == 0 ? 0 : of(node);
        changed |= found != immediate[node];
        immediate[node] = found;
      }
    }
  }

  /** The nearest node through which all ways to a node lead; a node that has none is its own. */
  int immediate(int node) {
    return immediate[node] == UNKNOWN ? node : immediate[node];
  }

  private int of(int node) {
    int found = UNKNOWN;
    for (int predecessor : loops.predecessors(node)) {
      if (immediate[predecessor] != UNKNOWN) {
        found = found == UNKNOWN ? predecessor : common(found, predecessor);
      }
    }
    return found;
  }

  private int common(int left, int right) {
    int a = left;
    int b = right;
    while (a != b) {
      if (loops.position(a) > loops.position(b)) {
        a = immediate[a];
      } else {
        b = immediate[b];
      }
    }
    return a;
  }
}
