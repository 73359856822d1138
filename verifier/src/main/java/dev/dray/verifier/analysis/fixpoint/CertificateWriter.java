package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateBinding;
import dev.dray.verifier.certificate.Copying;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.CutPoint.Definition;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes down the invariants that were found. */
final class CertificateWriter {
  private final Graph graph;
  private final Solver solver;
  private final Map<Integer, Integer> numbers = new HashMap<>();

  CertificateWriter(Graph graph, Solver solver) {
    this.graph = graph;
    this.solver = solver;
    for (Cut cut : solver.cuts()) {
      if (cut.invariants != null) {
        numbers.put(cut.id, numbers.size());
      }
    }
  }

  Certificate write(
      Program program,
      Collection<HelperPrototype> helpers,
      EntryPolicy policy,
      List<Copying> copyings,
      Map<Integer, LoopProof.Termination> terminations) {
    List<CutPoint> points = new ArrayList<>();
    List<LoopProof> loops = new ArrayList<>();
    for (Cut cut : solver.cuts()) {
      if (cut.invariants == null) {
        continue;
      }
      points.add(point(cut, cut.invariants));
      LoopProof.Termination termination = terminations.get(cut.id);
      if (termination != null) {
        loops.add(new LoopProof(number(cut), cut.counter, body(cut), termination));
      }
    }
    return new Certificate(
        CertificateBinding.of(program, helpers), policy, graph.contexts(), copyings, points, loops);
  }

  private int number(Cut cut) {
    return numbers.getOrDefault(cut.id, -1);
  }

  private List<Integer> body(Cut head) {
    List<Integer> body = new ArrayList<>();
    for (Cut cut : solver.cuts()) {
      if (solver.inBody(cut, head) && cut.invariants != null) {
        body.add(number(cut));
      }
    }
    return body;
  }

  private CutPoint point(Cut cut, Cut.Invariants invariants) {
    Graph.Node node = graph.nodes().get(cut.node);
    List<Definition> defined = new ArrayList<>(invariants.defined());
    return new CutPoint(
        number(cut),
        node.context(),
        node.pc(),
        node.copy(),
        cut.role,
        defined,
        invariant(invariants));
  }

  private Invariant invariant(Cut.Invariants invariants) {
    State state = invariants.state();
    Map<Location, Value> values = new LinkedHashMap<>();
    List<Invariant.Taint> taints = new ArrayList<>();
    for (int depth = 0; depth < state.frames.size(); depth++) {
      Frame frame = state.frames.get(depth);
      for (int register = 0; register < frame.registers.length; register++) {
        AbstractValue value = frame.registers[register];
        if (!(value instanceof AbstractValue.Unusable)) {
          values.put(new Location.Register(depth, register), value.toValue());
        }
      }
      for (Map.Entry<Integer, Frame.Cell> entry : frame.cells.entrySet()) {
        values.put(
            new Location.Cell(depth, entry.getKey(), entry.getValue().size()),
            entry.getValue().value().toValue());
      }
      addTaints(depth, frame, taints);
    }
    Knowledge knowledge = state.knowledge;
    SymbolSource source = knowledge.source();
    List<SymbolFact> facts = new ArrayList<>();
    List<Invariant.Product> products = new ArrayList<>();
    for (int symbol : invariants.scope()) {
      if (!knowledge.knows(symbol)) {
        continue;
      }
      if (!source.isProduct(symbol)) {
        // what is known of a product follows from its factors and the inequalities
        facts.add(knowledge.fact(symbol).toSymbolFact(symbol));
      }
      source
          .factors(symbol)
          .ifPresent(
              factors ->
                  products.add(new Invariant.Product(symbol, factors.left(), factors.right())));
    }
    List<Invariant.SignedHalf> halves = new ArrayList<>();
    knowledge
        .halves()
        .signed()
        .forEach(
            (half, whole) -> {
              if (invariants.scope().has(half) && invariants.scope().has(whole)) {
                halves.add(new Invariant.SignedHalf(half, whole));
              }
            });
    List<Linear> constraints = new ArrayList<>();
    for (LinearExpression constraint : knowledge.constraints()) {
      // What speaks of a symbol of one path alone means nothing to whoever reads the certificate.
      if (withinScope(constraint, invariants.scope())) {
        constraints.add(constraint.toLinear());
      }
    }
    return new Invariant(values, taints, facts, products, halves, constraints, state.records);
  }

  private static boolean withinScope(LinearExpression constraint, SymbolSet scope) {
    for (int i = 0; i < constraint.size(); i++) {
      if (!scope.has(constraint.symbolAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static void addTaints(int depth, Frame frame, List<Invariant.Taint> taints) {
    for (int from = frame.tainted.nextSetBit(0); from >= 0; ) {
      int to = frame.tainted.nextClearBit(from);
      taints.add(new Invariant.Taint(depth, from - Frame.SIZE, to - from));
      from = frame.tainted.nextSetBit(to);
    }
  }
}
