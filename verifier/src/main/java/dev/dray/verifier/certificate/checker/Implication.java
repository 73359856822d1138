package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Claim;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Proves that a state implies the invariant of the cut point where it arrives. The symbols that the
 * cut point defines are existential: each gets an image, an expression over the state's symbols,
 * and whatever image is chosen is right if everything that the invariant says of it is proven. The
 * other symbols keep their meaning, which the measures of loops rely on.
 */
final class Implication {
  private static final int NULL_INSTANCE = Integer.MIN_VALUE;
  private static final int MOST_NESTED = 64;
  private static final int MOST_SUMMANDS = 256;

  private final Program program;
  private final CutPoint target;
  private final Scope scope;
  private final PathState state;
  private final Premises premises;
  private final Proofs proofs;
  private final boolean backEdge;
  private final Map<Integer, Expr> images = new HashMap<>();
  private final Map<Integer, Integer> instances = new HashMap<>();
  private final Map<Integer, Region> chosen = new HashMap<>();
  private final Set<Integer> underway = new HashSet<>();

  /**
   * An edge.
   *
   * @param scope the state's symbols by the names of the invariant from which it came
   * @param backEdge whether it starts inside the loop of which the target is the head
   */
  Implication(Program program, CutPoint target, Scope scope, PathState state, boolean backEdge) {
    this.program = program;
    this.target = target;
    this.scope = scope;
    this.state = state;
    this.premises = state.premises;
    this.proofs = new Proofs(premises);
    this.backEdge = backEdge;
  }

  /** Proves it, or throws a refusal. */
  void prove() {
    define();
    Invariant invariant = target.invariant();
    invariant.values().forEach(this::proveValue);
    invariant.facts().forEach(this::proveFact);
    invariant.products().forEach(this::proveProduct);
    invariant.signedHalves().forEach(this::proveSignedHalf);
    for (Linear constraint : invariant.constraints()) {
      if (!premises.proves(exactImage(constraint))) {
        throw new Refusal(
            target.pc(),
            words(constraint) + " >= 0",
            new Claim.Inequality(target.id(), constraint));
      }
    }
    proveMemory();
    proveRecords();
  }

  private Refusal refusal(String what) {
    return new Refusal(target.pc(), what);
  }

  private static String words(Linear linear) {
    return linear.toString();
  }

  private void define() {
    for (CutPoint.Definition definition : target.defined()) {
      if (definition.symbol() < Symbols.FIRST_FREE || images.containsKey(definition.symbol())) {
        throw refusal("s" + definition.symbol() + " defined once, and not a root symbol");
      }
      switch (definition) {
        case CutPoint.ByIteration counter ->
            images.put(
                counter.symbol(),
                backEdge ? Expr.symbol(scope.number(counter.symbol())).plusExact(1) : Expr.ZERO);
        case CutPoint.ByLocation by -> defineBy(by);
        case CutPoint.ByProduct product -> defineProduct(product.symbol());
        case CutPoint.BySignedHalf half -> defineSignedHalf(half.symbol());
        case CutPoint.ByLength by ->
            images.put(by.symbol(), Regions.end(regionAt(by.location()), program));
      }
    }
  }

  private void defineBy(CutPoint.ByLocation by) {
    Value value = target.invariant().values().get(by.location());
    if (value == null) {
      throw refusal("a value at " + by.location() + ", which defines s" + by.symbol());
    }
    Content content = content(by.location());
    switch (value) {
      case Value.MaybeNull maybe when names(maybe.region(), by) ->
          nameInstance(maybe.region(), by, content);
      case Value.Pointer pointer when names(pointer.region(), by) ->
          nameInstance(pointer.region(), by, content);
      case Value.PointerLow low when names(low.region(), by) ->
          nameInstance(low.region(), by, content);
      case Value.Negated negated when names(negated.region(), by) ->
          nameInstance(negated.region(), by, content);
      case Value.Number number -> {
        if (!(content instanceof Content.Number found)) {
          throw mismatch(by.location(), content, value);
        }
        solve(by.symbol(), number.expression(), found.value());
      }
      case Value.Pointer pointer -> {
        if (!(content instanceof Content.Pointer found)) {
          throw mismatch(by.location(), content, value);
        }
        solve(by.symbol(), pointer.offset(), found.offset());
      }
      case Value.PointerLow low -> {
        if (!(content instanceof Content.PointerLow found)) {
          throw mismatch(by.location(), content, value);
        }
        solve(by.symbol(), low.offset(), found.offset());
      }
      case Value.Negated negated -> {
        if (!(content instanceof Content.Negated found)) {
          throw mismatch(by.location(), content, value);
        }
        solve(by.symbol(), negated.offset(), found.offset());
      }
      default -> throw refusal("s" + by.symbol() + " occurs at " + by.location());
    }
  }

