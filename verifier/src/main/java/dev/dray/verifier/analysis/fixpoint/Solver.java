package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Liveness;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.analysis.fixpoint.Cut.Invariants;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.isa.Instruction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds invariants for all cut points: each is joined from the states that arrive, and executed to
 * the next ones, innermost loops first, until nothing changes.
 */
final class Solver {
  private static final int MAXIMUM_VISITS = 60;
  private static final int VISITS_UNMEASURED = 256;
  private static final int MAXIMUM_GRANTS = 64;
  private static final int MAXIMUM_DISSOLVED = 16;
  private static final int MAXIMUM_PATHS = 8;
  private static final int DESCENT_ROUNDS = 3;

  private final Graph graph;
  private final Loops loops;
  private final BitSet threaded;
  private final Liveness liveness;
  private final Machine machine;
  private final SymbolSource source;
  private final Budget budget;
  private final Thresholds thresholds;
  private final List<Cut> cuts = new ArrayList<>();
  private final Map<Integer, Cut> joinOf = new HashMap<>();
  private final Map<Integer, Cut> headOf = new HashMap<>();
  private final Worklist worklist;
  private final Wishes wishes;
  private final Paths paths;
  private final Unrolling unrolling;
  private Cut current;
  private int dissolved;
  private long visits;

  /**
   * A solver.
   *
   * @param threaded nodes where paths meet and no join is needed
   */
  Solver(
      Graph graph,
      Loops loops,
      BitSet threaded,
      Liveness liveness,
      Machine machine,
      SymbolSource source,
      Budget budget,
      Thresholds thresholds) {
    this.graph = graph;
    this.loops = loops;
    this.threaded = threaded;
    this.liveness = liveness;
    this.machine = machine;
    this.source = source;
    this.budget = budget;
    this.thresholds = thresholds;
    this.worklist = new Worklist(loops);
    this.wishes = new Wishes(cuts, worklist);
    this.unrolling = new Unrolling(loops);
    this.paths = new Paths(graph, loops, cuts, headOf, joinOf, unrolling, budget);
    this.current = add(0, Role.ENTRY, -1, -1);
    createCuts();
  }

  List<Cut> cuts() {
    return cuts;
  }

  Loops loops() {
    return loops;
  }

  Collection<Cut> heads() {
    return headOf.values();
  }

  Collection<Cut> joins() {
    return joinOf.values();
  }

  /** The head of the loop that starts at a node. */
  @Nullable Cut headAt(int node) {
    return headOf.get(node);
  }

  /** What may be tried where something could not be shown. */
  Splitting splitting() {
    return new Splitting(this, graph, loops, cuts, wishes, worklist, unrolling, thresholds);
  }

  private Cut add(int node, Role role, int loop, int inside) {
    Cut cut = new Cut(cuts.size(), node, role, loop, inside, source);
    cuts.add(cut);
    return cut;
  }

  private void createCuts() {
    for (int index = 0; index < loops.loops().size(); index++) {
      Loops.Loop loop = loops.loops().get(index);
      add(loop.head(), Role.PREHEADER, index, loop.parent());
      headOf.put(loop.head(), add(loop.head(), Role.HEAD, index, index));
    }
    for (int node = 0; node < graph.nodes().size(); node++) {
      if (loops.predecessors(node).length > 1 && !headOf.containsKey(node) && !threaded.get(node)) {
        joinOf.put(node, add(node, Role.JOIN, -1, loops.loopOf(node)));
      }
    }
  }

  /** Runs from the entry's state to the fixpoint. */
  void solve(State entry) {
    Cut first = cuts.get(0);
    SymbolSet roots = new SymbolSet();
    for (int root = 0; root < Symbols.FIRST_FREE; root++) {
      roots.add(root);
    }
    first.invariants = new Invariants(entry, roots, List.of());
    listen();
    advance(first);
    settle();
  }

  /** Visits what has changed until nothing does and no wish is left that could help a loop. */
  void settle() {
    for (int round = 0; round <= DESCENT_ROUNDS; round++) {
      listen();
      while (!worklist.isEmpty()) {
        visit(cuts.get(worklist.next()));
      }
      source.onWish(wish -> {});
      if (round == DESCENT_ROUNDS || !wishForDescents()) {
        return;
      }
    }
  }

