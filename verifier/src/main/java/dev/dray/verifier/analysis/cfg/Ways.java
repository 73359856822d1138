package dev.dray.verifier.analysis.cfg;

import dev.dray.verifier.certificate.Copying;
import dev.dray.verifier.certificate.Copying.Way;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;

/**
 * Parts of a graph that may be copied so that one invariant need not do for all the ways into them.
 */
public final class Ways {
  private static final int MOST_WAYS = 4;
  private static final int MOST_JOINS = 3;
  private static final int MOST_DOMINATORS = 200;

  private final Graph graph;
  private final Loops loops;

  /** Looks for them in a graph. */
  public Ways(Graph graph, Loops loops) {
    this.graph = graph;
    this.loops = loops;
  }

  /**
   * A copy of an irreducible loop without its head for every other way in: what is left can be
   * entered at its head only (node splitting; Hecht 1977). Empty if all loops are reducible.
   */
  public Optional<Copying> reducing() {
    for (Loops.Loop loop : loops.loops()) {
      if (!loop.reducible()) {
        BitSet part = (BitSet) loop.body().clone();
        part.clear(loop.head());
        List<Way> ways = new ArrayList<>();
        for (int node = part.nextSetBit(0); node >= 0; node = part.nextSetBit(node + 1)) {
          ways.addAll(into(node, loop.body()));
        }
        return copying(part, -1, ways);
      }
    }
    return Optional.empty();
  }

  /** The first round of a loop by itself. */
  public Optional<Copying> peeling(int index) {
    Loops.Loop loop = loops.loops().get(index);
    return loop.reducible()
        ? copying(loop.body(), loop.head(), into(loop.head(), loop.body()))
        : Optional.empty();
  }

  /**
   * Copies of a loop, and of what lies between, for each of the ways that meet before it: nearest
   * meeting place first; each is a copy for one of the ways.
   */
  public List<List<Copying>> apart(int index) {
    Loops.Loop loop = loops.loops().get(index);
    List<List<Copying>> found = new ArrayList<>();
    if (!loop.reducible()) {
      return found;
    }
    Dominators dominators = new Dominators(graph, loops);
    int join = loop.head();
    for (int step = 0; step < MOST_DOMINATORS && found.size() < MOST_JOINS; step++) {
      boolean own = join == loop.head();
      BitSet part = own ? loop.body() : between(join, loop);
      List<Way> ways = into(join, part);
      if (ways.size() > 1 && ways.size() <= MOST_WAYS && (own || loops.headedBy(join) < 0)) {
        List<Copying> copies = new ArrayList<>();
        for (Way way : ways.subList(1, ways.size())) {
          copying(part, -1, List.of(way)).ifPresent(copies::add);
        }
        if (copies.size() == ways.size() - 1) {
          found.add(copies);
        }
      }
      int next = dominators.immediate(join);
      if (next == join || loops.loopOf(next) != loop.parent()) {
        break;
      }
      join = next;
    }
    return found;
  }

  /**
   * A copy of a loop for what follows once some of its edges were taken; of all copies of the loop,
   * if it stands several times already.
   *
   * @param taken which edges, by node and successor
   */
  public Optional<Copying> once(int index, BiPredicate<Integer, Integer> taken) {
    BitSet part = copiesOf(index);
    List<Way> ways = new ArrayList<>();
    for (int node = 0; node < graph.nodes().size(); node++) {
      int[] successors = graph.nodes().get(node).successors();
      for (int i = 0; i < successors.length && loops.position(node) >= 0; i++) {
        if (part.get(successors[i]) && taken.test(node, successors[i])) {
          ways.add(new Way(node, i));
        }
      }
    }
    return copying(part, -1, ways);
  }

  /** The nodes of a loop, of its copies, which may be entered elsewhere, and on ways to those. */
  private BitSet copiesOf(int index) {
    Loops.Loop whole = loops.loops().get(index);
    Graph.Node head = graph.nodes().get(whole.head());
    BitSet around = new BitSet();
    for (int outer = index; outer >= 0; outer = loops.loops().get(outer).parent()) {
      around.set(outer);
    }
    BitSet part = (BitSet) whole.body().clone();
    for (int other = 0; other < loops.loops().size(); other++) {
      BitSet body = loops.loops().get(other).body();
      if (!around.get(other)
          && body.stream().anyMatch(node -> graph.nodes().get(node).samePlace(head))) {
        part.or(body);
      }
    }
    int outerHead = whole.parent() < 0 ? -1 : loops.loops().get(whole.parent()).head();
    BitSet between = closure(whole.body(), outerHead, node -> graph.nodes().get(node).successors());
    between.and(closure(part, outerHead, loops::predecessors));
    part.or(between);
    return part;
  }

  /** What is connected with some nodes, without passing another. */
  private BitSet closure(BitSet from, int without, IntFunction<int[]> neighbours) {
    BitSet found = (BitSet) from.clone();
    Deque<Integer> pending = new ArrayDeque<>();
    from.stream().forEach(pending::push);
    while (!pending.isEmpty()) {
      for (int next : neighbours.apply(pending.pop())) {
        if (next != without && !found.get(next) && loops.position(next) >= 0) {
          found.set(next);
          pending.push(next);
        }
      }
    }
    return found;
  }

  /** A loop, and all nodes on the ways to its head from one that dominates it. */
  private BitSet between(int start, Loops.Loop loop) {
    BitSet part = (BitSet) loop.body().clone();
    Deque<Integer> pending = new ArrayDeque<>();
    pending.push(loop.head());
    part.set(start);
    while (!pending.isEmpty()) {
      for (int predecessor : loops.predecessors(pending.pop())) {
        if (loops.position(predecessor) >= 0 && !part.get(predecessor)) {
          part.set(predecessor);
          pending.push(predecessor);
        }
      }
    }
    return part;
  }

  /** The edges into a node from outside of a part. */
  private List<Way> into(int node, BitSet part) {
    List<Way> ways = new ArrayList<>();
    int before = -1;
    for (int predecessor : loops.predecessors(node)) {
      int[] successors = graph.nodes().get(predecessor).successors();
      for (int i = 0; i < successors.length && predecessor != before; i++) {
        if (successors[i] == node && !part.get(predecessor) && loops.position(predecessor) >= 0) {
          ways.add(new Way(predecessor, i));
        }
      }
      before = predecessor;
    }
    return ways;
  }

  /** What of a part is reached by the ways into it. */
  private BitSet reached(BitSet part, int back, List<Way> ways) {
    BitSet reached = new BitSet();
    Deque<Integer> pending = new ArrayDeque<>();
    for (Way way : ways) {
      pending.push(graph.nodes().get(way.from()).successors()[way.successor()]);
    }
    while (!pending.isEmpty()) {
      int node = pending.pop();
      if (part.get(node) && !reached.get(node)) {
        reached.set(node);
        for (int successor : graph.nodes().get(node).successors()) {
          if (successor != back) {
            pending.push(successor);
          }
        }
      }
    }
    return reached;
  }

  /** A callback's rounds are counted by its helper, and are not copied. */
  private Optional<Copying> copying(BitSet part, int back, List<Way> ways) {
    List<Integer> nodes = reached(part, back, ways).stream().boxed().toList();
    boolean callback = nodes.stream().anyMatch(node -> graph.nodes().get(node).callbackHead());
    return callback || ways.isEmpty()
        ? Optional.empty()
        : Optional.of(new Copying(nodes, back, ways));
  }
}
