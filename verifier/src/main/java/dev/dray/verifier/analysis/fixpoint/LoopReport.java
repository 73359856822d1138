package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.fact.LoopFact;
import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.LoopProof.ByHelper;
import dev.dray.verifier.certificate.LoopProof.Termination;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loops as a compiler sees them. */
final class LoopReport {
  private static final long LIKELY_LENGTH = 1L << 20;

  private final Graph graph;
  private final Solver solver;
  private final Regions regions;
  private final Map<Integer, Cost> trips = new HashMap<>();
  private final Map<Integer, Cut> heads = new HashMap<>();
  private final Map<Integer, Charge> charges = new HashMap<>();

  /**
   * All rounds of a loop that is inside another one.
   *
   * @param outer index of the loop around
   * @param total bounds the rounds during one run of that one
   */
  record Charge(int outer, Cost total) {}

  LoopReport(Graph graph, Solver solver, Map<Integer, Termination> terminations, Regions regions) {
    this.graph = graph;
    this.solver = solver;
    this.regions = regions;
    for (Cut cut : solver.cuts()) {
      Termination termination = terminations.get(cut.id);
      if (cut.role == Role.HEAD && termination != null) {
        heads.put(cut.loop, cut);
        trips.put(
            cut.loop, Trips.of(cut, termination, ranking(cut), helperLimit(cut, termination)));
      }
    }
    charge();
  }

  /** Bounds on all rounds of inner loops during one run of a loop around them. */
  private void charge() {
    for (Map.Entry<Integer, Cut> entry : heads.entrySet()) {
      Cut head = entry.getValue();
      int outer = solver.loops().loops().get(head.loop).parent();
      if (outer < 0 || graph.nodes().get(head.node).callbackHead()) {
        continue;
      }
      List<Descent> descents = ranking(head).descents();
      Cost product = trips(head.loop);
      while (outer >= 0 && !descents.isEmpty()) {
        Cut around = heads.get(outer);
        if (around == null) {
          break;
        }
        Optional<Cost> total = new Amortization(solver, head, around).total(descents);
        // the rounds of the outer loop, and the one that leaves it
        product = new Cost.Product(UpperBounds.scaled(trips(outer), 1, 1), product);
        if (total.isEmpty()) {
          break;
        }
        if (UpperBounds.less(total.get(), product)) {
          charges.put(head.loop, new Charge(outer, total.get()));
          product = total.get();
        }
        outer = solver.loops().loops().get(outer).parent();
      }
    }
  }

  /** Where the rounds of a loop are paid for all together, if they are. */
  Optional<Charge> charge(int loop) {
    return Optional.ofNullable(charges.get(loop));
  }

  private Ranking ranking(Cut head) {
    return new Ranking(head, solver.cuts(), symbol -> solver.fixed(symbol, head));
  }

  private long helperLimit(Cut head, Termination termination) {
    if (!(termination instanceof ByHelper)) {
      return -1;
    }
    CallContext context = graph.contexts().get(graph.nodes().get(head.node).context());
    if (context.kind() == CallContext.Kind.LOOP_CALLBACK || head.invariants == null) {
      return Machine.LOOP_LIMIT;
    }
    return head.invariants.state().top().registers[1] instanceof AbstractValue.MapHandle map
        ? Integer.toUnsignedLong(regions.map(map.map()).maxEntries())
        : Machine.LOOP_LIMIT;
  }

  /** How often a loop goes round. */
  Cost trips(int loop) {
    Cost known = trips.get(loop);
    return known == null
        ? new Cost.Constant(BigInteger.valueOf(solver.unrolledRounds(loop)))
        : known;
  }

  /** Loops by their head's slot; what several calling contexts disagree on is left out. */
  List<LoopFact> facts() {
    Map<Integer, LoopFact> facts = new LinkedHashMap<>();
    for (Cut cut : solver.cuts()) {
      if (cut.role == Role.HEAD
          && cut.invariants != null
          && !graph.nodes().get(cut.node).callbackHead()) {
        LoopFact fact = fact(cut, cut.invariants);
        if (partly(cut)) {
          fact = withoutCounts(fact);
        }
        facts.merge(fact.head(), fact, LoopReport::join);
      }
    }
    return new ArrayList<>(facts.values());
  }

