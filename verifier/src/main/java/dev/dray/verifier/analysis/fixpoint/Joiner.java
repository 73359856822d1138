package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Liveness;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.analysis.domain.Tnum;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.Cut.Invariants;
import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.CutPoint.ByIteration;
import dev.dray.verifier.certificate.CutPoint.ByLocation;
import dev.dray.verifier.certificate.CutPoint.Definition;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * The state at a cut point that covers all states that arrive there: values by location, facts of
 * symbols, and the inequalities that hold in all of them.
 */
final class Joiner {
  private static final int MAXIMUM_TERMS = 6;

  private final Graph graph;
  private final Liveness liveness;
  private final Cut cut;
  private final List<Arrival> arrivals;
  private final SymbolSource source;
  private final Joining joining;
  private final Widening widening;
  private final RegionJoin regions;
  private final Strides strides;
  private final LowHalves halves;
  private final Vocabulary vocabulary;

  private final List<Definition> definitions = new ArrayList<>();
  private final Map<Integer, Fact> facts = new LinkedHashMap<>();
  private final Map<Integer, Slot> slotOfSymbol = new LinkedHashMap<>();
  private final List<LinearExpression> bounds = new ArrayList<>();

  /** Symbols of values that nothing depends on: no inequality need speak of them. */
  private final SymbolSet idle = new SymbolSet();

  private boolean mixed;
  private boolean assumed;

  /**
   * A join.
   *
   * @param inherited symbols that mean the same in all arriving states and are not defined here
   * @param ghosts those of them that are kept even where no value speaks of them
   */
  Joiner(
      Graph graph,
      Liveness liveness,
      Cut cut,
      List<Arrival> arrivals,
      SymbolSet inherited,
      SymbolSet ghosts,
      SymbolSource source,
      Regions regions,
      long[] thresholds) {
    this.graph = graph;
    this.liveness = liveness;
    this.cut = cut;
    this.arrivals = arrivals;
    this.source = source;
    this.joining = new Joining(cut, arrivals, inherited, source, definitions, facts);
    this.widening = new Widening(cut, thresholds);
    this.regions = new RegionJoin(joining, regions, widening);
    this.strides = new Strides(joining);
    this.halves = new LowHalves(joining, widening);
    this.vocabulary = new Vocabulary(joining, ghosts);
  }

  /** Whether paths meet here on which a location holds different kinds of values. */
  boolean mixed() {
    return mixed || regions.mixed();
  }

  /** Whether the joined state says more than all arriving ones do, and has to be joined again. */
  boolean assumed() {
    return assumed;
  }

  Invariants join() {
    Settling settling = new Settling(joining::isInherited, cut::defines);
    arrivals.forEach(arrival -> settling.settle(arrival.state));
    boolean back = defineCounter();
    State result = skeleton();
    List<Slot> slots = slots(result);
    List<Slot> varying = new ArrayList<>();
    AffineHull hull = new AffineHull(arrivals, joining::isInherited);
    if (cut.counter >= 0) {
      hull.add(cut.counter);
    }
    for (Slot slot : slots) {
      if (!settle(slot, result, back)) {
        varying.add(slot);
      }
    }
    regions.measure(hull);
    varying.sort(Comparator.comparingLong(Joiner::weight));
    for (Slot slot : varying) {
      abstracted(slot, result, hull);
    }
    regions.joinRecords(result);
    if (cut.role == Role.PREHEADER) {
      halves.name(result);
    }
    SymbolSet scope = vocabulary.of(result, strides.products());
    fillFacts(result.knowledge, scope);
    SymbolSet told = scope.without(idle);
    SymbolSet spoken = vocabulary.spoken().without(idle);
    Constraints constraints =
        new Constraints(cut, arrivals, source, told::has, spoken, slotOfSymbol, bounds);
    constraints.fill(result.knowledge);
    assumed = constraints.assumed();
    for (int symbol : scope) {
      source
          .factors(symbol)
          .ifPresent(
              factors -> result.knowledge.boundProduct(symbol, factors.left(), factors.right()));
    }
    regions.limitChoices(result.knowledge);
    return new Invariants(result, scope, List.copyOf(definitions));
  }

  /** Small coefficients first: they generate the others. */
  private static long weight(Slot slot) {
    long most = 0;
    for (int i = 0; i < slot.values.length; i++) {
      LinearExpression expression = slot.expression(i);
      for (int t = 0; t < expression.size(); t++) {
        most = Math.max(most, Math.abs(expression.coefficientAt(t)));
      }
      most +=
          i > 0
              ? Math.min(1 << 20, Math.abs(expression.constant() - slot.expression(0).constant()))
              : 0;
    }
    return most;
  }

