package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Graph.Site;
import dev.dray.verifier.analysis.cfg.Graph.Target;
import dev.dray.verifier.analysis.cfg.GraphBuilder;
import dev.dray.verifier.analysis.cfg.Liveness;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.cfg.MalformedFlow;
import dev.dray.verifier.analysis.cfg.Threading;
import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.analysis.fixpoint.Alternatives.Alternative;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.Copying;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Program;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The analysis of one program under one entry policy. */
public final class Analysis {
  private static final int NODES_PER_INSTRUCTION = 8;
  private static final int LEAST_NODES = 4096;
  private static final int ALTERNATIVES_EFFORT = 4;
  private static final int LEAST_EFFORT = 20_000;
  private static final int MOST_FOUND = 8;

  private final Program program;
  private final Map<Integer, HelperPrototype> helpers;
  private final EntryPolicy policy;
  private final Budget budget;
  private final Refuter refuter;

  /** Prepares an analysis. */
  public Analysis(
      Program program,
      Map<Integer, HelperPrototype> helpers,
      EntryPolicy policy,
      Budget budget,
      Refuter refuter) {
    this.program = program;
    this.helpers = helpers;
    this.policy = policy;
    this.budget = budget;
    this.refuter = refuter;
  }

  /** Runs it. */
  public Outcome run() throws MalformedFlow {
    Map<Site, Target> targets = new HashMap<>();
    Liveness liveness = new Liveness(program.code(), helpers);
    int maximumNodes = Math.max(LEAST_NODES, NODES_PER_INSTRUCTION * program.code().slots());
    while (true) {
      Graph plain = new GraphBuilder(program.code(), helpers, targets, maximumNodes).build();
      Alternative base = Alternatives.reducible(plain, maximumNodes);
      Attempt attempt = new Attempt(base, liveness);
      attempt.solver.solve(entry(attempt.source));
      if (targets.keySet().containsAll(attempt.machine.discovered().keySet())) {
        Outcome outcome = checkSplitting(attempt);
        return outcome instanceof Outcome.Rejected rejected
                && Alternatives.mayHelp(rejected.findings())
            ? alternative(base, attempt, rejected)
            : outcome;
      }
      targets.putAll(attempt.machine.discovered());
    }
  }

  /** What one of the program's other graphs gives, if that is better than a rejection. */
  private Outcome alternative(Alternative base, Attempt first, Outcome.Rejected rejected) {
    Outcome.Rejected best = rejected;
    Iterator<Alternative> others =
        new Alternatives(base).of(rejected.findings(), first.solver.crowded()).iterator();
    long enough = ALTERNATIVES_EFFORT * budget.steps() + LEAST_EFFORT;
    budget.limit(enough + LEAST_EFFORT);
    try {
      Attempt latest = first;
      boolean mixed = sayMixed(rejected);
      for (int i = 0; mixed && i < MOST_FOUND && budget.steps() < enough; i++) {
        Optional<Alternative> larger = new Alternatives(latest.made).onceFound(latest.solver);
        if (larger.isEmpty()) {
          break;
        }
        latest = new Attempt(larger.get(), first.liveness);
        Outcome outcome = solved(latest);
        if (!(outcome instanceof Outcome.Rejected again)) {
          return outcome;
        }
        mixed = sayMixed(again);
        // If not, it says what is wrong with the pointer itself.
        best = mixed ? best : again;
      }
      while (budget.steps() < enough && others.hasNext()) {
        Outcome outcome = solved(new Attempt(others.next(), first.liveness));
        if (!(outcome instanceof Outcome.Rejected)) {
          return outcome;
        }
      }
    } catch (Budget.Exceeded exceeded) {
      return best;
    }
    return best;
  }

  private static boolean sayMixed(Outcome.Rejected rejected) {
    return rejected.findings().stream().anyMatch(each -> each.rule() == Rule.UNINITIALISED);
  }

  private Outcome solved(Attempt attempt) {
    attempt.solver.solve(entry(attempt.source));
    return checkSplitting(attempt);
  }

  /** One graph's solver, and what it works with. */
  private final class Attempt {
    final Alternative made;
    final Graph graph;
    final List<Copying> copyings;
    final Liveness liveness;
    final SymbolSource source = new SymbolSource();
    final Regions regions = new Regions(program.maps());
    final Machine machine;
    final Solver solver;
    final Splitting splitting;

    Attempt(Alternative of, Liveness liveness) {
      this.made = of;
      this.graph = of.graph();
      this.copyings = of.copyings();
      this.liveness = liveness;
      this.machine = new Machine(program.code(), graph, helpers, regions, Reporter.NONE);
      Loops loops = of.loops();
      BitSet threaded = new Threading(graph, loops, program.code()).decided();
      this.solver =
          new Solver(
              graph,
              loops,
              threaded,
              liveness,
              machine,
              source,
              budget,
              new Thresholds(program.code(), graph));
      this.splitting = solver.splitting();
    }
  }