  /** Whether rounds of the same loop, or parts of them, are followed elsewhere, too, by copies. */
  private boolean partly(Cut head) {
    Graph.Node place = graph.nodes().get(head.node);
    BitSet counted = new BitSet();
    for (Loops.Loop loop : solver.loops().loops()) {
      if (alike(graph.nodes().get(loop.head()), place)) {
        if (loop.head() != head.node && !hasInvariants(loop.head())) {
          // there its rounds are followed one by one
          return true;
        }
        counted.or(loop.body());
      }
    }
    BitSet body = new BitSet();
    counted.stream().forEach(node -> body.set(graph.nodes().get(node).pc()));
    for (int node = 0; node < graph.nodes().size(); node++) {
      Graph.Node other = graph.nodes().get(node);
      if (other.copy() != place.copy()
          && body.get(other.pc())
          && other.context() == place.context()
          && solver.loops().position(node) >= 0
          && !counted.get(node)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasInvariants(int node) {
    return solver.cuts().stream()
        .anyMatch(cut -> cut.role == Role.HEAD && cut.node == node && cut.invariants != null);
  }

  private static boolean alike(Graph.Node left, Graph.Node right) {
    return left.pc() == right.pc()
        && left.context() == right.context()
        && left.callbackHead() == right.callbackHead();
  }

  /** What holds of some of its rounds may not hold of all of them. */
  private static LoopFact withoutCounts(LoopFact fact) {
    return new LoopFact(
        fact.head(),
        fact.latches(),
        fact.body(),
        fact.parent(),
        Set.of(),
        Optional.empty(),
        Long.MAX_VALUE);
  }

  private static LoopFact join(LoopFact left, LoopFact right) {
    Set<LoopFact.Induction> common = new HashSet<>(left.inductions());
    common.retainAll(right.inductions());
    return new LoopFact(
        left.head(),
        union(left.latches(), right.latches()),
        union(left.body(), right.body()),
        left.parent().equals(right.parent()) ? left.parent() : Optional.empty(),
        common,
        left.trips().equals(right.trips()) ? left.trips() : Optional.empty(),
        Math.max(left.likelyTrips(), right.likelyTrips()));
  }

  private static Set<Integer> union(Set<Integer> left, Set<Integer> right) {
    Set<Integer> all = new HashSet<>(left);
    all.addAll(right);
    return all;
  }

  private LoopFact fact(Cut head, Cut.Invariants invariants) {
    Loops.Loop loop = solver.loops().loops().get(head.loop);
    int context = graph.nodes().get(head.node).context();
    Set<Integer> body = new HashSet<>();
    Set<Integer> latches = new HashSet<>();
    for (int node = loop.body().nextSetBit(0); node >= 0; node = loop.body().nextSetBit(node + 1)) {
      Graph.Node member = graph.nodes().get(node);
      if (member.context() == context && !member.callbackHead()) {
        body.add(member.pc());
        for (int successor : member.successors()) {
          if (successor == head.node) {
            latches.add(member.pc());
          }
        }
      }
    }
    Cost rounds = trips(head.loop);
    return new LoopFact(
        graph.nodes().get(head.node).pc(),
        latches,
        body,
        parent(loop, context),
        inductions(head, invariants),
        Optional.of(rounds),
        likely(rounds));
  }

  private Optional<Integer> parent(Loops.Loop loop, int context) {
    if (loop.parent() < 0) {
      return Optional.empty();
    }
    Graph.Node head = graph.nodes().get(solver.loops().loops().get(loop.parent()).head());
    return head.context() == context && !head.callbackHead()
        ? Optional.of(head.pc())
        : Optional.empty();
  }

  private static long likely(Cost rounds) {
    BigInteger value =
        rounds.evaluate(parameter -> parameter.ordinal() < 3 ? LIKELY_LENGTH : Long.MAX_VALUE);
    return value.bitLength() > 62 ? Long.MAX_VALUE : value.longValue();
  }

  private Set<LoopFact.Induction> inductions(Cut head, Cut.Invariants invariants) {
    Cut.@Nullable Invariants entry = solver.cuts().get(head.id - 1).invariants;
    Set<LoopFact.Induction> inductions = new HashSet<>();
    AbstractValue[] registers = invariants.state().top().registers;
    for (int register = 0; entry != null && register < registers.length; register++) {
      if (!registers[register].linear()) {
        continue;
      }
      LinearExpression value = registers[register].expression0();
      long stride = value.coefficient(head.counter);
      LinearExpression start = value.without(head.counter);
      boolean fixed = stride != 0;
      for (int i = 0; i < start.size(); i++) {
        fixed &= entry.scope().has(start.symbolAt(i));
      }
      if (fixed) {
        inductions.add(new LoopFact.Induction(register, stride));
      }
    }
    return inductions;
  }
}