  /**
   * Sets what the iteration counter is in each arriving state; true if some come over back edges.
   */
  private boolean defineCounter() {
    if (cut.role != Role.HEAD) {
      return false;
    }
    boolean back = false;
    definitions.add(new ByIteration(cut.counter));
    for (Arrival arrival : arrivals) {
      boolean entry = arrival.from == cut.id - 1;
      Fact fact = arrival.knowledge().fact(cut.counter);
      LinearExpression image =
          entry
              ? LinearExpression.ZERO
              : fact.high() == 0
                  ? LinearExpression.ONE
                  : LinearExpression.symbol(cut.counter).plus(1);
      arrival.images.put(cut.counter, image);
      back |= !entry;
    }
    facts.put(cut.counter, new Fact(View.INTEGER, 0, back ? Fact.NONE_ABOVE : 0, Tnum.UNKNOWN));
    return back;
  }

  private State skeleton() {
    List<Frame> frames = new ArrayList<>();
    for (int depth = 0; depth < arrivals.get(0).state.frames.size(); depth++) {
      Frame frame = new Frame(false);
      for (Arrival arrival : arrivals) {
        frame.tainted.or(arrival.state.frames.get(depth).tainted);
      }
      frames.add(frame);
    }
    return new State(frames, new Knowledge(source), new ArrayList<>());
  }

  /** Which registers of a frame matter here. */
  private int mask(int depth, int depths, IntUnaryOperator live) {
    Graph.Node node = graph.nodes().get(cut.node);
    int context = node.context();
    int level = depths - 1;
    if (node.callbackHead()) {
      context = node.context();
      level = depths;
    }
    while (level > depth + 1) {
      context = graph.contexts().get(context).parent();
      level--;
    }
    if (level == depth) {
      return live.applyAsInt(node.pc());
    }
    CallContext callee = graph.contexts().get(context);
    int saved = live.applyAsInt(callee.callPc() + 1) & 0b11_1100_0000;
    boolean callback = callee.kind() != CallContext.Kind.LOCAL;
    return callback ? saved | 0b11_1110 : saved;
  }

  private List<Slot> slots(State result) {
    List<Slot> slots = new ArrayList<>();
    int depths = result.frames.size();
    for (int depth = 0; depth < depths; depth++) {
      int mask = mask(depth, depths, liveness::before);
      int strong = mask(depth, depths, liveness::stronglyBefore);
      for (int register = 0; register < 10; register++) {
        if ((mask >> register & 1) != 0) {
          slots.add(registerSlot(depth, register, (strong >> register & 1) != 0));
        }
      }
      cellSlots(depth, result.frames.get(depth).tainted, slots);
    }
    return slots;
  }

  private Slot registerSlot(int depth, int register, boolean needed) {
    AbstractValue[] values = new AbstractValue[arrivals.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = arrivals.get(i).state.frames.get(depth).registers[register];
    }
    return new Slot(new Location.Register(depth, register), values, needed);
  }

  private void cellSlots(int depth, BitSet tainted, List<Slot> slots) {
    Set<Integer> offsets = new HashSet<>();
    arrivals.forEach(arrival -> offsets.addAll(arrival.state.frames.get(depth).cells.keySet()));
    for (int offset : new TreeSet<>(offsets)) {
      AbstractValue[] values = new AbstractValue[arrivals.size()];
      int size = 0;
      boolean common = true;
      for (int i = 0; i < values.length; i++) {
        Frame.Cell cell = arrivals.get(i).state.frames.get(depth).cells.get(offset);
        if (cell == null || (size != 0 && cell.size() != size)) {
          common = false;
        } else {
          size = cell.size();
          values[i] = cell.value();
        }
      }
      if (common) {
        slots.add(new Slot(new Location.Cell(depth, offset, size), values, true));
      } else {
        taintPointers(depth, offset, tainted);
      }
    }
  }

  private void taintPointers(int depth, int offset, BitSet tainted) {
    for (Arrival arrival : arrivals) {
      Frame.Cell cell = arrival.state.frames.get(depth).cells.get(offset);
      if (cell != null && !(cell.value() instanceof Number)) {
        tainted.set(offset + Frame.SIZE, offset + Frame.SIZE + cell.size());
      }
    }
  }

  private void noteMixture(Slot slot) {
    Mixture mixture = cut.mixtures.computeIfAbsent(slot.location, absent -> new Mixture());
    for (int i = 0; i < slot.values.length; i++) {
      mixture.add(slot.values[i], arrivals.get(i).state.by);
    }
  }

  private void put(State result, Location location, AbstractValue value) {
    switch (location) {
      case Location.Register register ->
          result.frames.get(register.depth()).registers[register.number()] = value;
      case Location.Cell cell -> {
        Frame frame = result.frames.get(cell.depth());
        if (value instanceof AbstractValue.Unusable) {
          frame.tainted.set(cell.offset() + Frame.SIZE, cell.offset() + Frame.SIZE + cell.size());
        } else {
          frame.cells.put(cell.offset(), new Frame.Cell(cell.size(), value));
        }
      }
    }
  }