  private void nameInstance(Region region, CutPoint.ByLocation by, Content content) {
    if (region instanceof Region.Choice) {
      chosen.put(by.symbol(), regionAt(by.location()));
    } else {
      instances.put(by.symbol(), instanceOf(content));
    }
  }

  private Region regionAt(Location location) {
    return switch (content(location)) {
      case Content.Pointer pointer -> pointer.region();
      case Content.MaybeNull maybe -> maybe.region();
      case Content.PointerLow low -> low.region();
      case Content.Negated negated -> negated.region();
      case Content other -> throw refusal("a pointer at " + location + ", not " + other.words());
    };
  }

  /** Whether a region of the state is the one that a region of the target's stands for. */
  private boolean stands(Region found, Region wanted) {
    if (!(wanted instanceof Region.Choice choice)) {
      return found.equals(image(wanted));
    }
    boolean same =
        chosen.containsKey(choice.instance())
            ? found.equals(chosen.get(choice.instance()))
            : found instanceof Region.Choice old && old.instance() == choice.instance();
    List<Region> alternatives = Regions.alternatives(found);
    return same
        && !alternatives.isEmpty()
        && choice.members().containsAll(alternatives)
        && premises.entailsEqual(image(choice.length()), Regions.end(found, program));
  }

  private boolean names(Region region, CutPoint.ByLocation by) {
    return Regions.instance(region) == by.symbol();
  }

  private static int instanceOf(Content content) {
    return switch (content) {
      case Content.Pointer pointer -> Regions.instance(pointer.region());
      case Content.MaybeNull maybe -> Regions.instance(maybe.region());
      case Content.PointerLow low -> Regions.instance(low.region());
      case Content.Negated negated -> Regions.instance(negated.region());
      default -> NULL_INSTANCE;
    };
  }

  /** Chooses the image of a symbol so that an expression with it becomes congruent to a value. */
  private void solve(int symbol, Linear expression, Expr value) {
    long factor = 0;
    Expr rest = Expr.of(expression.constant());
    for (Linear.Term term : expression.terms()) {
      if (term.symbol() == symbol) {
        factor += term.coefficient();
      } else {
        rest = rest.plus(image(term.symbol()).times(term.coefficient()));
      }
    }
    Expr found = value.minus(rest);
    if (factor == 1 || factor == -1) {
      found = found.times(factor);
    } else if (factor > 1 && found.gcd() % factor == 0 && found.constant() % factor == 0) {
      found = found.divided(factor, found.constant() / factor);
    } else {
      throw refusal("s" + symbol + " with a coefficient that divides what is found there");
    }
    images.put(symbol, new Reading(premises).in(viewOf(symbol), found));
  }

  private SymbolFact.View viewOf(int symbol) {
    for (SymbolFact fact : target.invariant().facts()) {
      if (fact.symbol() == symbol) {
        return fact.view();
      }
    }
    return SymbolFact.View.INTEGER;
  }

  private void defineProduct(int symbol) {
    for (Invariant.Product product : target.invariant().products()) {
      if (product.symbol() == symbol) {
        images.put(symbol, product(image(product.left()), image(product.right())));
        return;
      }
    }
    throw refusal("factors of s" + symbol);
  }

  private void defineSignedHalf(int symbol) {
    for (Invariant.SignedHalf half : target.invariant().signedHalves()) {
      if (half.symbol() == symbol) {
        images.put(symbol, new Reading(premises).signed(image(half.of()), 32));
        return;
      }
    }
    throw refusal("what s" + symbol + " is the low half of");
  }

