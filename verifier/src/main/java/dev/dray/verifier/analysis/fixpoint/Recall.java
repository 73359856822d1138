package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.analysis.domain.Tnum;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.certificate.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A certificate's invariants as states, its symbols as new ones. */
final class Recall {
  private static final int MOST_NESTED = 64;

  private final State entry;
  private final SymbolSource source;
  private final Map<Integer, Integer> names;
  private final Map<Integer, Invariant.Product> products = new HashMap<>();

  /**
   * For one certificate.
   *
   * @param entry the state at the program's entry, which knows the roots
   * @param counters the symbols of the loops' counters, by the certificate's
   */
  Recall(State entry, Certificate certificate, Map<Integer, Integer> counters) {
    this.entry = entry;
    this.source = entry.knowledge.source();
    this.names = new HashMap<>(counters);
    for (CutPoint cut : certificate.cutPoints()) {
      for (Invariant.Product product : cut.invariant().products()) {
        Invariant.Product other = products.putIfAbsent(product.symbol(), product);
        if (other != null && !other.equals(product)) {
          throw new Replay.Misfit("s" + product.symbol() + " is two products");
        }
      }
      for (Invariant.SignedHalf half : cut.invariant().signedHalves()) {
        if (products.containsKey(half.symbol())) {
          throw new Replay.Misfit("s" + half.symbol() + " is two things");
        }
      }
    }
  }

  private int name(int symbol) {
    return name(symbol, 0);
  }

  private int name(int symbol, int nesting) {
    if (symbol < Symbols.FIRST_FREE) {
      return symbol;
    }
    if (nesting > MOST_NESTED) {
      throw new Replay.Misfit("its products are nested too deeply");
    }
    Integer known = names.get(symbol);
    if (known == null) {
      Invariant.Product product = products.get(symbol);
      known =
          product == null
              ? source.fresh()
              : source.product(
                  name(product.left(), nesting + 1), name(product.right(), nesting + 1));
      names.put(symbol, known);
    }
    return known;
  }

  private LinearExpression expression(Linear linear, Set<Integer> scope) {
    LinearExpression sum = LinearExpression.constant(linear.constant());
    for (Linear.Term term : linear.terms()) {
      scope.add(term.symbol());
      sum = sum.plus(LinearExpression.term(name(term.symbol()), term.coefficient()));
    }
    return sum;
  }

  private Linear renamed(Linear linear) {
    return expression(linear, new HashSet<>()).toLinear();
  }

  LoopProof.Termination termination(LoopProof.Termination termination) {
    return switch (termination) {
      case LoopProof.Bounded bounded -> new LoopProof.Bounded(renamed(bounded.bound()));
      case LoopProof.Lexicographic measures ->
          new LoopProof.Lexicographic(measures.measures().stream().map(this::renamed).toList());
      case LoopProof.ByHelper helper -> helper;
    };
  }

  /**
   * What holds at a cut point.
   *
   * @param depth the number of frames there
   */
  Cut.Invariants invariants(CutPoint cut, int depth) {
    Invariant invariant = cut.invariant();
    Set<Integer> mentioned = new HashSet<>();
    Knowledge knowledge = entry.knowledge.copy();
    for (SymbolFact fact : invariant.facts()) {
      mentioned.add(fact.symbol());
      knowledge.define(name(fact.symbol()), fact(fact));
    }
    for (Invariant.SignedHalf half : invariant.signedHalves()) {
      mentioned.add(half.symbol());
      mentioned.add(half.of());
      knowledge.signedHalf(name(half.symbol()), name(half.of()));
    }
    for (Linear constraint : invariant.constraints()) {
      knowledge.assume(expression(constraint, mentioned));
    }
    State state = new State(frames(invariant, depth, mentioned), knowledge, new ArrayList<>());
    for (Region.RingRecord record : invariant.records()) {
      state.records.add((Region.RingRecord) region(record));
    }
    checkProducts(invariant, mentioned);
    SymbolSet scope = new SymbolSet();
    for (int root = 0; root < Symbols.FIRST_FREE; root++) {
      scope.add(root);
    }
    mentioned.forEach(symbol -> scope.add(name(symbol)));
    return new Cut.Invariants(state, scope, defined(cut));
  }

