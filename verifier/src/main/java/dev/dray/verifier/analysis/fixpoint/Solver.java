package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Liveness;
import dev.dray.verifier.analysis.cfg.Loops;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.analysis.fixpoint.Cut.Invariants;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.isa.Instruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds invariants for all cut points: each is joined from the states that arrive, and executed to
 * the next ones, innermost loops first, until nothing changes.
 */
final class Solver {
  private static final int MAXIMUM_VISITS = 60;
  private static final int MAXIMUM_WISHES = 40;
  private static final int FEW_VISITS = 8;
  private static final int VISITS_UNMEASURED = 256;
  private static final int STRENGTHENINGS = 8;
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
  private final TreeSet<Long> dirty = new TreeSet<>();
  private final int[] lastPosition;
  private final Unrolling unrolling;
  private Cut current;
  private int dissolved;
  private long visits;
  private boolean guessed;

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
    this.lastPosition = lastPositions();
    this.unrolling = new Unrolling(loops);
    this.current = add(0, Role.ENTRY, -1, -1);
    createCuts();
  }

  List<Cut> cuts() {
    return cuts;
  }

  Loops loops() {
    return loops;
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

  private long priority(Cut cut) {
    int position = cut.role == Role.ENTRY ? -1 : loops.position(cut.node);
    int rank = cut.role == Role.PREHEADER ? 0 : 1;
    return ((long) position * 2 + rank + 2 << 24) | cut.id;
  }

  private void soil(Cut cut) {
    dirty.add(priority(cut));
  }

  /** Has a head looked at again once its loop's body is done. */
  private void soilLate(Cut cut) {
    dirty.add(
        cut.role == Role.HEAD
            ? ((long) lastPosition[cut.loop] * 2 + 3 << 24) | cut.id
            : priority(cut));
  }

  private void clean(Cut cut) {
    dirty.remove(priority(cut));
    if (cut.role == Role.HEAD) {
      dirty.remove(((long) lastPosition[cut.loop] * 2 + 3 << 24) | cut.id);
    }
  }

  private int[] lastPositions() {
    int[] last = new int[loops.loops().size()];
    for (int index = 0; index < last.length; index++) {
      java.util.BitSet body = loops.loops().get(index).body();
      for (int node = body.nextSetBit(0); node >= 0; node = body.nextSetBit(node + 1)) {
        last[index] = Math.max(last[index], loops.position(node));
      }
    }
    return last;
  }

  /** Runs from the entry's state to the fixpoint. */
  void solve(State entry) {
    Cut first = cuts.get(0);
    Set<Integer> roots = new HashSet<>();
    for (int root = 0; root < Symbols.FIRST_FREE; root++) {
      roots.add(root);
    }
    first.invariants = new Invariants(entry, roots, List.of());
    source.onWish(this::hear);
    advance(first);
    settle();
  }

  /** Visits what has changed until nothing does and no wish is left that could help a loop. */
  private void settle() {
    for (int round = 0; round <= DESCENT_ROUNDS; round++) {
      source.onWish(this::hear);
      while (!dirty.isEmpty()) {
        Cut cut = cuts.get((int) (dirty.pollFirst() & 0xff_ffff));
        visit(cut);
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
        if (origin.role == Role.JOIN && addWish(origin, wish.expression())) {
          passWishesOn(origin);
          wished = true;
        }
      }
    }
    return wished;
  }

  /** Whether a symbol keeps its value while a loop runs: what the loop was entered with. */
  boolean fixed(int symbol, Cut head) {
    Invariants entry = cuts.get(head.id - 1).invariants;
    return entry != null && entry.scope().contains(symbol);
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
    Set<LinearExpression> missing = known.isEmpty() ? wishes() : known;
    source.onWish(this::hear);
    boolean any = false;
    for (Cut head : List.copyOf(headOf.values())) {
      boolean blamed =
          missing.stream().anyMatch(head::definesPartOf)
              || unrolling.contains(head, node -> failing.contains(graph.nodes().get(node).pc()));
      any |= blamed && unroll(head);
    }
    for (Cut cut : any ? List.<Cut>of() : cuts) {
      if (cut.invariants != null
          && mayDissolve(cut, cut.arrivals)
          && missing.stream().anyMatch(cut::definesPartOf)) {
        dissolve(cut);
        startAround(cut);
        any = true;
      }
    }
    if (!any) {
      settle();
      source.onWish(this::hear);
      any = partBackEdges(failing);
    }
    if (!any) {
      any = unrollAll();
    }
    if (!any) {
      settle();
      source.onWish(this::hear);
      unrolling.allowMany();
      any = unrollAll();
    }
    settle();
    return any;
  }

  /**
   * Assumes at loop heads what bounds of their symbols the loops' comparisons suggest, for those
   * that widening went past, and keeps what the loops keep; whether any was assumed.
   */
  private boolean guessBounds() {
    boolean any = false;
    source.onWish(this::hear);
    for (Cut head : List.copyOf(headOf.values())) {
      if (head.invariants != null && !head.dissolved) {
        Set<LinearExpression> guesses =
            Guesses.bounds(head, thresholds.of(loops.loops().get(head.loop).body()));
        guesses.addAll(Guesses.tight(head));
        guesses.addAll(Guesses.lost(head));
        head.dropped.removeAll(guesses);
        head.wishes.addAll(guesses);
        head.strengthenings = 0;
        head.visits = FEW_VISITS;
        any |= !guesses.isEmpty() && strengthen(head);
      }
    }
    settle();
    return any;
  }

  /**
   * Keeps the ways round a loop apart that is not shown to end: each may bring something else
   * closer to a limit.
   */
  private boolean partBackEdges(Set<Integer> failing) {
    boolean any = false;
    for (Cut head : List.copyOf(headOf.values())) {
      if (head.dissolved || !failing.contains(graph.nodes().get(head.node).pc())) {
        continue;
      }
      for (int from : List.copyOf(head.edges.keySet())) {
        Cut origin = cuts.get(from);
        if (from != head.id - 1 && mayDissolve(origin, origin.arrivals)) {
          dissolve(origin);
          any = true;
        }
      }
    }
    return any;
  }

  /** What the loops around a cut point lost because of it would keep itself lost. */
  private void startAround(Cut cut) {
    for (int loop = cut.inside; loop >= 0; loop = loops.loops().get(loop).parent()) {
      Cut head = headOf.get(loops.loops().get(loop).head());
      if (head != null && !head.dissolved) {
        startOver(head);
        soil(head);
      }
    }
  }

  private void startOver(Cut head) {
    List<State> entering = head.edges.get(head.id - 1);
    clearBody(head);
    head.startOver();
    if (entering != null) {
      head.edges.put(head.id - 1, entering);
    }
  }

  /** What would have helped anywhere. */
  private Set<LinearExpression> wishes() {
    Set<LinearExpression> all = new HashSet<>();
    cuts.forEach(cut -> all.addAll(cut.wishes));
    cuts.forEach(cut -> all.addAll(cut.dropped));
    return all;
  }

  private boolean unrollAll() {
    boolean any = false;
    for (Cut head : List.copyOf(headOf.values())) {
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
    for (Cut cut : joinOf.values()) {
      if (!cut.dissolved && inBody(cut, head)) {
        members.add(cut);
      }
    }
    List<Integer> origins = List.copyOf(preheader.edges.keySet());
    unrolling.start(head, members);
    members.forEach(Cut::reset);
    members.forEach(this::clean);
    members.forEach(this::advance);
    origins.forEach(origin -> advance(cuts.get(origin)));
    startAround(preheader);
    return head.dissolved;
  }

  private void visit(Cut cut) {
    clean(cut);
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
          "gave up on the loop at slot "
              + graph.nodes().get(cut.node).pc()
              + ": no invariant was found in "
              + MAXIMUM_VISITS
              + " rounds");
    }
    current = cut;
    if (cut.role == Role.HEAD && (strengthen(cut) || (unchanged && cut.visits > 3))) {
      return;
    }
    Set<LinearExpression> before = new HashSet<>(cut.claims);
    Joiner joiner =
        new Joiner(
            graph,
            liveness,
            cut,
            arrivals,
            inherited(cut, arrivals),
            ghosts(cut, arrivals),
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
    passWishesOn(cut);
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

  private boolean mayDissolve(Cut cut, List<Arrival> arrivals) {
    return cut.role == Role.JOIN
        && arrivals.size() <= MAXIMUM_PATHS
        && dissolved < MAXIMUM_DISSOLVED;
  }

  /** Lets the paths that meet at a cut go on by themselves to the next one. */
  private void dissolve(Cut cut) {
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
    passWishesOn(cut);
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
  private boolean strengthen(Cut head) {
    Invariants old = head.invariants;
    List<State> entering = head.edges.get(head.id - 1);
    if (old == null
        || entering == null
        || head.visits < 3
        || head.strengthenings >= STRENGTHENINGS) {
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
    passWishesOn(head);
    return true;
  }

  private Set<Integer> inherited(Cut cut, List<Arrival> arrivals) {
    Set<Integer> common = new HashSet<>(scope(arrivals.get(0)));
    for (Arrival arrival : arrivals) {
      common.retainAll(scope(arrival));
    }
    common.removeIf(cut::defines);
    common.removeIf(
        symbol ->
            source
                .factors(symbol)
                .map(factors -> cut.defines(factors.left()) || cut.defines(factors.right()))
                .orElse(false));
    return common;
  }

  private Set<Integer> scope(Arrival arrival) {
    Invariants invariants = cuts.get(arrival.from).invariants;
    return invariants == null ? Set.of() : invariants.scope();
  }

  /** What loops around must be able to speak of when they come round again. */
  private Set<Integer> ghosts(Cut cut, List<Arrival> arrivals) {
    Set<Integer> ghosts = new HashSet<>();
    Cut outer =
        cut.role == Role.HEAD
            ? cuts.get(cut.id - 1)
            : cut.inside < 0 ? null : headOf.get(loops.loops().get(cut.inside).head());
    if (outer != null && outer.invariants != null) {
      ghosts.addAll(outer.invariants.scope());
      ghosts.retainAll(inherited(cut, arrivals));
    }
    return ghosts;
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
        clean(cut);
        if (!fromOutside.isEmpty()) {
          // an irreducible loop: nobody would come this way again
          cut.edges.putAll(fromOutside);
          soil(cut);
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
  private void advance(Cut cut) {
    Map<Cut, List<State>> reached = new LinkedHashMap<>();
    if (cut.invariants != null) {
      current = cut;
      try {
        execute(cut, machine, NOBODY, reached);
      } catch (Unrolling.Endless endless) {
        unrolling.giveUp(endless.head());
        List.copyOf(cuts).forEach(this::advance);
        return;
      }
    }
    for (Cut target : cut.targets) {
      if (!reached.containsKey(target) && target.edges.remove(cut.id) != null) {
        soilLate(target);
      }
    }
    cut.targets.clear();
    cut.targets.addAll(reached.keySet());
    reached.forEach(
        (target, states) -> {
          target.edges.put(cut.id, states);
          if (target.role == Role.HEAD && cut.id != target.id - 1) {
            soilLate(target);
          } else {
            soil(target);
          }
        });
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

  private static final Observer NOBODY =
      new Observer() {
        @Override
        public void before(int node, State state) {}

        @Override
        public void after(int node, @Nullable State[] states) {}
      };

  /** Executes the paths from a cut point, with any machine. */
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
      reached.computeIfAbsent(target, key -> new ArrayList<>()).add(place.state);
    }
  }

  private void hear(LinearExpression wish) {
    addWish(current, wish);
  }

  private boolean addWish(Cut cut, LinearExpression wish) {
    Invariants invariants = cut.invariants;
    if (invariants == null
        || wish.isConstant()
        || wish.size() > 5
        || (cut.role == Role.HEAD && cut.visits < 2)) {
      return false;
    }
    for (int i = 0; i < wish.size(); i++) {
      if (!invariants.scope().contains(wish.symbolAt(i))) {
        return false;
      }
    }
    long gcd = wish.gcd();
    LinearExpression tight =
        gcd > 1 ? wish.divideTerms(gcd, Math.floorDiv(wish.constant(), gcd)) : wish;
    if (cut.dropped.contains(tight) || !makeRoom(cut, tight) || !cut.wishes.add(tight)) {
      return false;
    }
    if (cut.role != Role.ENTRY) {
      soilLate(cut);
    }
    return true;
  }

  /** Of many wishes with the same terms (a long row of accesses) those that say least may go. */
  private static boolean makeRoom(Cut cut, LinearExpression wish) {
    if (cut.wishes.size() < MAXIMUM_WISHES || cut.wishes.contains(wish)) {
      return true;
    }
    Optional<LinearExpression> lesser =
        cut.wishes.stream()
            .filter(other -> other.sameTerms(wish) && other.constant() > wish.constant())
            .findFirst();
    lesser.ifPresent(cut.wishes::remove);
    return lesser.isPresent();
  }

  /** What would have helped here would have helped where it comes from. */
  private void passWishesOn(Cut cut) {
    Deque<Cut> pending = new ArrayDeque<>(List.of(cut));
    int rounds = 0;
    while (!pending.isEmpty() && rounds++ < 20) {
      Cut next = pending.pop();
      for (Arrival arrival : next.arrivals) {
        if (next.role == Role.HEAD && arrival.from != next.id - 1) {
          continue;
        }
        Cut origin = cuts.get(arrival.from);
        boolean added = false;
        for (LinearExpression wish : List.copyOf(next.wishes)) {
          added |= arrival.image(wish).map(image -> addWish(origin, image)).orElse(false);
        }
        if (added) {
          pending.push(origin);
        }
      }
    }
  }
}
