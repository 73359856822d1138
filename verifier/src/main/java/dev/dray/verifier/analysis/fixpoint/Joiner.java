package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Liveness;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.analysis.domain.Tnum;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.MaybeNull;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.PointerLow;
import dev.dray.verifier.analysis.fixpoint.Cut.Invariants;
import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.CutPoint.ByIteration;
import dev.dray.verifier.certificate.CutPoint.ByLength;
import dev.dray.verifier.certificate.CutPoint.ByLocation;
import dev.dray.verifier.certificate.CutPoint.ByProduct;
import dev.dray.verifier.certificate.CutPoint.BySignedHalf;
import dev.dray.verifier.certificate.CutPoint.Definition;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.certificate.Symbols;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
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
 * The state at a cut point that covers all states that arrive there: values by location, facts of
 * symbols, and the inequalities that hold in all of them.
 */
final class Joiner {
  private static final int MAXIMUM_TERMS = 6;
  private static final int MOST_RENAMED = 6;

  private final Graph graph;
  private final Liveness liveness;
  private final Cut cut;
  private final List<Arrival> arrivals;
  private final Set<Integer> inherited;
  private final Set<Integer> ghosts;
  private final SymbolSource source;
  private final Regions regions;
  private final long[] thresholds;
  private final @Nullable Invariants previous;

