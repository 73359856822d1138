package dev.dray.verifier.analysis.cfg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * A weak topological order of a graph (Bourdoncle 1993), computed without recursion: nodes in an
 * order in which every cycle is broken at the head of a loop, and the nesting of the loops.
 */
public final class Loops {
  private static final BitSet NONE = new BitSet();

  private final Graph graph;
  private final int[][] predecessors;
  private final BitSet reachable;
  private final int[] order;
  private final int[] loopOf;
  private final List<Loop> loops = new ArrayList<>();
  private int position;

  /**
   * A loop.
   *
   * @param parent index of the loop around it, -1 if none
   * @param body its nodes, those of inner loops included
   * @param reducible whether it is entered at its head only
   */
  public record Loop(int head, int parent, BitSet body, boolean reducible) {}

  /** Finds the loops. */
  public Loops(Graph graph) {
    this.graph = graph;
    int count = graph.nodes().size();
    this.predecessors = predecessorsOf(graph);
    this.reachable = reachable(graph);
    this.order = new int[count];
    this.loopOf = new int[count];
    Arrays.fill(order, -1);
    Arrays.fill(loopOf, -1);
    arrange();
  }

  /** The position of a node in the order; -1 if it cannot be reached. */
  public int position(int node) {
    return order[node];
  }

  /** The innermost loop that a node belongs to; -1 if none. */
  public int loopOf(int node) {
    return loopOf[node];
  }

  /** The index of the loop of which a node is the head; -1 if of none. */
  public int headedBy(int node) {
    int loop = loopOf[node];
    return loop >= 0 && loops.get(loop).head == node ? loop : -1;
  }

  /** All loops, outer before inner. */
  public List<Loop> loops() {
    return loops;
  }

  /** The nodes from which edges lead to a node. */
  public int[] predecessors(int node) {
    return predecessors[node];
  }

  private static BitSet reachable(Graph graph) {
    BitSet reachable = new BitSet();
    Deque<Integer> pending = new ArrayDeque<>();
    reachable.set(0);
    pending.push(0);
    while (!pending.isEmpty()) {
      for (int successor : graph.nodes().get(pending.pop()).successors()) {
        if (!reachable.get(successor)) {
          reachable.set(successor);
          pending.push(successor);
        }
      }
    }
    return reachable;
  }

  private static int[][] predecessorsOf(Graph graph) {
    int count = graph.nodes().size();
    int[] sizes = new int[count];
    for (Graph.Node node : graph.nodes()) {
      for (int successor : node.successors()) {
        sizes[successor]++;
      }
    }
    int[][] result = new int[count][];
    for (int i = 0; i < count; i++) {
      result[i] = new int[sizes[i]];
    }
    Arrays.fill(sizes, 0);
    for (int from = 0; from < count; from++) {
      for (int to : graph.nodes().get(from).successors()) {
        result[to][sizes[to]++] = from;
      }
    }
    return result;
  }

  /** A part of the graph that is still to be arranged; a single node has no part. */
  private record Task(BitSet nodes, int entry, int loop, boolean single) {}

  private void arrange() {
    Deque<Task> tasks = new ArrayDeque<>();
    BitSet all = new BitSet();
    all.set(0, graph.nodes().size());
    tasks.push(new Task(all, 0, -1, false));
    while (!tasks.isEmpty()) {
      Task task = tasks.pop();
      if (task.single) {
        order[task.entry] = position++;
        loopOf[task.entry] = task.loop;
        continue;
      }
      List<int[]> components =
          new Components(graph, task.nodes, task.entry, task.loop >= 0).inOrder();
      for (int i = components.size() - 1; i >= 0; i--) {
        tasks.push(task(components.get(i), task.loop));
      }
    }
  }

  private Task task(int[] component, int loop) {
    return component.length == 1 && (loopHead(component[0], loop) || !hasSelfEdge(component[0]))
        ? new Task(NONE, component[0], loop, true)
        : loop(component, loop);
  }

  private boolean loopHead(int node, int loop) {
    return loop >= 0 && loops.get(loop).head == node;
  }

  private boolean hasSelfEdge(int node) {
    for (int successor : graph.nodes().get(node).successors()) {
      if (successor == node) {
        return true;
      }
    }
    return false;
  }

  /** Finds a loop's head and leaves its body as a task. */
  private Task loop(int[] component, int parent) {
    BitSet body = new BitSet();
    for (int node : component) {
      body.set(node);
    }
    int head = -1;
    int entries = 0;
    for (int node = body.nextSetBit(0); node >= 0; node = body.nextSetBit(node + 1)) {
      boolean entered = node == 0;
      for (int predecessor : predecessors[node]) {
        entered |= !body.get(predecessor) && reachable.get(predecessor);
      }
      if (entered) {
        entries++;
        head = head < 0 ? node : head;
      }
    }
    loops.add(new Loop(head, parent, body, entries == 1));
    return new Task(body, head, loops.size() - 1, false);
  }
}
