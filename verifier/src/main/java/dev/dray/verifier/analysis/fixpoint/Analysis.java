package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Graph.Site;
import dev.dray.verifier.analysis.cfg.Graph.Target;
import dev.dray.verifier.analysis.cfg.GraphBuilder;
import dev.dray.verifier.analysis.cfg.Liveness;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.cfg.MalformedFlow;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The analysis of one program under one entry policy. */
public final class Analysis {
  private static final int NODES_PER_INSTRUCTION = 8;
  private static final int LEAST_NODES = 4096;

  private final Program program;
  private final Map<Integer, HelperPrototype> helpers;
  private final EntryPolicy policy;
  private final Budget budget;

  /** Prepares an analysis. */
  public Analysis(
      Program program, Map<Integer, HelperPrototype> helpers, EntryPolicy policy, Budget budget) {
    this.program = program;
    this.helpers = helpers;
    this.policy = policy;
    this.budget = budget;
  }

  /** Runs it. */
  public Outcome run() throws MalformedFlow {
    Map<Site, Target> targets = new HashMap<>();
    Liveness liveness = new Liveness(program.code(), helpers);
    int maximumNodes = Math.max(LEAST_NODES, NODES_PER_INSTRUCTION * program.code().slots());
    while (true) {
      Graph graph =
          new GraphBuilder(program.code(), helpers, targets, maximumNodes).build();
      SymbolSource source = new SymbolSource();
      Regions regions = new Regions(program.maps());
      Machine machine =
          new Machine(program.code(), graph, helpers, regions, Reporter.NONE);
      Solver solver =
          new Solver(
              graph, new Loops(graph), liveness, machine, source, budget, thresholds());
      solver.solve(entry(source));
      if (targets.keySet().containsAll(machine.discovered().keySet())) {
        return check(graph, solver, regions);
      }
      targets.putAll(machine.discovered());
    }
  }

  private State entry(SymbolSource source) {
    Knowledge knowledge = new Knowledge(source);
    State state = new State(knowledge);
    for (int argument = Symbols.ARGUMENT_0; argument < Symbols.FIRST_FREE; argument++) {
      knowledge.define(argument, Fact.ANY_UNSIGNED);
    }
    switch (policy) {
      case EntryPolicy.Operation operation -> {
        for (Region.Kind kind : Region.Kind.values()) {
          knowledge.define(kind.lengthSymbol(), Fact.range(0, operation.limit()));
        }
        state.set(1, new Pointer(new Region.Context(), LinearExpression.ZERO));
      }
      case EntryPolicy.Buffer buffer -> {
        knowledge.define(Symbols.SRC_LENGTH, Fact.range(0, 0));
        knowledge.define(Symbols.DST_LENGTH, Fact.range(0, 0));
        knowledge.define(Symbols.AUX_LENGTH, Fact.range(buffer.bytes(), buffer.bytes()));
        state.set(
            1, new Pointer(new Region.Operand(Region.Kind.AUX), LinearExpression.ZERO));
        state.set(2, new Number(LinearExpression.constant(buffer.bytes())));
      }
    }
    return state;
  }

  private long[] thresholds() {
    TreeSet<Long> constants = new TreeSet<>();
    for (Instruction instruction : program.code().instructions()) {
      if (instruction instanceof Instruction.Branch branch
          && branch.source() instanceof Source.Immediate immediate) {
        add(immediate.value(), constants);
      }
      if (instruction instanceof Instruction.Alu alu
          && alu.source() instanceof Source.Immediate immediate) {
        add(immediate.value(), constants);
      }
      if (constants.size() > 64) {
        break;
      }
    }
    constants.add(0L);
    constants.add(0xffL);
    constants.add(0xffffL);
    constants.add(0xffff_ffffL);
    return constants.stream().mapToLong(Long::longValue).toArray();
  }

  private static void add(long value, TreeSet<Long> constants) {
    constants.add(value - 1);
    constants.add(value);
    constants.add(value + 1);
  }

  private Outcome check(Graph graph, Solver solver, Regions regions) {
    Findings findings = new Findings(regions, (pc, state, region, offset, size) -> {});
    Machine machine = new Machine(program.code(), graph, helpers, regions, findings);
    for (Cut cut : solver.cuts()) {
      solver.execute(cut, machine, new LinkedHashMap<>());
    }
    Map<Integer, LoopProof.Termination> terminations = new HashMap<>();
    List<Loops.Loop> loops = solver.loops().loops();
    for (Cut cut : solver.cuts()) {
      if (cut.role != dev.dray.verifier.certificate.CutPoint.Role.HEAD || cut.arrivals.isEmpty()) {
        continue;
      }
      Loops.Loop loop = loops.get(cut.loop);
      Graph.Node node = graph.nodes().get(cut.node);
      if (!loop.reducible()) {
        findings.add(
            Finding.of(
                Rule.TERMINATION,
                node.pc(),
                "this loop can be entered at several places; let every entry go through its first"
                    + " instruction"));
        continue;
      }
      if (node.callbackHead()) {
        terminations.put(cut.id, new LoopProof.ByHelper());
        continue;
      }
      Optional<LoopProof.Termination> proof =
          new Ranking(cut, symbol -> fixed(symbol, cut, loop, solver)).prove();
      if (proof.isPresent()) {
        terminations.put(cut.id, proof.get());
      } else {
        findings.add(
            Finding.of(
                Rule.TERMINATION,
                node.pc(),
                "this loop is not shown to end: nothing is known that every round brings closer to"
                    + " a limit by at least 1"));
      }
    }
    return new Outcome(findings.list(), solver, terminations);
  }

  /** Whether a symbol keeps its value while a loop runs: what the loop was entered with. */
  private static boolean fixed(int symbol, Cut head, Loops.Loop loop, Solver solver) {
    Cut.Invariants entry = solver.cuts().get(head.id - 1).invariants;
    return entry != null && entry.scope().contains(symbol);
  }
}
