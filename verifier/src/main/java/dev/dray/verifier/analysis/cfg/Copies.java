package dev.dray.verifier.analysis.cfg;

import dev.dray.verifier.certificate.Copying;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Graphs of which a part stands there twice: the same instructions, reached on other ways. */
public final class Copies {
  private Copies() {}

  /** A place of the program, of which there may be several nodes. */
  private record Place(int context, int pc, boolean callbackHead) {}

  /**
   * A graph with a part copied; its own nodes keep their numbers.
   *
   * @throws IllegalArgumentException if the graph has no such part or ways
   */
  public static Graph apply(Graph graph, Copying copying) {
    List<Graph.Node> nodes = new ArrayList<>(graph.nodes());
    Map<Integer, Integer> copyOf = new HashMap<>();
    for (int node : copying.nodes()) {
      if (node < 0 || node >= nodes.size() || copyOf.containsKey(node)) {
        throw new IllegalArgumentException("node " + node + " of a graph of " + nodes.size());
      }
      copyOf.put(node, nodes.size() + copyOf.size());
    }
    Map<Place, Integer> copies = new HashMap<>();
    nodes.forEach(node -> copies.merge(place(node), node.copy() + 1, Math::max));
    for (int original : copying.nodes()) {
      Graph.Node node = nodes.get(original);
      int[] successors = node.successors().clone();
      for (int i = 0; i < successors.length; i++) {
        if (successors[i] != copying.back()) {
          successors[i] = copyOf.getOrDefault(successors[i], successors[i]);
        }
      }
      int copy = copies.merge(place(node), 1, Integer::sum) - 1;
      nodes.add(new Graph.Node(node.context(), node.pc(), node.callbackHead(), copy, successors));
    }
    for (Copying.Way way : copying.ways()) {
      redirect(way, nodes, graph.nodes().size(), copyOf);
    }
    return new Graph(graph.contexts(), nodes);
  }

  private static void redirect(
      Copying.Way way, List<Graph.Node> nodes, int count, Map<Integer, Integer> copyOf) {
    Graph.Node from = way.from() < 0 || way.from() >= count ? null : nodes.get(way.from());
    if (from == null || way.successor() < 0 || way.successor() >= from.successors().length) {
      throw new IllegalArgumentException("no edge " + way);
    }
    int[] successors = from.successors().clone();
    Integer copy = copyOf.get(successors[way.successor()]);
    if (copy == null) {
      throw new IllegalArgumentException(way + " does not lead into what is copied");
    }
    successors[way.successor()] = copy;
    nodes.set(
        way.from(),
        new Graph.Node(from.context(), from.pc(), from.callbackHead(), from.copy(), successors));
  }

  private static Place place(Graph.Node node) {
    return new Place(node.context(), node.pc(), node.callbackHead());
  }
}
