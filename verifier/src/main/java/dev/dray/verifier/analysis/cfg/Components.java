package dev.dray.verifier.analysis.cfg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Strongly connected components (Tarjan 1972, with an explicit stack) of the nodes that can be
 * reached from an entry inside a part of a graph.
 */
final class Components {
  private final Graph graph;
  private final BitSet nodes;
  private final int entry;
  private final boolean body;
  private final Map<Integer, Integer> index = new HashMap<>();
  private final Map<Integer, Integer> low = new HashMap<>();
  private final BitSet onStack = new BitSet();
  private final List<int[]> found = new ArrayList<>();
  private int[] stack = new int[64];
  private int stackSize;
  private int[] path = new int[64];
  private int[] cursor = new int[64];
  private int pathSize;

  /** For a loop's body the edges back to its entry, the head, do not count. */
  Components(Graph graph, BitSet nodes, int entry, boolean body) {
    this.body = body;
    this.graph = graph;
    this.nodes = nodes;
    this.entry = entry;
  }

  List<int[]> inOrder() {
    visit(entry);
    while (pathSize > 0) {
      int node = path[pathSize - 1];
      int[] successors = graph.nodes().get(node).successors();
      int next = cursor[pathSize - 1]++;
      if (next < successors.length) {
        // the last successor first: what falls through then comes first in the reversed order
        follow(node, successors[successors.length - 1 - next]);
      } else {
        leave(node);
      }
    }
    Collections.reverse(found);
    return found;
  }

  private void follow(int node, int successor) {
    if (!nodes.get(successor) || (body && successor == entry)) {
      return;
    }
    Integer known = index.get(successor);
    if (known == null) {
      visit(successor);
    } else if (onStack.get(successor)) {
      low.merge(node, known, Math::min);
    }
  }

  private void visit(int node) {
    index.put(node, index.size());
    low.put(node, index.size() - 1);
    onStack.set(node);
    stack = push(stack, stackSize++, node);
    path = push(path, pathSize, node);
    cursor = push(cursor, pathSize++, 0);
  }

  private static int[] push(int[] array, int size, int value) {
    int[] roomy = size < array.length ? array : Arrays.copyOf(array, 2 * size);
    roomy[size] = value;
    return roomy;
  }

  private void leave(int node) {
    pathSize--;
    int lowest = low.getOrDefault(node, 0);
    if (pathSize > 0) {
      low.merge(path[pathSize - 1], lowest, Math::min);
    }
    if (lowest == index.getOrDefault(node, -1)) {
      int end = stackSize;
      int member;
      do {
        member = stack[--stackSize];
        onStack.clear(member);
      } while (member != node);
      found.add(Arrays.copyOfRange(stack, stackSize, end));
    }
  }
}