  /**
   * Settles what needs no symbol of its own; false if the location's number has to be abstracted.
   */
  private boolean settle(Slot slot, State result, boolean back) {
    Optional<AbstractValue> shape = regions.shape(slot);
    mixed |= shape.isEmpty() ? slot.readable() : slot.differsInContext();
    if (shape.isEmpty()) {
      if (slot.readable()) {
        noteMixture(slot);
      }
      put(result, slot.location, AbstractValue.Unusable.UNUSABLE);
      return true;
    }
    if (!shape.get().linear()) {
      put(result, slot.location, shape.get());
      return true;
    }
    LinearExpression first = slot.expression(0);
    boolean same = cut.role == Role.HEAD || first.size() <= MAXIMUM_TERMS;
    for (int i = 1; i < slot.values.length; i++) {
      same &= slot.expression(i).equals(first);
    }
    for (int i = 0; same && i < first.size(); i++) {
      same = joining.isInherited(first.symbolAt(i));
    }
    if (same) {
      put(result, slot.location, shape.get().with(first));
      return true;
    }
    if (back) {
      Optional<LinearExpression> linear = strides.of(slot);
      if (linear.isPresent()) {
        put(result, slot.location, shape.get().with(linear.get()));
        return true;
      }
    }
    slot.values[0] = shape.get().with(first);
    return false;
  }

  private void abstracted(Slot slot, State result, AffineHull hull) {
    AbstractValue shape = slot.values[0];
    LinearExpression[] values = new LinearExpression[slot.values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = slot.expression(i);
    }
    Optional<LinearExpression> expressed = hull.express(values);
    if (expressed.isPresent() && expressed.get().size() <= MAXIMUM_TERMS) {
      noteBounds(expressed.get(), values);
      put(result, slot.location, shape.with(expressed.get()));
      return;
    }
    long divisor = commonDivisor(values);
    if (divisor > 1) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i].divideTerms(divisor, values[i].constant() / divisor);
      }
    }
    Object key = divisor > 1 ? List.of(slot.location, divisor) : slot.location;
    int symbol = joining.name(key);
    Fact fact = widening.of(symbol, hull.introduce(symbol, values));
    if (divisor == 1 && slot.location instanceof Location.Cell cell && cell.size() < 8) {
      fact = fact.within(0, (1L << (8 * cell.size())) - 1);
    }
    facts.put(symbol, fact);
    if (!slot.needed && cut.role == Role.HEAD) {
      idle.add(symbol);
    } else if (divisor == 1) {
      slotOfSymbol.put(symbol, slot);
    }
    definitions.add(new ByLocation(symbol, slot.location));
    if (divisor == 1 && shape instanceof Number) {
      halves.addSigned(symbol, slot.location, values);
    }
    put(result, slot.location, shape.with(LinearExpression.term(symbol, divisor)));
  }

  /** A location without a symbol of its own has no fact either: its bounds become inequalities. */
  private void noteBounds(LinearExpression expressed, LinearExpression[] values) {
    if (expressed.size() < 2 || cut.role == Role.HEAD) {
      return;
    }
    long low = Fact.NONE_ABOVE;
    long high = Fact.NONE_BELOW;
    for (int i = 0; i < values.length; i++) {
      low = Math.min(low, arrivals.get(i).knowledge().low(values[i]));
      high = Math.max(high, arrivals.get(i).knowledge().high(values[i]));
    }
    try {
      if (low != Fact.NONE_BELOW) {
        bounds.add(expressed.plusExact(Math.negateExact(low)));
      }
      if (high != Fact.NONE_ABOVE) {
        bounds.add(LinearExpression.constant(high).minusExact(expressed));
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  /** What divides all values, if it is no power of two: those are known by their bits. */
  private static long commonDivisor(LinearExpression[] values) {
    long divisor = 0;
    for (LinearExpression value : values) {
      divisor = LinearExpression.gcd(divisor, value.gcd());
      divisor = LinearExpression.gcd(divisor, value.constant());
      if (value.isConstant()) {
        return 1;
      }
    }
    return divisor > 2 && divisor < 1 << 20 && Long.bitCount(divisor) > 1 ? divisor : 1;
  }

  private void fillFacts(Knowledge knowledge, SymbolSet scope) {
    for (int symbol : scope) {
      Fact own = facts.get(symbol);
      if (own != null) {
        knowledge.define(symbol, own);
      } else if (!source.isProduct(symbol) && joining.inherited().has(symbol)) {
        Fact joined = arrivals.get(0).knowledge().fact(symbol);
        for (int i = 1; i < arrivals.size(); i++) {
          joined = joined.join(arrivals.get(i).knowledge().fact(symbol));
        }
        knowledge.define(symbol, joined);
      }
    }
    for (int symbol : scope) {
      source
          .whole(symbol)
          .filter(scope::contains)
          .ifPresent(whole -> knowledge.signedHalf(symbol, whole));
      source
          .factors(symbol)
          .ifPresent(factors -> knowledge.product(factors.left(), factors.right()));
    }
    halves.keep(knowledge, vocabulary, scope);
  }
}
