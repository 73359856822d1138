package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.Program;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the symbols of a cut point stand for in a state that arrives there. Those that the cut point
 * defines are existential: each gets an image, an expression over the state's symbols, and whatever
 * image is chosen is right if everything that the invariant says of it is proven. The other symbols
 * keep their meaning, which the measures of loops rely on.
 */
final class Images {
  /** The instance that null stands for. */
  static final int NULL_INSTANCE = Integer.MIN_VALUE;

  private static final int MOST_NESTED = 64;
  private static final int MOST_SUMMANDS = 256;

  private final Program program;
  private final CutPoint target;
  private final Scope scope;
  private final PathState state;
  private final Premises premises;
  private final boolean backEdge;
  private final Map<Integer, Expr> images = new HashMap<>();
  private final Map<Integer, Integer> instances = new HashMap<>();
  private final Map<Integer, Region> chosen = new HashMap<>();
  private final Set<Integer> underway = new HashSet<>();

  /**
   * No images yet.
   *
   * @param scope the state's symbols by the names of the invariant from which it came
   * @param backEdge whether it came from inside the loop of which the target is the head
   */
  Images(Program program, CutPoint target, Scope scope, PathState state, boolean backEdge) {
    this.program = program;
    this.target = target;
    this.scope = scope;
    this.state = state;
    this.premises = state.premises;
    this.backEdge = backEdge;
  }

  private Refusal refusal(String what) {
    return new Refusal(target.pc(), what);
  }

  /** Chooses images for what the cut point defines, or throws a refusal. */
  void choose() {
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
      throw refusal("a value in " + by.location().words() + ", which defines s" + by.symbol());
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
        solve(by.symbol(), number.expression(), stored(by.location(), found.value()));
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
      default -> throw refusal("s" + by.symbol() + " occurs in " + by.location().words());
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
  boolean stands(Region found, Region wanted) {
    if (!(wanted instanceof Region.Choice choice)) {
      return found.equals(of(wanted));
    }
    boolean same =
        chosen.containsKey(choice.instance())
            ? found.equals(chosen.get(choice.instance()))
            : found instanceof Region.Choice old && old.instance() == choice.instance();
    List<Region> alternatives = Regions.alternatives(found);
    return same
        && !alternatives.isEmpty()
        && choice.members().containsAll(alternatives)
        && premises.entailsEqual(of(choice.length()), Regions.end(found, program));
  }

  /** What a location holds as a number; a narrow cell's is known by its low bits only. */
  private Expr stored(Location location, Expr value) {
    return location instanceof Location.Cell cell && cell.size() < 8
        ? new Reading(premises).unsigned(value, 8 * cell.size())
        : value;
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
        rest = rest.plus(of(term.symbol()).times(term.coefficient()));
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
        images.put(symbol, product(of(product.left()), of(product.right())));
        return;
      }
    }
    throw refusal("factors of s" + symbol);
  }

  private void defineSignedHalf(int symbol) {
    for (Invariant.SignedHalf half : target.invariant().signedHalves()) {
      if (half.symbol() == symbol) {
        images.put(symbol, new Reading(premises).signed(of(half.of()), 32));
        return;
      }
    }
    throw refusal("what s" + symbol + " is the low half of");
  }

  /** The product of two integers, over products of symbols. */
  Expr product(Expr first, Expr second) {
    Expr left = Factors.of(premises, first);
    Expr right = Factors.of(premises, second);
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
  Expr of(int symbol) {
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
        Expr image = product(of(product.left()), of(product.right()));
        underway.remove(symbol);
        return image;
      }
    }
    return Expr.symbol(scope.number(symbol));
  }

  Expr of(Linear linear) {
    Expr sum = Expr.of(linear.constant());
    for (Linear.Term term : linear.terms()) {
      sum = sum.plus(of(term.symbol()).times(term.coefficient()));
    }
    return sum;
  }

  /** The image as an integer. */
  Expr exact(Linear linear) {
    try {
      Expr sum = Expr.of(linear.constant());
      for (Linear.Term term : linear.terms()) {
        sum = sum.plusExact(of(term.symbol()), term.coefficient());
      }
      return sum;
    } catch (ArithmeticException tooLarge) {
      throw refusal("an expression that can be written down, not " + linear);
    }
  }

  /** An expression over the symbols of the invariant from which the state came. */
  Expr source(Linear linear) {
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

  /** The region of the state that a region of the target's stands for. */
  Region of(Region region) {
    int instance = Regions.instance(region);
    return instance < 0
        ? region
        : Regions.withInstance(region, instances.getOrDefault(instance, instance));
  }

  /** What the state has at a location of the target. */
  Content content(Location location) {
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

  /** That a location holds something else than it should. */
  Refusal mismatch(Location location, Content content, Value value) {
    String known =
        switch (value) {
          case Value.Number _ -> "a certain number";
          case Value.Pointer _ -> "a certain pointer";
          case Value.MaybeNull _ -> "null or a pointer";
          case Value.PointerLow _ -> "half of a certain pointer";
          case Value.Negated _ -> "a negated pointer";
          case Value.MapHandle _ -> "a certain map";
          case Value.CodePointer _ -> "a certain function";
          case Value.Unusable _ -> "anything";
        };
    return refusal(location.words() + " holds " + known + ", not " + content.words());
  }
}