  private final List<Definition> definitions = new ArrayList<>();
  private final Map<Integer, Fact> facts = new LinkedHashMap<>();
  private final Map<List<Integer>, Integer> instances = new HashMap<>();
  private final Map<List<Region>, Region.Choice> choices = new LinkedHashMap<>();
  private final Map<Integer, Slot> slotOfSymbol = new LinkedHashMap<>();
  private final Set<Integer> spoken = new HashSet<>();
  private final List<LinearExpression> strideProducts = new ArrayList<>();
  private final List<LinearExpression> bounds = new ArrayList<>();
  private boolean mixed;

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
      Set<Integer> inherited,
      Set<Integer> ghosts,
      SymbolSource source,
      Regions regions,
      long[] thresholds) {
    this.graph = graph;
    this.liveness = liveness;
    this.cut = cut;
    this.arrivals = arrivals;
    this.inherited = inherited;
    this.ghosts = ghosts;
    this.source = source;
    this.regions = regions;
    this.thresholds = thresholds;
    this.previous = cut.invariants;
  }

  /** Whether paths meet here on which a location holds different kinds of values. */
  boolean mixed() {
    return mixed;
  }

  private boolean isInherited(int symbol) {
    return source
        .factors(symbol)
        .map(factors -> isInherited(factors.left()) && isInherited(factors.right()))
        .orElseGet(() -> inherited.contains(symbol));
  }

  Invariants join() {
    arrivals.forEach(arrival -> settleConstants(arrival.state));
    boolean back = defineCounter();
    State result = skeleton();
    List<Slot> slots = slots(result);
    List<Slot> varying = new ArrayList<>();
    AffineHull hull = new AffineHull(arrivals, this::isInherited);
    if (cut.counter >= 0) {
      hull.add(cut.counter);
    }
    for (Slot slot : slots) {
      if (!settle(slot, result, back)) {
        varying.add(slot);
      }
    }
    choices.forEach((tuple, choice) -> measure(tuple, choice, hull));
    varying.sort(Comparator.comparingLong(Joiner::weight));
    for (Slot slot : varying) {
      abstracted(slot, result, hull);
    }
    joinRecords(result);
    Set<Integer> scope = scope(result);
    fillFacts(result.knowledge, scope);
    new Constraints(cut, arrivals, source, scope::contains, spoken, slotOfSymbol, bounds)
        .fill(result.knowledge);
    for (int symbol : new TreeSet<>(scope)) {
      source
          .factors(symbol)
          .ifPresent(
              factors -> result.knowledge.boundProduct(symbol, factors.left(), factors.right()));
    }
    limitChoices(result.knowledge);
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

  private void settleConstants(State state) {
    Knowledge knowledge = state.knowledge;
    state.replaceAll(
        value -> {
          if (!value.linear()) {
            return value;
          }
          LinearExpression expression = value.expression0();
          LinearExpression settled = expression;
          for (int i = 0; i < expression.size(); i++) {
            Fact fact = knowledge.fact(expression.symbolAt(i));
            if (fact.low() == fact.high()
                && fact.low() != Fact.NONE_ABOVE
                && !isInherited(expression.symbolAt(i))) {
              settled =
                  settled.substitute(expression.symbolAt(i), LinearExpression.constant(fact.low()));
            }
          }
          return settled.equals(expression) ? value : value.with(settled);
        });
  }

  /**
   * Sets what the iteration counter is in each arriving state; true if some come over back edges.
   */
  private boolean defineCounter() {
    if (cut.role != Role.HEAD) {
      return false;
    }
    boolean back = false;
    long most = 0;
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
      most = cut.visits < 3 ? Fact.NONE_ABOVE : Math.max(most, arrival.knowledge().high(image));
    }
    facts.put(cut.counter, new Fact(View.INTEGER, 0, back ? Fact.NONE_ABOVE : 0, Tnum.UNKNOWN));
    return back;
  }

  private State skeleton() {
    List<Frame> frames = new ArrayList<>();
    for (int depth = 0; depth < arrivals.get(0).state.frames.size(); depth++) {
      Frame frame = new Frame();
      for (Arrival arrival : arrivals) {
        frame.tainted.or(arrival.state.frames.get(depth).tainted);
      }
      frames.add(frame);
    }
    return new State(frames, new Knowledge(source), new ArrayList<>());
  }

  /** Which registers of a frame matter here. */
  private int mask(int depth, int depths) {
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
      return liveness.before(node.pc());
    }
    CallContext callee = graph.contexts().get(context);
    int saved = liveness.before(callee.callPc() + 1) & 0b11_1100_0000;
    boolean callback = callee.kind() != CallContext.Kind.LOCAL;
    return callback ? saved | 0b11_1110 : saved;
  }

  private List<Slot> slots(State result) {
    List<Slot> slots = new ArrayList<>();
    int depths = result.frames.size();
    for (int depth = 0; depth < depths; depth++) {
      int mask = mask(depth, depths);
      for (int register = 0; register < 10; register++) {
        if ((mask >> register & 1) != 0) {
          slots.add(registerSlot(depth, register));
        }
      }
      cellSlots(depth, result.frames.get(depth).tainted, slots);
    }
    return slots;
  }

  private Slot registerSlot(int depth, int register) {
    AbstractValue[] values = new AbstractValue[arrivals.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = arrivals.get(i).state.frames.get(depth).registers[register];
    }
    return new Slot(new Location.Register(depth, register), values);
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
        slots.add(new Slot(new Location.Cell(depth, offset, size), values));
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
    Optional<AbstractValue> shape = shape(slot);
    mixed |= shape.isEmpty() ? slot.readable() : slot.differsInContext();
    if (shape.isEmpty()) {
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
      same = isInherited(first.symbolAt(i));
    }
    if (same) {
      put(result, slot.location, shape.get().with(first));
      return true;
    }
    if (back) {
      Optional<LinearExpression> linear = stride(slot);
      if (linear.isPresent()) {
        put(result, slot.location, shape.get().with(linear.get()));
        return true;
      }
    }
    slot.values[0] = shape.get().with(first);
    return false;
  }

  /** Start plus counter times stride, where each iteration adds the same. */
  private Optional<LinearExpression> stride(Slot slot) {
    if (cut.irregular.contains(slot.location)) {
      return Optional.empty();
    }
    int entry = -1;
    for (int i = 0; i < arrivals.size(); i++) {
      entry = arrivals.get(i).from == cut.id - 1 ? i : entry;
    }
    if (entry < 0) {
      return Optional.empty();
    }
    LinearExpression start = slot.expression(entry);
    LinearExpression guess = cut.strides.get(slot.location);
    for (int i = 0; i < arrivals.size(); i++) {
      if (i == entry) {
        continue;
      }
      LinearExpression grown = slot.expression(i).minus(start);
      LinearExpression rounds =
          arrivals.get(i).images.getOrDefault(cut.counter, LinearExpression.ONE);
      if (guess == null && rounds.equals(LinearExpression.ONE) && overInherited(grown)) {
        guess = grown;
      }
      if (guess == null || !times(guess, rounds, arrivals.get(i).knowledge()).equals(grown)) {
        cut.irregular.add(slot.location);
        return Optional.empty();
      }
    }
    if (guess == null) {
      return Optional.empty();
    }
    cut.strides.put(slot.location, guess);
    LinearExpression product = LinearExpression.term(cut.counter, guess.constant());
    for (int t = 0; t < guess.size(); t++) {
      int symbol = source.product(guess.symbolAt(t), cut.counter);
      strideProducts.add(LinearExpression.symbol(symbol));
      product = product.plus(LinearExpression.term(symbol, guess.coefficientAt(t)));
    }
    return Optional.of(start.plus(product));
  }

  private boolean overInherited(LinearExpression expression) {
    for (int i = 0; i < expression.size(); i++) {
      if (!isInherited(expression.symbolAt(i)) || source.isProduct(expression.symbolAt(i))) {
        return false;
      }
    }
    return expression.size() <= 2;
  }

  /** {@code stride * (counter + c)} or {@code stride * 1}. */
  private LinearExpression times(
      LinearExpression stride, LinearExpression rounds, Knowledge knowledge) {
    LinearExpression sum = stride.times(rounds.constant());
    if (rounds.mentions(cut.counter)) {
      sum = sum.plus(LinearExpression.term(cut.counter, stride.constant()));
      for (int t = 0; t < stride.size(); t++) {
        sum =
            sum.plus(
                knowledge.product(stride.symbolAt(t), cut.counter).times(stride.coefficientAt(t)));
      }
    }
    return sum;
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
    int symbol = cut.name(key, source);
    Fact fact = widen(symbol, hull.introduce(symbol, values));
    facts.put(symbol, fact);
    if (divisor == 1) {
      slotOfSymbol.put(symbol, slot);
    }
    definitions.add(new ByLocation(symbol, slot.location));
    if (divisor == 1 && shape instanceof Number) {
      addSignedHalf(symbol, slot.location, values);
    }
    put(result, slot.location, shape.with(LinearExpression.term(symbol, divisor)));
  }

  private void addSignedHalf(int symbol, Location location, LinearExpression[] values) {
    Optional<Fact> range = SignedHalves.range(arrivals, values);
    if (range.isEmpty()) {
      return;
    }
    int signed = cut.name(List.of("signed", location), source);
    source.defineSignedHalf(signed, symbol);
    for (int i = 0; i < values.length; i++) {
      Knowledge knowledge = arrivals.get(i).knowledge();
      arrivals.get(i).images.put(signed, Views.signed(knowledge, values[i], 32));
    }
    facts.put(signed, SignedHalves.within32Bits(widen(signed, range.get())));
    definitions.add(new BySignedHalf(signed));
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

  /** After some rounds, moves an unstable bound of a loop's symbol to the next threshold. */
  private Fact widen(int symbol, Fact fact) {
    if (cut.role != Role.HEAD || previous == null || cut.visits < 3) {
      return fact;
    }
    if (!previous.state().knowledge.knows(symbol)) {
      return fact;
    }
    Fact old = previous.state().knowledge.fact(symbol);
    if (old.view() != fact.view()) {
      return fact;
    }
    boolean narrow = cut.visits < 10;
    long low =
        fact.low() < old.low() ? thresholdBelow(fact.low()) : narrow ? fact.low() : old.low();
    long high =
        fact.high() > old.high() ? thresholdAbove(fact.high()) : narrow ? fact.high() : old.high();
    if (fact.view() == View.UNSIGNED) {
      low = Math.max(0, low);
    }
    Tnum bits = fact.bits().join(old.bits());
    if (!bits.equals(old.bits())) {
      int known = bits.knownLowBits();
      bits = known == 64 ? bits : new Tnum(bits.value() & ((1L << known) - 1), -1L << known);
    }
    return new Fact(fact.view(), low, high, bits);
  }

  private long thresholdBelow(long bound) {
    long best = Fact.NONE_BELOW;
    for (long threshold : cut.visits < 8 ? thresholds : new long[] {0}) {
      if (threshold <= bound && threshold > best) {
        best = threshold;
      }
    }
    return best;
  }

  private long thresholdAbove(long bound) {
    long best = Fact.NONE_ABOVE;
    for (long threshold : cut.visits < 8 ? thresholds : new long[0]) {
      if (threshold >= bound && threshold < best) {
        best = threshold;
      }
    }
    return best;
  }

  /** What kind of value a location holds in all states, with the first state's expression. */
  private Optional<AbstractValue> shape(Slot slot) {
    AbstractValue first = slot.values[0];
    if (slot.sameEverywhere() && !first.linear() && !(first instanceof MaybeNull)) {
      return first instanceof AbstractValue.Unusable ? Optional.empty() : Optional.of(first);
    }
    Class<?> kind = first.getClass();
    List<Region> regions = new ArrayList<>();
    for (AbstractValue value : slot.values) {
      if (value.getClass() != kind) {
        return nullable(slot);
      }
      region(value).ifPresent(regions::add);
    }
    if (first instanceof Number) {
      return Optional.of(first);
    }
    Optional<Region> region = regions.isEmpty() ? Optional.empty() : unify(regions, slot.location);
    return switch (first) {
      case Pointer pointer -> region.map(common -> new Pointer(common, pointer.offset()));
      case PointerLow low -> region.map(common -> new PointerLow(common, low.offset()));
      case AbstractValue.Negated negated ->
          region.map(common -> new AbstractValue.Negated(common, negated.offset()));
      case MaybeNull maybe -> region.map(MaybeNull::new);
      default -> Optional.empty();
    };
  }

  private static Optional<Region> region(AbstractValue value) {
    return switch (value) {
      case Pointer pointer -> Optional.of(pointer.region());
      case PointerLow low -> Optional.of(low.region());
      case AbstractValue.Negated negated -> Optional.of(negated.region());
      case MaybeNull maybe -> Optional.of(maybe.region());
      default -> Optional.empty();
    };
  }

  /** Null on one path and a value of the same map on another. */
  private Optional<AbstractValue> nullable(Slot slot) {
    List<Region> regions = new ArrayList<>();
    for (AbstractValue value : slot.values) {
      boolean isNull =
          value instanceof Number number && number.expression().equals(LinearExpression.ZERO);
      boolean start =
          value instanceof MaybeNull
              || value instanceof Pointer pointer && pointer.offset().equals(LinearExpression.ZERO);
      if (!isNull && !start) {
        return Optional.empty();
      }
      region(value).ifPresent(regions::add);
    }
    if (regions.isEmpty() || !(regions.get(0) instanceof Region.MapValue first)) {
      return Optional.empty();
    }
    for (Region region : regions) {
      if (!(region instanceof Region.MapValue value) || value.map() != first.map()) {
        return Optional.empty();
      }
    }
    int instance = cut.name(List.of("null", slot.location), source);
    definitions.add(new ByLocation(instance, slot.location));
    return Optional.of(new MaybeNull(new Region.MapValue(first.map(), instance)));
  }

  private Optional<Region> unify(List<Region> regions, Location location) {
    Region first = regions.get(0);
    if (first instanceof Region.Choice) {
      return choice(regions, location);
    }
    List<Integer> tuple = new ArrayList<>();
    for (Region region : regions) {
      Optional<Integer> instance = instance(region);
      boolean alike =
          instance.isPresent()
              ? withInstance(region, 0).equals(withInstance(first, 0))
              : region.equals(first);
      if (!alike) {
        return choice(regions, location);
      }
      instance.ifPresent(tuple::add);
    }
    if (tuple.isEmpty()) {
      return Optional.of(first);
    }
    int one = tuple.get(0);
    boolean same = tuple.stream().allMatch(other -> other == one);
    if (same && (one == Symbols.ONLY_INSTANCE || inherited.contains(one))) {
      return Optional.of(first);
    }
    Integer known = instances.get(tuple);
    if (known == null) {
      known = cut.name(List.of("instance", location), source);
      instances.put(tuple, known);
      definitions.add(new ByLocation(known, location));
    }
    return Optional.of(withInstance(first, known));
  }

  /** One of several regions, the same one wherever the arriving states agree on the regions. */
  private Optional<Region> choice(List<Region> tuple, Location location) {
    if (tuple.get(0) instanceof Region.Choice first
        && tuple.stream().allMatch(first::equals)
        && inherited.contains(first.instance())
        && inherited.contains(first.length())) {
      return Optional.of(first);
    }
    mixed |= !(tuple.get(0) instanceof Region.Choice);
    Region.Choice known = choices.get(tuple);
    if (known != null) {
      return Optional.of(known);
    }
    Set<Region> members = new TreeSet<>(Comparator.comparing(Region::toString));
    for (Region region : tuple) {
      List<Region> alternatives = Regions.alternatives(region);
      if (alternatives.isEmpty()) {
        return Optional.empty();
      }
      members.addAll(alternatives);
    }
    Region.Choice choice =
        new Region.Choice(
            List.copyOf(members),
            cut.name(List.of("choice", location), source),
            cut.name(List.of("length", location), source));
    choices.put(List.copyOf(tuple), choice);
    definitions.add(new ByLocation(choice.instance(), location));
    definitions.add(new ByLength(choice.length(), location));
    return Optional.of(choice);
  }

  /** What is known of the length of a region that differs between the arriving states. */
  private void measure(List<Region> tuple, Region.Choice choice, AffineHull hull) {
    LinearExpression[] lengths = new LinearExpression[tuple.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = regions.end(tuple.get(i));
    }
    facts.put(choice.length(), widen(choice.length(), hull.introduce(choice.length(), lengths)));
  }

  /** Whichever region it is, it is no longer than all of them together. */
  private void limitChoices(Knowledge knowledge) {
    for (Region.Choice choice : choices.values()) {
      LinearExpression all = LinearExpression.term(choice.length(), -1);
      for (Region member : choice.members()) {
        all = all.plus(regions.end(member));
      }
      knowledge.assume(all);
    }
  }

  private static Optional<Integer> instance(Region region) {
    return switch (region) {
      case Region.MapValue value -> Optional.of(value.instance());
      case Region.RingRecord ring -> Optional.of(ring.instance());
      default -> Optional.empty();
    };
  }

  private static Region withInstance(Region region, int instance) {
    return switch (region) {
      case Region.MapValue value -> new Region.MapValue(value.map(), instance);
      case Region.RingRecord ring -> new Region.RingRecord(ring.map(), ring.size(), instance);
      default -> region;
    };
  }

  private void joinRecords(State result) {
    int most = 0;
    for (Arrival arrival : arrivals) {
      most = Math.max(most, arrival.state.records.size());
    }
    for (int r = 0; r < most; r++) {
      List<Region> regions = new ArrayList<>();
      for (Arrival arrival : arrivals) {
        if (r < arrival.state.records.size()) {
          regions.add(arrival.state.records.get(r));
        }
      }
      // a record that is open on some paths only stays open, so its leak is found at the end
      Location nowhere = new Location.Register(-1, r);
      Region joined = unifyRecords(regions, nowhere);
      if (joined instanceof Region.RingRecord ring) {
        result.records.add(ring);
      }
    }
  }

  private Region unifyRecords(List<Region> regions, Location nowhere) {
    if (regions.size() == arrivals.size()) {
      List<Integer> tuple = new ArrayList<>();
      regions.forEach(region -> instance(region).ifPresent(tuple::add));
      Integer known = instances.get(tuple);
      if (known != null) {
        return withInstance(regions.get(0), known);
      }
      int one = tuple.get(0);
      if (inherited.contains(one) && tuple.stream().allMatch(other -> other == one)) {
        return regions.get(0);
      }
    }
    return withInstance(regions.get(0), cut.name(nowhere, source));
  }

  /** The symbols that the invariant speaks of. */
  private Set<Integer> scope(State result) {
    Set<Integer> scope = new HashSet<>();
    for (int root = 0; root < Symbols.FIRST_FREE; root++) {
      scope.add(root);
    }
    for (Frame frame : result.frames) {
      for (AbstractValue value : frame.registers) {
        addSymbols(value, scope);
      }
      frame.cells.values().forEach(cell -> addSymbols(cell.value(), scope));
    }
    result.records.forEach(ring -> scope.add(ring.instance()));
    for (Definition definition : definitions) {
      scope.add(definition.symbol());
    }
    spoken.addAll(scope);
    scope.addAll(ghosts);
    addProducts(scope);
    for (int symbol : List.copyOf(scope)) {
      source.knownSignedHalf(symbol).filter(inherited::contains).ifPresent(scope::add);
    }
    return scope;
  }

  private void addProducts(Set<Integer> scope) {
    for (LinearExpression product : strideProducts) {
      scope.add(product.symbolAt(0));
    }
    for (int symbol : arrivals.get(0).knowledge().symbols()) {
      source
          .factors(symbol)
          .filter(
              factors ->
                  scope.contains(factors.left())
                      && scope.contains(factors.right())
                      && isInherited(symbol))
          .ifPresent(factors -> scope.add(symbol));
    }
    for (Arrival arrival : arrivals) {
      addRenamed(arrival, scope);
    }
    for (int symbol : List.copyOf(scope)) {
      source
          .factors(symbol)
          .ifPresent(
              factors -> {
                scope.add(factors.left());
                scope.add(factors.right());
                if (cut.defines(factors.left()) || cut.defines(factors.right())) {
                  definitions.add(new ByProduct(symbol));
                }
              });
    }
  }

  /**
   * Products that a state's inequalities speak of, in terms of what their factors are called here.
   */
  private void addRenamed(Arrival arrival, Set<Integer> scope) {
    Map<Integer, Integer> names = new HashMap<>();
    arrival.images.forEach(
        (symbol, image) -> {
          if (image.isSymbol() && scope.contains(symbol)) {
            names.putIfAbsent(image.symbolAt(0), symbol);
          }
        });
    int added = 0;
    for (LinearExpression constraint : arrival.knowledge().constraints()) {
      for (int i = 0; i < constraint.size() && added < MOST_RENAMED; i++) {
        Optional<SymbolSource.Factors> factors = source.factors(constraint.symbolAt(i));
        if (factors.isEmpty()) {
          continue;
        }
        int left = nameOf(factors.get().left(), names, scope);
        int right = nameOf(factors.get().right(), names, scope);
        if (left >= 0 && right >= 0 && scope.add(source.product(left, right))) {
          added++;
        }
      }
    }
  }

  private int nameOf(int symbol, Map<Integer, Integer> names, Set<Integer> scope) {
    return scope.contains(symbol) && isInherited(symbol) ? symbol : names.getOrDefault(symbol, -1);
  }

  private void addSymbols(AbstractValue value, Set<Integer> scope) {
    LinearExpression expression = value.expression0();
    for (int i = 0; i < expression.size(); i++) {
      scope.add(expression.symbolAt(i));
    }
    region(value).flatMap(Joiner::instance).filter(i -> i >= 0).ifPresent(scope::add);
    if (region(value).orElse(null) instanceof Region.Choice choice) {
      scope.add(choice.instance());
      scope.add(choice.length());
    }
  }

  private void fillFacts(Knowledge knowledge, Set<Integer> scope) {
    for (int symbol : new TreeSet<>(scope)) {
      Fact own = facts.get(symbol);
      if (own != null) {
        knowledge.define(symbol, own);
      } else if (!source.isProduct(symbol) && inherited.contains(symbol)) {
        Fact joined = arrivals.get(0).knowledge().fact(symbol);
        for (int i = 1; i < arrivals.size(); i++) {
          joined = joined.join(arrivals.get(i).knowledge().fact(symbol));
        }
        knowledge.define(symbol, joined);
      }
    }
    for (int symbol : new TreeSet<>(scope)) {
      source
          .whole(symbol)
          .filter(scope::contains)
          .ifPresent(whole -> knowledge.signedHalf(symbol, whole));
      source
          .factors(symbol)
          .ifPresent(factors -> knowledge.product(factors.left(), factors.right()));
    }
  }
}