  /**
   * What {@link #run} gives, from the invariants of a certificate that was confirmed for the
   * program: one pass instead of a search. Empty where the certificate has another structure than
   * the search gives its results, or one that takes more than a pass to find.
   */
  public Optional<Outcome.Accepted> replay(Certificate certificate) throws MalformedFlow {
    int maximumNodes = Math.max(LEAST_NODES, NODES_PER_INSTRUCTION * program.code().slots());
    Map<Site, Target> targets = Replay.targets(certificate, program.code());
    Graph plain = new GraphBuilder(program.code(), helpers, targets, maximumNodes).build();
    Optional<Graph> graph = Replay.graph(certificate, plain, maximumNodes);
    if (graph.isEmpty()) {
      return Optional.empty();
    }
    Alternative copied =
        new Alternative(graph.get(), new Loops(graph.get()), certificate.copyings());
    Attempt attempt = new Attempt(copied, new Liveness(program.code(), helpers));
    attempt.solver.followMany();
    Replay replay = new Replay(attempt.graph, attempt.solver, certificate);
    try {
      Map<Integer, LoopProof.Termination> terminations = replay.fill(entry(attempt.source));
      Pass pass = pass(attempt);
      replay.checkComplete(pass.edges());
      pass.edges().settle();
      boolean complete = targets.entrySet().containsAll(pass.discovered().entrySet());
      return complete && pass.findings().list().isEmpty()
          ? Optional.of(accept(attempt, pass.collector(), terminations, certificate))
          : Optional.empty();
    } catch (Replay.Misfit | Unrolling.Endless misfit) {
      return Optional.empty();
    }
  }

  /** What the last execution of all paths left. */
  private record Pass(
      FactCollector collector, Findings findings, Edges edges, Map<Site, Target> discovered) {}

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
        state.set(1, new Pointer(new Region.Operand(Region.Kind.AUX), LinearExpression.ZERO));
        state.set(2, new Number(LinearExpression.constant(buffer.bytes())));
      }
    }
    return state;
  }

  /** Keeps paths apart where what fails depends on what was joined there. */
  private Outcome checkSplitting(Attempt attempt) {
    while (true) {
      Set<LinearExpression> missing = new LinkedHashSet<>();
      attempt.source.onWish(missing::add);
      Outcome outcome = check(attempt);
      attempt.source.onWish(wish -> {});
      if (!(outcome instanceof Outcome.Rejected rejected)) {
        return outcome;
      }
      Optional<Finding> certain = refuter.refute(rejected.findings(), budget.steps());
      if (certain.isPresent()) {
        return new Outcome.Refuted(certain.get(), rejected.findings());
      }
      if (!attempt.splitting.split(missing, slots(rejected.findings()))) {
        return rejected;
      }
    }
  }

  private static Set<Integer> slots(List<Finding> findings) {
    Set<Integer> slots = new HashSet<>();
    findings.forEach(finding -> slots.add(finding.pc()));
    return slots;
  }

  private Outcome check(Attempt attempt) {
    Pass pass = pass(attempt);
    Findings findings = pass.findings();
    Map<Integer, LoopProof.Termination> terminations =
        terminations(attempt.graph, attempt.solver, findings);
    if (!findings.list().isEmpty()) {
      return new Outcome.Rejected(findings.list());
    }
    Certificate certificate =
        new CertificateWriter(attempt.graph, attempt.solver)
            .write(program, helpers.values(), policy, attempt.copyings, terminations);
    // The search leaves what arrived when each cut point was last joined, with guesses made then.
    pass.edges().settle();
    return accept(attempt, pass.collector(), terminations, certificate);
  }

  private Outcome.Accepted accept(
      Attempt attempt,
      FactCollector collector,
      Map<Integer, LoopProof.Termination> terminations,
      Certificate certificate) {
    Solver solver = attempt.solver;
    LoopReport report = new LoopReport(attempt.graph, solver, terminations, attempt.regions);
    Cost cost =
        new CostBuilder(attempt.graph, solver.loops(), collector, report::trips, report::charge)
            .build();
    Facts facts = new ProvenFacts(collector, report.facts(), limit());
    return new Outcome.Accepted(facts, cost, certificate);
  }

  private Pass pass(Attempt attempt) {
    Regions regions = attempt.regions;
    FactCollector collector = new FactCollector(attempt.graph, program.code());
    Findings findings =
        new Findings(
            program.code(),
            regions,
            (pc, state, region, offset, size) -> collector.access(pc, state, region, offset));
    Machine machine = new Machine(program.code(), attempt.graph, helpers, regions, findings);
    Paths.Observer observer =
        new Paths.Observer() {
          @Override
          public void before(int node, State state) {
            collector.before(node, state);
          }

          @Override
          public void after(int node, @Nullable State[] states) {
            collector.after(node, states);
          }
        };
    Edges edges = new Edges();
    for (Cut cut : attempt.solver.cuts()) {
      Map<Cut, List<State>> reached = new LinkedHashMap<>();
      attempt.solver.execute(cut, machine, observer, reached);
      edges.add(cut, reached);
    }
    return new Pass(collector, findings, edges, machine.discovered());
  }

  private long limit() {
    return switch (policy) {
      case EntryPolicy.Operation operation -> operation.limit();
      case EntryPolicy.Buffer buffer -> buffer.bytes();
    };
  }

  private Map<Integer, LoopProof.Termination> terminations(
      Graph graph, Solver solver, Findings findings) {
    Map<Integer, LoopProof.Termination> terminations = new HashMap<>();
    List<Loops.Loop> loops = solver.loops().loops();
    for (Cut cut : solver.cuts()) {
      if (cut.role != Role.HEAD || cut.invariants == null) {
        continue;
      }
      Graph.Node node = graph.nodes().get(cut.node);
      if (!loops.get(cut.loop).reducible()) {
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
          new Ranking(cut, solver.cuts(), symbol -> solver.fixed(symbol, cut)).prove();
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
    return terminations;
  }
}