  /**
   * Where no measure of a loop is known to fall, asks the joins before its back edges whether one
   * falls on all paths there: a join keeps what single paths say, and that is not always enough.
   */
  private boolean wishForDescents() {
    boolean wished = false;
    for (Cut head : cuts) {
      if (head.role != Role.HEAD
          || head.invariants == null
          || graph.nodes().get(head.node).callbackHead()) {
        continue;
      }
      for (Ranking.Wish wish : new Ranking(head, cuts, symbol -> fixed(symbol, head)).wishes()) {
        Cut origin = cuts.get(wish.from());
        if (origin.role == Role.JOIN && wishes.add(origin, wish.expression())) {
          wishes.passOn(origin);
          wished = true;
        }
      }
    }
    return wished;
  }

  /** Whether a symbol keeps its value while a loop runs: what the loop was entered with. */
  boolean fixed(int symbol, Cut head) {
    Invariants entry = cuts.get(head.id - 1).invariants;
    return entry != null && entry.scope().has(symbol);
  }

  /** Loops whose rounds could not be followed one by one because too many paths meet in them. */
  Set<Integer> crowded() {
    return unrolling.crowded();
  }

  /** Follows loops without a head as far as any search does: a certificate says which those are. */
  void followMany() {
    unrolling.allowMany();
  }

  /** How often the back edges of a loop that has no head any more are taken at most. */
  int unrolledRounds(int loop) {
    return unrolling.rounds(loop);
  }

  void startOver(Cut head) {
    List<State> entering = head.edges.get(head.id - 1);
    clearBody(head);
    head.startOver();
    if (entering != null) {
      head.edges.put(head.id - 1, entering);
    }
  }

  private void visit(Cut cut) {
    worklist.remove(cut);
    if (++visits % VISITS_UNMEASURED == 0) {
      budget.hold(cuts.stream().mapToLong(Cut::footprint).sum());
    }
    if (cut.role == Role.HEAD && cut.visits > 1 && enteredAnew(cut)) {
      startOver(cut);
    }
    List<Arrival> arrivals = new ArrayList<>();
    cut.edges.forEach(
        (from, states) -> states.forEach(state -> arrivals.add(new Arrival(from, state))));
    if (arrivals.isEmpty()) {
      if (cut.invariants != null) {
        cut.invariants = null;
        advance(cut);
      }
      return;
    }
    boolean unchanged = cut.invariants != null && sameArrivals(cut.arrivals, arrivals);
    if (unchanged && cut.role != Role.HEAD) {
      grant(cut);
      return;
    }
    if (++cut.visits > MAXIMUM_VISITS) {
      throw new Budget.Exceeded(
          graph.nodes().get(cut.node).pc(),
          "gave up on this loop: what holds in all of its rounds was not found in "
              + MAXIMUM_VISITS
              + " attempts");
    }
    current = cut;
    if (cut.role == Role.HEAD && (strengthen(cut) || (unchanged && cut.visits > 3))) {
      return;
    }
    Set<LinearExpression> before = new HashSet<>(cut.claims);
    SymbolSet inherited = inherited(cut, arrivals);
    Joiner joiner =
        new Joiner(
            graph,
            liveness,
            cut,
            arrivals,
            inherited,
            ghosts(cut, inherited),
            source,
            machine.regions(),
            thresholds.all());
    Invariants joined = joiner.join();
    if (joiner.mixed() && mayDissolve(cut, arrivals)) {
      dissolve(cut);
      return;
    }
    cut.arrivals = arrivals;
    cut.considered.clear();
    cut.considered.addAll(cut.wishes);
    if (!joiner.assumed() && joined.sameAs(cut.invariants)) {
      return;
    }
    cut.invariants = joined;
    if (cut.role == Role.HEAD && cut.visits == 2) {
      assumeLatches(cut, joined.state());
    }
    if (cut.role == Role.HEAD && cut.visits >= 2) {
      restart(cut, before);
    }
    advance(cut);
    wishes.passOn(cut);
  }