  /** The product of two integers, over products of symbols. */
  private Expr product(Expr left, Expr right) {
    if ((long) left.size() * right.size() > MOST_SUMMANDS) {
      throw refusal("products of fewer summands");
    }
    try {
      Expr sum = left.timesExact(right.constant());
      sum = sum.plusExact(right.plusExact(Math.negateExact(right.constant())), left.constant());
      for (int i = 0; i < left.size(); i++) {
        for (int j = 0; j < right.size(); j++) {
          int symbol = premises.product(left.symbolAt(i), right.symbolAt(j));
          long factor = Math.multiplyExact(left.factorAt(i), right.factorAt(j));
          sum = sum.plusExact(Expr.term(symbol, factor));
        }
      }
      return sum;
    } catch (ArithmeticException tooLarge) {
      throw refusal("a product that can be written down");
    }
  }

  /** What a symbol of the target's stands for, over the state's symbols. */
  private Expr image(int symbol) {
    Expr image = images.get(symbol);
    if (image == null) {
      image = scope.mentions(symbol) ? Expr.symbol(scope.number(symbol)) : imageOfProduct(symbol);
      images.put(symbol, image);
    }
    return image;
  }

  /** A product is what its factors make it, whether or not it was spoken of before. */
  private Expr imageOfProduct(int symbol) {
    for (Invariant.Product product : target.invariant().products()) {
      if (product.symbol() == symbol && underway.size() < MOST_NESTED && underway.add(symbol)) {
        Expr image = product(image(product.left()), image(product.right()));
        underway.remove(symbol);
        return image;
      }
    }
    return Expr.symbol(scope.number(symbol));
  }

  private Expr image(Linear linear) {
    Expr sum = Expr.of(linear.constant());
    for (Linear.Term term : linear.terms()) {
      sum = sum.plus(image(term.symbol()).times(term.coefficient()));
    }
    return sum;
  }

  /** The image as an integer. */
  Expr exactImage(Linear linear) {
    try {
      Expr sum = Expr.of(linear.constant());
      for (Linear.Term term : linear.terms()) {
        sum = sum.plusExact(image(term.symbol()), term.coefficient());
      }
      return sum;
    } catch (ArithmeticException tooLarge) {
      throw refusal("an expression that can be written down, not " + linear);
    }
  }

  /** An expression over the symbols of the invariant from which the state came. */
  Expr sourceImage(Linear linear) {
    try {
      Expr sum = Expr.of(linear.constant());
      for (Linear.Term term : linear.terms()) {
        sum = sum.plusExact(Expr.symbol(scope.number(term.symbol())), term.coefficient());
      }
      return sum;
    } catch (ArithmeticException tooLarge) {
      throw refusal("an expression that can be written down, not " + linear);
    }
  }

  /** Proves that on this edge a tuple of measures falls, in lexicographic order, from above 0. */
  void proveFall(List<Linear> measures) {
    for (Linear measure : measures) {
      Expr before = sourceImage(measure);
      Expr after = exactImage(measure);
      boolean falls = premises.provesAtMost(after.plusExact(1), before) && premises.proves(before);
      if (falls || premises.contradictory()) {
        return;
      }
      if (!premises.provesAtMost(after, before)) {
        throw refusal("measure " + measure + " that does not rise");
      }
    }
    throw refusal("a measure that falls: " + measures);
  }

  /** The region of the state that a region of the target's stands for. */
  private Region image(Region region) {
    int instance = Regions.instance(region);
    return instance < 0
        ? region
        : Regions.withInstance(region, instances.getOrDefault(instance, instance));
  }

  private Content content(Location location) {
    return switch (location) {
      case Location.Register register -> {
        if (register.depth() < 0
            || register.depth() > state.depth()
            || register.number() < 0
            || register.number() > 9) {
          throw refusal("a register that exists, not " + register);
        }
        yield state.frames.get(register.depth()).registers[register.number()];
      }
      case Location.Cell cell -> {
        if (!Assumption.inFrame(cell.depth(), cell.offset(), cell.size(), state.frames.size())
            || cell.size() > 8) {
          throw refusal("a cell that exists, not " + cell);
        }
        yield state.frames.get(cell.depth()).load(cell.offset(), cell.size(), premises);
      }
    };
  }

  private Refusal mismatch(Location location, Content content, Value value) {
    return refusal(location + " holds " + value + ", not " + content.words());
  }

