package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Copies;
import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.cfg.Ways;
import dev.dray.verifier.certificate.Copying;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  private final Alternative base;
  private final int mostNodes;

  /** A graph, its loops, and what was copied to make it of the program's own. */
  record Alternative(Graph graph, Loops loops, List<Copying> copyings) {
    static Alternative plain(Graph graph) {
      return new Alternative(graph, new Loops(graph), List.of());
    }

    private Alternative with(Copying copying) {
      List<Copying> all = new ArrayList<>(copyings);
      all.add(copying);
      Graph larger = Copies.apply(graph, copying);
      return new Alternative(larger, new Loops(larger), all);
    }

    private Ways ways() {
      return new Ways(graph, loops);
    }
  }

  /** Those of a graph that was tried. */
  Alternatives(Alternative base) {
    this.base = base;
    this.mostNodes = Math.max(LEAST_NODES, MOST_GROWTH * base.graph().nodes().size());
  }

  /** A graph without irreducible loops, if copying a few of them achieves that. */
  static Alternative reducible(Graph graph, int mostNodes) {
    Alternative result = Alternative.plain(graph);
    while (true) {
      Optional<Copying> copying = result.ways().reducing();
      int count = result.graph().nodes().size();
      if (copying.isEmpty() || count + copying.get().nodes().size() > mostNodes) {
        return result;
      }
      result = result.with(copying.get());
    }
  }

  /** Whether other graphs could help where these findings were made. */
  static boolean mayHelp(List<Finding> findings) {
    return findings.stream().allMatch(finding -> IMPRECISE.contains(finding.rule()));
  }

  /**
   * Graphs to try, in order, each made when it is asked for.
   *
   * @param crowded loops that may be short, in whose rounds paths part and meet
   */
  Stream<Alternative> of(List<Finding> findings, Set<Integer> crowded) {
    List<Integer> blamed = blamed(findings);
    Stream<Alternative> apart = blamed.stream().flatMap(this::apart);
    Stream<Alternative> firstRound = blamed.stream().flatMap(loop -> peeled(loop, 1).stream());
    Stream<Alternative> allRounds =
        crowded.stream().flatMap(loop -> peeled(loop, MOST_ROUNDS).stream());
    return Stream.concat(apart, Stream.concat(firstRound, allRounds))
        .filter(each -> each.graph().nodes().size() <= mostNodes);
  }

  /**
   * A graph in which a loop stands once more: for what follows once a location holds a pointer that
   * held a number before ({@code last = 0}, and where something was found from some round on).
   */
  Optional<Alternative> onceFound(Solver solver) {
    for (Cut cut : solver.cuts()) {
      for (Location location : cut.mixtures.keySet()) {
        int loop = outermost(solver, cut);
        Map<Integer, Set<Integer>> later = later(solver, cut, location);
        Optional<Alternative> found =
            loop < 0
                ? Optional.empty()
                : base.ways()
                    .once(loop, (from, to) -> later.getOrDefault(to, Set.of()).contains(from))
                    .map(base::with)
                    .filter(each -> each.graph().nodes().size() <= mostNodes);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The outermost loop around a cut point at whose head something is mixed, too. */
  private int outermost(Solver solver, Cut cut) {
    int loop = cut.loop >= 0 ? cut.loop : cut.inside;
    int found = loop;
    while (loop >= 0) {
      Cut head = solver.headAt(base.loops().loops().get(loop).head());
      if (head != null && !head.mixtures.isEmpty()) {
        found = loop;
      }
      loop = base.loops().loops().get(loop).parent();
    }
    return found;
  }

  /** By the nodes of a cut point's place and its copies, from where the later kind comes there. */
  private Map<Integer, Set<Integer>> later(Solver solver, Cut cut, Location location) {
    Graph.Node place = base.graph().nodes().get(cut.node);
    Map<Integer, Set<Integer>> later = new HashMap<>();
    for (Cut other : solver.cuts()) {
      Mixture mixture = other.mixtures.get(location);
      if (mixture != null && base.graph().nodes().get(other.node).samePlace(place)) {
        later.computeIfAbsent(other.node, absent -> new HashSet<>()).addAll(mixture.later());
      }
    }
    return later;
  }

  private Stream<Alternative> apart(int loop) {
    return base.ways().apart(loop).stream()
        .map(
            copyings -> {
              Alternative result = base;
              for (Copying copying : copyings) {
                result = result.with(copying);
              }
              return result;
            });
  }

  /** The loops that contain what failed, inner ones first; any loops if there are none. */
  private List<Integer> blamed(List<Finding> findings) {
    List<Loops.Loop> loops = base.loops().loops();
    Set<Integer> slots = new HashSet<>();
    findings.forEach(finding -> slots.add(finding.pc()));
    List<Integer> blamed = new ArrayList<>();
    for (int loop = loops.size() - 1; loop >= 0 && blamed.size() < MOST_LOOPS; loop--) {
      BitSet body = loops.get(loop).body();
      if (body.stream().anyMatch(node -> slots.contains(base.graph().nodes().get(node).pc()))) {
        blamed.add(loop);
      }
    }
    return blamed.isEmpty()
        ? IntStream.range(0, Math.min(MOST_LOOPS, loops.size())).boxed().toList()
        : blamed;
  }

  /** A loop's first rounds by themselves. */
  private Optional<Alternative> peeled(int loop, int rounds) {
    Loops.Loop whole = base.loops().loops().get(loop);
    if (base.graph().nodes().size() + (long) rounds * whole.body().cardinality() > mostNodes) {
      return Optional.empty();
    }
    Alternative result = base;
    for (int round = 0; round < rounds; round++) {
      int index = result.loops().headedBy(whole.head());
      Optional<Copying> copying = index < 0 ? Optional.empty() : result.ways().peeling(index);
      if (copying.isEmpty()) {
        return Optional.empty();
      }
      result = result.with(copying.get());
    }
    return Optional.of(result);
  }
}
