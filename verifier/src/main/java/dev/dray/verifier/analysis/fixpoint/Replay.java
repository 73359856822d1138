package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Copies;
import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Graph.Site;
import dev.dray.verifier.analysis.cfg.Graph.Target;
import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.Copying;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Instruction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the invariants of a confirmed certificate where the search would have put its own. What does
 * not have the structure that the search gives its results is refused: compilers read loops out of
 * it.
 */
final class Replay {

  /** A certificate that is right, perhaps, but has another structure. */
  static final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1;

    Misfit(String message) {
      super(message, null, false, false);
    }
  }

  private record Place(int context, int pc, int copy, boolean callback, Role role) {}

  private final Graph graph;
  private final Solver solver;
  private final Certificate certificate;

  Replay(Graph graph, Solver solver, Certificate certificate) {
    this.graph = graph;
    this.solver = solver;
    this.certificate = certificate;
  }

  /** The graph that a certificate speaks of; empty if the program has no such one. */
  static Optional<Graph> graph(Certificate certificate, Graph plain, int maximumNodes) {
    Graph graph = plain;
    try {
      for (Copying copying : certificate.copyings()) {
        if (graph.nodes().size() + copying.nodes().size() > maximumNodes) {
          return Optional.empty();
        }
        graph = Copies.apply(graph, copying);
      }
      return Optional.of(graph);
    } catch (IllegalArgumentException misfit) {
      return Optional.empty();
    }
  }

  /** What the calling contexts say of function pointers. */
  static Map<Site, Target> targets(Certificate certificate, Code code) {
    Map<Site, Target> targets = new HashMap<>();
    for (CallContext context : certificate.contexts()) {
      Target function = new Target.Function(context.function());
      switch (context.kind()) {
        case ENTRY -> {}
        case LOCAL -> {
          if (code.at(context.callPc()) instanceof Instruction.CallIndirect) {
            targets.put(new Site(context.parent(), context.callPc()), function);
          }
        }
        case LOOP_CALLBACK, MAP_CALLBACK ->
            targets.put(new Site(context.parent(), -1 - context.callPc()), function);
      }
    }
    return targets;
  }

  /** Fills the solver's cut points. */
  Map<Integer, LoopProof.Termination> fill(State entry) {
    if (!graph.contexts().equals(certificate.contexts())) {
      throw new Misfit("its calling contexts are not those of this program");
    }
    Map<Integer, Cut> cuts = pair();
    Map<Integer, Integer> counters = new HashMap<>();
    for (LoopProof loop : certificate.loops()) {
      if (counters.put(loop.counter(), head(loop, cuts).counter) != null) {
        throw new Misfit("its loops have no counters of their own");
      }
    }
    Recall recall = new Recall(entry, certificate, counters);
    cuts.forEach(
        (id, cut) ->
            cut.invariants = recall.invariants(certificate.cutPoints().get(id), depth(cut)));
    Map<Integer, LoopProof.Termination> terminations = new HashMap<>();
    for (LoopProof loop : certificate.loops()) {
      Cut head = head(loop, cuts);
      if (!new HashSet<>(loop.body()).equals(body(head, cuts))) {
        throw new Misfit("the loop at slot " + pc(head) + " has another body in this program");
      }
      terminations.put(head.id, recall.termination(loop.termination()));
    }
    return terminations;
  }

  private static Cut head(LoopProof loop, Map<Integer, Cut> cuts) {
    Cut head = cuts.get(loop.head());
    if (head == null) {
      throw new Misfit("it proves that a loop ends that has no head");
    }
    return head;
  }

  /** The solver's cut points by the certificate's numbers. */
  private Map<Integer, Cut> pair() {
    Map<Place, Cut> byPlace = new HashMap<>();
    for (Cut cut : solver.cuts()) {
      Graph.Node node = graph.nodes().get(cut.node);
      byPlace.put(
          new Place(node.context(), node.pc(), node.copy(), node.callbackHead(), cut.role), cut);
    }
    Set<Integer> helperHeads = new HashSet<>();
    Set<Place> callbacks = new HashSet<>();
    for (LoopProof loop : certificate.loops()) {
      if (loop.termination() instanceof LoopProof.ByHelper) {
        CutPoint head = certificate.cutPoints().get(loop.head());
        helperHeads.add(loop.head());
        callbacks.add(new Place(head.context(), head.pc(), head.copy(), true, Role.PREHEADER));
      }
    }
    Map<Integer, Cut> pairs = new HashMap<>();
    for (CutPoint point : certificate.cutPoints()) {
      Place callback = new Place(point.context(), point.pc(), point.copy(), true, point.role());
      // Of two preheaders at one place the first is the callback's, as the checker has it.
      boolean outer =
          point.role() == Role.HEAD ? helperHeads.contains(point.id()) : callbacks.remove(callback);
      Place place = new Place(point.context(), point.pc(), point.copy(), outer, point.role());
      Cut cut = byPlace.remove(place);
      if (cut == null) {
        throw new Misfit("its cut point at slot " + point.pc() + " is none of this program's");
      }
      pairs.put(point.id(), cut);
    }
    for (Cut cut : byPlace.values()) {
      // Paths that the search kept apart, or a place that none of them reaches.
      cut.dissolved = cut.role != Role.ENTRY;
    }
    return pairs;
  }

  private int depth(Cut cut) {
    Graph.Node node = graph.nodes().get(cut.node);
    int depth = node.callbackHead() ? 0 : 1;
    for (int at = graph.contexts().get(node.context()).parent(); at >= 0; ) {
      depth++;
      at = graph.contexts().get(at).parent();
    }
    return depth;
  }

  private Set<Integer> body(Cut head, Map<Integer, Cut> cuts) {
    Set<Integer> body = new HashSet<>();
    cuts.forEach(
        (id, cut) -> {
          if (solver.inBody(cut, head)) {
            body.add(id);
          }
        });
    return body;
  }

  private int pc(Cut cut) {
    return graph.nodes().get(cut.node).pc();
  }

  /** Whether every place where the paths from the cut points end has an invariant. */
  void checkComplete(Edges edges) {
    for (Cut cut : edges.reached()) {
      if (cut.invariants == null) {
        throw new Misfit("it says nothing of slot " + pc(cut) + ", which is reached");
      }
    }
  }
}