  /** What a loop's last comparison will keep: known at once, its body need not be done without. */
  private void assumeLatches(Cut head, State joined) {
    List<Instruction.Branch> latches =
        thresholds.latches(head.node, loops.loops().get(head.loop).body());
    for (Arrival entry : head.arrivals) {
      if (entry.from == head.id - 1) {
        for (LinearExpression guess : Guesses.latched(head, joined, latches)) {
          if (entry.satisfies(guess) && head.claims.add(guess)) {
            joined.knowledge.assume(guess);
          }
        }
      }
    }
  }

  boolean mayDissolve(Cut cut, List<Arrival> arrivals) {
    return cut.role == Role.JOIN
        && arrivals.size() <= MAXIMUM_PATHS
        && dissolved < MAXIMUM_DISSOLVED;
  }

  /** Lets the paths that meet at a cut go on by themselves to the next one. */
  void dissolve(Cut cut) {
    List<Integer> origins = List.copyOf(cut.edges.keySet());
    cut.reset();
    cut.dissolved = true;
    dissolved++;
    advance(cut);
    origins.forEach(origin -> advance(cuts.get(origin)));
  }

  private static boolean sameArrivals(List<Arrival> left, List<Arrival> right) {
    boolean same = left.size() == right.size();
    for (int i = 0; same && i < left.size(); i++) {
      same = left.get(i).from == right.get(i).from && left.get(i).state == right.get(i).state;
    }
    return same;
  }

  /**
   * Nothing new arrives, but something new is wished for: added where all arriving states agree.
   */
  private void grant(Cut cut) {
    Invariants old = cut.invariants;
    List<LinearExpression> granted = new ArrayList<>();
    if (cut.grants >= MAXIMUM_GRANTS) {
      return;
    }
    for (LinearExpression wish : List.copyOf(cut.wishes)) {
      if (cut.considered.add(wish)
          && cut.arrivals.stream().allMatch(arrival -> arrival.satisfies(wish))) {
        granted.add(wish);
      }
    }
    if (old == null || granted.isEmpty()) {
      return;
    }
    State stronger = old.state().copy();
    granted.removeIf(stronger.knowledge::quicklyEntails);
    if (granted.isEmpty()) {
      return;
    }
    current = cut;
    cut.grants++;
    granted.forEach(stronger.knowledge::assume);
    cut.claims.addAll(granted);
    cut.invariants = new Invariants(stronger, old.scope(), old.defined());
    advance(cut);
    wishes.passOn(cut);
  }

  /** Whether what enters a loop has changed since its head was last joined. */
  private static boolean enteredAnew(Cut head) {
    List<State> entering = head.edges.get(head.id - 1);
    for (Arrival arrival : head.arrivals) {
      if (arrival.from == head.id - 1) {
        return entering == null || entering.get(0) != arrival.state;
      }
    }
    return entering != null;
  }

  /**
   * Adds to a head's invariant what its body wished for and its entry allows, instead of joining
   * what came round without it.
   */
  boolean strengthen(Cut head) {
    Invariants old = head.invariants;
    List<State> entering = head.edges.get(head.id - 1);
    if (old == null
        || entering == null
        || head.visits < 3
        || head.strengthenings >= Constraints.STRENGTHENINGS) {
      return false;
    }
    Optional<Arrival> entry =
        head.arrivals.stream()
            .filter(arrival -> arrival.from == head.id - 1 && arrival.state == entering.get(0))
            .findFirst();
    if (entry.isEmpty()) {
      return false;
    }
    List<LinearExpression> granted = new ArrayList<>();
    for (LinearExpression wish : List.copyOf(head.wishes)) {
      if (head.claims.contains(wish) || head.dropped.contains(wish)) {
        continue;
      }
      Optional<LinearExpression> image = entry.get().image(wish);
      if (image.isPresent() && entry.get().knowledge().entails(image.get())) {
        granted.add(wish);
      } else {
        head.dropped.add(wish);
      }
    }
    granted.removeIf(old.state().knowledge::entails);
    if (granted.isEmpty()) {
      return false;
    }
    State stronger = old.state().copy();
    granted.forEach(stronger.knowledge::assume);
    head.claims.addAll(granted);
    head.invariants = new Invariants(stronger, old.scope(), old.defined());
    head.strengthenings++;
    clearBody(head);
    advance(head);
    wishes.passOn(head);
    return true;
  }