  private List<CutPoint.Definition> defined(CutPoint cut) {
    List<CutPoint.Definition> defined = new ArrayList<>();
    for (CutPoint.Definition definition : cut.defined()) {
      int symbol = name(definition.symbol());
      defined.add(
          switch (definition) {
            case CutPoint.ByLocation by -> new CutPoint.ByLocation(symbol, by.location());
            case CutPoint.ByLength by -> new CutPoint.ByLength(symbol, by.location());
            case CutPoint.ByIteration counter -> new CutPoint.ByIteration(symbol);
            case CutPoint.ByProduct product -> new CutPoint.ByProduct(symbol);
            case CutPoint.BySignedHalf half -> new CutPoint.BySignedHalf(symbol);
          });
    }
    return defined;
  }

  /** A symbol that is a product somewhere is one wherever it is spoken of. */
  private void checkProducts(Invariant invariant, Set<Integer> mentioned) {
    Set<Integer> here = new HashSet<>();
    invariant.products().forEach(product -> here.add(product.symbol()));
    for (int symbol : mentioned) {
      if (products.containsKey(symbol) && !here.contains(symbol)) {
        throw new Replay.Misfit("s" + symbol + " is a product at some cut points only");
      }
    }
  }

  private List<Frame> frames(Invariant invariant, int depth, Set<Integer> mentioned) {
    List<Frame> frames = new ArrayList<>();
    for (int frame = 0; frame < depth; frame++) {
      frames.add(new Frame(false));
    }
    invariant
        .values()
        .forEach(
            (location, value) -> {
              AbstractValue content = value(value, mentioned);
              switch (location) {
                case Location.Register register ->
                    frames.get(register.depth()).registers[register.number()] = content;
                case Location.Cell cell ->
                    frames
                        .get(cell.depth())
                        .cells
                        .put(cell.offset(), new Frame.Cell(cell.size(), content));
              }
            });
    for (Invariant.Taint taint : invariant.tainted()) {
      int from = taint.offset() + Frame.SIZE;
      frames.get(taint.depth()).tainted.set(from, from + taint.size());
    }
    return frames;
  }

  private static Fact fact(SymbolFact fact) {
    boolean unsigned = fact.view() == View.UNSIGNED;
    long low = unsigned ? Math.max(0, fact.minimum()) : fact.minimum();
    long high = unsigned && fact.maximum() < 0 ? Fact.NONE_ABOVE : fact.maximum();
    Tnum bits = new Tnum(fact.knownBits() & fact.knownMask(), ~fact.knownMask());
    return new Fact(fact.view(), low, high, bits);
  }

  private AbstractValue value(Value value, Set<Integer> mentioned) {
    return switch (value) {
      case Value.Number number ->
          new AbstractValue.Number(expression(number.expression(), mentioned));
      case Value.Pointer pointer ->
          new AbstractValue.Pointer(
              region(pointer.region(), mentioned), expression(pointer.offset(), mentioned));
      case Value.PointerLow low ->
          new AbstractValue.PointerLow(
              region(low.region(), mentioned), expression(low.offset(), mentioned));
      case Value.Negated negated ->
          new AbstractValue.Negated(
              region(negated.region(), mentioned), expression(negated.offset(), mentioned));
      case Value.MaybeNull maybe -> new AbstractValue.MaybeNull(region(maybe.region(), mentioned));
      case Value.MapHandle map -> new AbstractValue.MapHandle(map.map());
      case Value.CodePointer code -> new AbstractValue.CodePointer(code.slot());
      case Value.Unusable unusable -> AbstractValue.Unusable.UNUSABLE;
    };
  }

  private Region region(Region region) {
    return region(region, new HashSet<>());
  }

  private Region region(Region region, Set<Integer> mentioned) {
    return switch (region) {
      case Region.Choice choice -> {
        mentioned.add(choice.length());
        yield new Region.Choice(choice.members(), name(choice.instance()), name(choice.length()));
      }
      case Region.MapValue value when value.instance() >= 0 ->
          new Region.MapValue(value.map(), name(value.instance()));
      case Region.RingRecord record when record.instance() >= 0 ->
          new Region.RingRecord(record.map(), record.size(), name(record.instance()));
      default -> region;
    };
  }
}