  private void proveValue(Location location, Value value) {
    if (value instanceof Value.Unusable) {
      return;
    }
    Content content = content(location);
    int bits = location instanceof Location.Cell cell ? 8 * cell.size() : 64;
    boolean same =
        switch (value) {
          case Value.Number number ->
              content instanceof Content.Number found
                  && proofs.congruent(found.value(), image(number.expression()), bits);
          case Value.Pointer pointer ->
              content instanceof Content.Pointer found
                  && stands(found.region(), pointer.region())
                  && proofs.congruent(found.offset(), image(pointer.offset()), 64);
          case Value.PointerLow low ->
              content instanceof Content.PointerLow found
                  && stands(found.region(), low.region())
                  && proofs.congruent(found.offset(), image(low.offset()), 32);
          case Value.Negated negated ->
              content instanceof Content.Negated found
                  && stands(found.region(), negated.region())
                  && proofs.congruent(found.offset(), image(negated.offset()), 64);
          case Value.MaybeNull maybe -> maybeNull(content, maybe.region());
          case Value.MapHandle map ->
              content instanceof Content.MapHandle found && found.map() == map.map();
          case Value.CodePointer code ->
              content instanceof Content.CodePointer found && found.slot() == code.slot();
          case Value.Unusable unusable -> true;
        };
    if (!same) {
      throw mismatch(location, content, value);
    }
  }

  private boolean maybeNull(Content content, Region region) {
    return switch (content) {
      case Content.MaybeNull found -> stands(found.region(), region);
      case Content.Pointer found -> stands(found.region(), region) && found.offset().isZero();
      case Content.Number number ->
          number.value().isZero() && Regions.instance(image(region)) == NULL_INSTANCE;
      default -> false;
    };
  }

  private void proveFact(SymbolFact fact) {
    if (!proofs.satisfies(image(fact.symbol()), fact)) {
      throw new Refusal(
          target.pc(), "s" + fact.symbol() + " in " + fact, new Claim.Range(target.id(), fact));
    }
  }

  private void proveProduct(Invariant.Product product) {
    Expr expected = product(image(product.left()), image(product.right()));
    if (!premises.entailsEqual(image(product.symbol()), expected)) {
      throw refusal("s" + product.symbol() + " as a product");
    }
  }

  private void proveSignedHalf(Invariant.SignedHalf half) {
    Expr expected = new Reading(premises).signed(image(half.of()), 32);
    if (!premises.entailsEqual(image(half.symbol()), expected)) {
      throw refusal("s" + half.symbol() + " as the signed low half of s" + half.of());
    }
  }

  /** Bytes of which the invariant says nothing must be numbers. */
  private void proveMemory() {
    List<BitSet> spoken = new ArrayList<>();
    for (int depth = 0; depth < state.frames.size(); depth++) {
      spoken.add(new BitSet(Regions.FRAME_BYTES));
    }
    for (Location location : target.invariant().values().keySet()) {
      if (location instanceof Location.Cell cell) {
        mark(spoken, cell.depth(), cell.offset(), cell.size());
      }
    }
    for (Invariant.Taint taint : target.invariant().tainted()) {
      mark(spoken, taint.depth(), taint.offset(), taint.size());
    }
    for (int depth = 0; depth < spoken.size(); depth++) {
      BitSet marked = spoken.get(depth);
      int from = marked.nextClearBit(0);
      while (from < Regions.FRAME_BYTES) {
        int next = marked.nextSetBit(from);
        int to = next < 0 ? Regions.FRAME_BYTES : next;
        if (!state
            .frames
            .get(depth)
            .numeric(from - Regions.FRAME_BYTES, to - Regions.FRAME_BYTES)) {
          throw refusal(
              "a mark on every byte of frame " + depth + " that may be part of a pointer");
        }
        from = marked.nextClearBit(to);
      }
    }
  }

  private void mark(List<BitSet> spoken, int depth, int offset, int size) {
    if (!Assumption.inFrame(depth, offset, size, spoken.size())) {
      throw refusal("bytes of a frame, not " + size + " at " + offset);
    }
    int from = offset + Regions.FRAME_BYTES;
    spoken.get(depth).set(from, from + size);
  }

  /** No reserved record is forgotten, and none is counted twice. */
  private void proveRecords() {
    List<Region> left = new ArrayList<>(state.records);
    for (Region.RingRecord record : target.invariant().records()) {
      if (!Regions.exists(record, program, state.frames.size()) || !left.remove(image(record))) {
        throw refusal("a reserved record for each of the invariant's");
      }
    }
    if (!left.isEmpty()) {
      throw refusal("a record of the invariant for each that is reserved");
    }
  }
}
