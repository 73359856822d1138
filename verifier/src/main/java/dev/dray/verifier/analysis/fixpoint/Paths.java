package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.fixpoint.Cut.Invariants;
import dev.dray.verifier.certificate.CutPoint.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The paths from one cut point to the next ones. */
final class Paths {
  private final Graph graph;
  private final Loops loops;
  private final List<Cut> cuts;
  private final Map<Integer, Cut> headOf;
  private final Map<Integer, Cut> joinOf;
  private final Unrolling unrolling;
  private final Budget budget;

  /**
   * Paths.
   *
   * @param headOf heads of loops by their nodes
   * @param joinOf joins by their nodes
   */
  Paths(
      Graph graph,
      Loops loops,
      List<Cut> cuts,
      Map<Integer, Cut> headOf,
      Map<Integer, Cut> joinOf,
      Unrolling unrolling,
      Budget budget) {
    this.graph = graph;
    this.loops = loops;
    this.cuts = cuts;
    this.headOf = headOf;
    this.joinOf = joinOf;
    this.unrolling = unrolling;
    this.budget = budget;
  }

  /**
   * Where a path is.
   *
   * @param round how often it went round the unrolled loop that it is in
   */
  private record Place(int node, State state, int round) {}

  /** Watches every step. */
  interface Observer {
    void before(int node, State state);

    void after(int node, @Nullable State[] states);
  }

  static final Observer NOBODY =
      new Observer() {
        @Override
        public void before(int node, State state) {}

        @Override
        public void after(int node, @Nullable State[] states) {}
      };

  /** Executes them from a cut point, with any machine: what reached the next ones. */
  void execute(Cut cut, Machine with, Observer observer, Map<Cut, List<State>> reached) {
    Invariants invariants = cut.invariants;
    if (invariants == null) {
      return;
    }
    State start = invariants.state().copy();
    if (cut.role == Role.PREHEADER) {
      reached.computeIfAbsent(cuts.get(cut.id + 1), key -> new ArrayList<>()).add(start);
      return;
    }
    Deque<Place> places = new ArrayDeque<>();
    if (cut.role == Role.ENTRY) {
      arrive(new Place(cut.node, start, 0), -1, places, reached);
    } else {
      places.push(new Place(cut.node, start, 0));
    }
    unrolling.begin();
    while (!places.isEmpty()) {
      Place place = places.pop();
      budget.step();
      unrolling.step();
      Compaction.forget(place.state, invariants.scope());
      observer.before(place.node, place.state);
      @Nullable State[] after = with.step(place.node, place.state);
      observer.after(place.node, after);
      int[] successors = graph.nodes().get(place.node).successors();
      for (int i = successors.length - 1; i >= 0; i--) {
        State state = after[i];
        if (state != null) {
          arrive(new Place(successors[i], state, place.round), place.node, places, reached);
        }
      }
    }
  }

  private void arrive(
      Place place, int fromNode, Deque<Place> places, Map<Cut, List<State>> reached) {
    Cut head = headOf.get(place.node);
    Cut target = head == null ? joinOf.get(place.node) : head;
    if (head != null) {
      boolean inside = fromNode >= 0 && loops.loops().get(head.loop).body().get(fromNode);
      target = inside ? head : cuts.get(head.id - 1);
    }
    if (target == null || (target.dissolved && target.role == Role.JOIN)) {
      places.push(place);
    } else if (target.dissolved && head != null) {
      int round = unrolling.round(head, target == head ? place.round + 1 : 0);
      places.push(new Place(place.node, place.state, round));
    } else {
      place.state.by = fromNode;
      reached.computeIfAbsent(target, key -> new ArrayList<>()).add(place.state);
    }
  }
}
