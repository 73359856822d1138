package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is tried where something could not be shown: bounds that a loop may keep, paths that do not
 * meet, rounds that are followed one by one.
 */
final class Splitting {
  private static final int FEW_VISITS = 8;

  private final Solver solver;
  private final Graph graph;
  private final Loops loops;
  private final List<Cut> cuts;
  private final Wishes wishes;
  private final Worklist worklist;
  private final Unrolling unrolling;
  private final Thresholds thresholds;
  private boolean guessed;

  Splitting(
      Solver solver,
      Graph graph,
      Loops loops,
      List<Cut> cuts,
      Wishes wishes,
      Worklist worklist,
      Unrolling unrolling,
      Thresholds thresholds) {
    this.solver = solver;
    this.graph = graph;
    this.loops = loops;
    this.cuts = cuts;
    this.wishes = wishes;
    this.worklist = worklist;
    this.unrolling = unrolling;
    this.thresholds = thresholds;
  }

  /**
   * Keeps apart the paths, and the rounds of short loops, whose joining gave symbols to what could
   * not be shown, and solves again; false if there are none, or too many.
   *
   * @param failing slots where something could not be shown
   */
  boolean split(Set<LinearExpression> known, Set<Integer> failing) {
    if (!guessed) {
      guessed = true;
      if (guessBounds()) {
        return true;
      }
    }
    Set<LinearExpression> missing = known.isEmpty() ? wishes.all() : known;
    solver.listen();
    boolean any = false;
    for (Cut head : List.copyOf(solver.heads())) {
      boolean blamed =
          missing.stream().anyMatch(head::definesPartOf)
              || unrolling.contains(head, node -> failing.contains(graph.nodes().get(node).pc()));
      any |= blamed && unroll(head);
    }
    for (Cut cut : any ? List.<Cut>of() : cuts) {
      if (cut.invariants != null
          && solver.mayDissolve(cut, cut.arrivals)
          && missing.stream().anyMatch(cut::definesPartOf)) {
        solver.dissolve(cut);
        startAround(cut);
        any = true;
      }
    }
    if (!any) {
      solver.settle();
      solver.listen();
      any = partBackEdges(failing);
    }
    if (!any) {
      any = unrollAll();
    }
    if (!any) {
      solver.settle();
      solver.listen();
      unrolling.allowMany();
      any = unrollAll();
    }
    solver.settle();
    return any;
  }

  /**
   * Assumes at loop heads what bounds of their symbols the loops' comparisons suggest, for those
   * that widening went past, and keeps what the loops keep; whether any was assumed.
   */
  private boolean guessBounds() {
    boolean any = false;
    solver.listen();
    for (Cut head : List.copyOf(solver.heads())) {
      if (head.invariants != null && !head.dissolved) {
        Set<LinearExpression> guesses =
            Guesses.bounds(head, thresholds.of(loops.loops().get(head.loop).body()));
        guesses.addAll(Guesses.tight(head));
        guesses.addAll(Guesses.lost(head));
        head.dropped.removeAll(guesses);
        head.wishes.addAll(guesses);
        head.strengthenings = 0;
        head.visits = FEW_VISITS;
        any |= !guesses.isEmpty() && solver.strengthen(head);
      }
    }
    solver.settle();
    return any;
  }

  /**
   * Keeps the ways round a loop apart that is not shown to end: each may bring something else
   * closer to a limit.
   */
  private boolean partBackEdges(Set<Integer> failing) {
    boolean any = false;
    for (Cut head : List.copyOf(solver.heads())) {
      if (head.dissolved || !failing.contains(graph.nodes().get(head.node).pc())) {
        continue;
      }
      for (int from : List.copyOf(head.edges.keySet())) {
        Cut origin = cuts.get(from);
        if (from != head.id - 1 && solver.mayDissolve(origin, origin.arrivals)) {
          solver.dissolve(origin);
          any = true;
        }
      }
    }
    return any;
  }

  /** What the loops around a cut point lost because of it would keep itself lost. */
  private void startAround(Cut cut) {
    for (int loop = cut.inside; loop >= 0; loop = loops.loops().get(loop).parent()) {
      Cut head = solver.headAt(loops.loops().get(loop).head());
      if (head != null && !head.dissolved) {
        solver.startOver(head);
        worklist.add(head);
      }
    }
  }

  private boolean unrollAll() {
    boolean any = false;
    for (Cut head : List.copyOf(solver.heads())) {
      any |= unroll(head);
    }
    return any;
  }

  /** Lets paths go round a loop until they leave it, if they soon do. */
  private boolean unroll(Cut head) {
    Cut preheader = cuts.get(head.id - 1);
    if (preheader.invariants == null
        || graph.nodes().get(head.node).callbackHead()
        || !unrolling.mayTry(head)) {
      return false;
    }
    List<Cut> members = new ArrayList<>(List.of(preheader, head));
    for (Cut cut : solver.joins()) {
      if (!cut.dissolved && solver.inBody(cut, head)) {
        members.add(cut);
      }
    }
    List<Integer> origins = List.copyOf(preheader.edges.keySet());
    unrolling.start(head, members);
    members.forEach(Cut::reset);
    members.forEach(worklist::remove);
    members.forEach(solver::advance);
    origins.forEach(origin -> solver.advance(cuts.get(origin)));
    startAround(preheader);
    return head.dissolved;
  }
}