  private SymbolSet inherited(Cut cut, List<Arrival> arrivals) {
    SymbolSet common = new SymbolSet(scope(arrivals.get(0)));
    for (int i = 1; i < arrivals.size(); i++) {
      common = common.among(scope(arrivals.get(i)));
    }
    common.keepIf(symbol -> !cut.defines(symbol) && !definesFactorOf(symbol, cut));
    return common;
  }

  private boolean definesFactorOf(int symbol, Cut cut) {
    return source.isProduct(symbol)
        && source
            .factors(symbol)
            .map(factors -> cut.defines(factors.left()) || cut.defines(factors.right()))
            .orElse(false);
  }

  private SymbolSet scope(Arrival arrival) {
    Invariants invariants = cuts.get(arrival.from).invariants;
    return invariants == null ? new SymbolSet() : invariants.scope();
  }

  /** What loops around must be able to speak of when they come round again. */
  private SymbolSet ghosts(Cut cut, SymbolSet inherited) {
    Cut outer =
        cut.role == Role.HEAD
            ? cuts.get(cut.id - 1)
            : cut.inside < 0 ? null : headOf.get(loops.loops().get(cut.inside).head());
    return outer == null || outer.invariants == null
        ? new SymbolSet()
        : outer.invariants.scope().among(inherited);
  }

  /** A head that became stronger: what was found inside its loop was found with too little. */
  private void restart(Cut head, Set<LinearExpression> before) {
    boolean stronger = false;
    for (LinearExpression claim : head.claims) {
      stronger |= !before.contains(claim);
    }
    if (!stronger) {
      return;
    }
    if (head.visits > 2) {
      head.strengthenings++;
    }
    clearBody(head);
  }

  private void clearBody(Cut head) {
    Loops.Loop loop = loops.loops().get(head.loop);
    for (Cut cut : cuts) {
      if (cut != head && cut.role != Role.ENTRY && within(cut, loop, head)) {
        Map<Integer, List<State>> fromOutside = new HashMap<>(cut.edges);
        fromOutside
            .keySet()
            .removeIf(from -> from == head.id || within(cuts.get(from), loop, head));
        cut.reset();
        worklist.remove(cut);
        if (!fromOutside.isEmpty()) {
          // an irreducible loop: nobody would come this way again
          cut.edges.putAll(fromOutside);
          worklist.add(cut);
        }
      }
    }
    head.edges.keySet().removeIf(from -> from != head.id - 1);
  }

  /** Whether a cut point lies inside the loop of a head. */
  boolean inBody(Cut cut, Cut head) {
    return cut.role != Role.ENTRY && within(cut, loops.loops().get(head.loop), head);
  }

  private static boolean within(Cut cut, Loops.Loop loop, Cut head) {
    return cut.id != head.id - 1 && loop.body().get(cut.node);
  }

  /** Executes from a cut point to the next ones and hands the states on. */
  void advance(Cut cut) {
    Map<Cut, List<State>> reached = new LinkedHashMap<>();
    if (cut.invariants != null) {
      current = cut;
      try {
        paths.execute(cut, machine, Paths.NOBODY, reached);
      } catch (Unrolling.Endless endless) {
        unrolling.giveUp(endless.head());
        List.copyOf(cuts).forEach(this::advance);
        return;
      }
    }
    for (Cut target : cut.targets) {
      if (!reached.containsKey(target) && target.edges.remove(cut.id) != null) {
        worklist.addLate(target);
      }
    }
    cut.targets.clear();
    cut.targets.addAll(reached.keySet());
    reached.forEach(
        (target, states) -> {
          target.edges.put(cut.id, states);
          if (target.role == Role.HEAD && cut.id != target.id - 1) {
            worklist.addLate(target);
          } else {
            worklist.add(target);
          }
        });
  }

  /** Executes the paths from a cut point, with any machine. */
  void execute(Cut cut, Machine with, Paths.Observer observer, Map<Cut, List<State>> reached) {
    paths.execute(cut, with, observer, reached);
  }

  /** From now on, hears what would help. */
  void listen() {
    source.onWish(this::hear);
  }

  private void hear(LinearExpression wish) {
    wishes.add(current, wish);
  }
}
