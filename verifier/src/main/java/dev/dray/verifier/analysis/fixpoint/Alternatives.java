package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Copies;
import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.cfg.Ways;
import dev.dray.verifier.certificate.Copying;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Other graphs of the same program, in which a loop that was not shown safe stands several times:
 * for different ways to it, or for its first rounds. What holds on each way may not be expressible
 * for all of them together ({@code n} is one of two lengths).
 */
final class Alternatives {
  private static final int MOST_LOOPS = 3;
  private static final int MOST_ROUNDS = 65;
  private static final int MOST_GROWTH = 4;
  private static final int LEAST_NODES = 3_000;

  /** Findings that more precision may remove. */
  private static final Set<Rule> IMPRECISE =
      EnumSet.of(
          Rule.UNINITIALISED,
          Rule.READ_BOUNDS,
          Rule.WRITE_BOUNDS,
          Rule.MAYBE_NULL,
          Rule.TERMINATION,
          Rule.HELPER_ARGUMENT);

  private final Graph graph;
  private final Loops loops;
  private final int mostNodes;

  /** A graph and what was copied to make it of the program's own. */
  record Alternative(Graph graph, List<Copying> copyings) {}

  Alternatives(Graph graph, Loops loops) {
    this.graph = graph;
    this.loops = loops;
    this.mostNodes = Math.max(LEAST_NODES, MOST_GROWTH * graph.nodes().size());
  }

  /** A graph without irreducible loops, if copying a few of them achieves that. */
  static Alternative reducible(Graph graph, int mostNodes) {
    Alternative result = new Alternative(graph, List.of());
    while (true) {
      Graph now = result.graph();
      Optional<Copying> copying = new Ways(now, new Loops(now)).reducing();
      if (copying.isEmpty() || now.nodes().size() + copying.get().nodes().size() > mostNodes) {
        return result;
      }
      result = with(result, copying.get());
    }
  }

  /** Whether other graphs could help where these findings were made. */
  static boolean mayHelp(List<Finding> findings) {
    return findings.stream().allMatch(finding -> IMPRECISE.contains(finding.rule()));
  }

  /**
   * Graphs to try, in order.
   *
   * @param crowded loops that may be short, in whose rounds paths part and meet
   */
  List<Alternative> of(List<Finding> findings, Set<Integer> crowded) {
    List<Alternative> all = new ArrayList<>();
    List<Integer> blamed = blamed(findings);
    Alternative start = new Alternative(graph, List.of());
    Ways ways = new Ways(graph, loops);
    for (int loop : blamed) {
      for (List<Copying> copyings : ways.apart(loop)) {
        Alternative alternative = start;
        for (Copying copying : copyings) {
          alternative = with(alternative, copying);
        }
        add(alternative, all);
      }
    }
    for (int loop : blamed) {
      peeled(start, loop, 1).ifPresent(alternative -> add(alternative, all));
    }
    for (int loop : crowded) {
      peeled(start, loop, MOST_ROUNDS).ifPresent(alternative -> add(alternative, all));
    }
    return all;
  }

  private void add(Alternative alternative, List<Alternative> all) {
    if (alternative.graph().nodes().size() <= mostNodes) {
      all.add(alternative);
    }
  }

  private static Alternative with(Alternative base, Copying copying) {
    List<Copying> copyings = new ArrayList<>(base.copyings());
    copyings.add(copying);
    return new Alternative(Copies.apply(base.graph(), copying), copyings);
  }

  /** The loops that contain what failed, inner ones first; any loops if there are none. */
  private List<Integer> blamed(List<Finding> findings) {
    Set<Integer> slots = new HashSet<>();
    findings.forEach(finding -> slots.add(finding.pc()));
    List<Integer> blamed = new ArrayList<>();
    for (int loop = loops.loops().size() - 1; loop >= 0 && blamed.size() < MOST_LOOPS; loop--) {
      BitSet body = loops.loops().get(loop).body();
      if (body.stream().anyMatch(node -> slots.contains(graph.nodes().get(node).pc()))) {
        blamed.add(loop);
      }
    }
    return blamed.isEmpty()
        ? IntStream.range(0, Math.min(MOST_LOOPS, loops.loops().size())).boxed().toList()
        : blamed;
  }

  /** A loop's first rounds by themselves. */
  private Optional<Alternative> peeled(Alternative start, int loop, int rounds) {
    int head = loops.loops().get(loop).head();
    int size = loops.loops().get(loop).body().cardinality();
    if (graph.nodes().size() + (long) rounds * size > mostNodes) {
      return Optional.empty();
    }
    Alternative result = start;
    for (int round = 0; round < rounds; round++) {
      Loops now = new Loops(result.graph());
      int index = loopAt(head, now);
      Optional<Copying> copying =
          index < 0 ? Optional.empty() : new Ways(result.graph(), now).peeling(index);
      if (copying.isEmpty()) {
        return Optional.empty();
      }
      result = with(result, copying.get());
    }
    return Optional.of(result);
  }

  private static int loopAt(int head, Loops loops) {
    for (int index = 0; index < loops.loops().size(); index++) {
      if (loops.loops().get(index).head() == head) {
        return index;
      }
    }
    return -1;
  }
}
