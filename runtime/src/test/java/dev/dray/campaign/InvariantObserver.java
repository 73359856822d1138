package dev.dray.campaign;

import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.certificate.Value;
import dev.dray.vm.AddressLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds the state at every cut point against the certificate's invariant: symbols get their values
 * as they are defined, then every fact, location and constraint whose symbols are known must hold.
 * The loops of callbacks, whose cut points lie outside any instruction, are left out.
 */
final class InvariantObserver implements Observer {
  private static final BigInteger TWO64 = BigInteger.ONE.shiftLeft(64);

  private final Certificate certificate;
  private final Map<Long, List<CutPoint>> cuts = new HashMap<>();
  private final Map<Integer, LoopProof> loops = new HashMap<>();
  private final Map<Integer, BigInteger> values = new HashMap<>();
  private final long[] serials = new long[AddressLayout.MAX_FRAMES];
  private final int[] contexts = new int[AddressLayout.MAX_FRAMES];
  private final int[] last = new int[AddressLayout.MAX_FRAMES];

  InvariantObserver(Certificate certificate, Input input) {
    this.certificate = certificate;
    for (CutPoint cut : certificate.cutPoints()) {
      cuts.computeIfAbsent(key(cut.context(), cut.pc()), _ -> new ArrayList<>()).add(cut);
    }
    certificate.loops().forEach(loop -> loops.put(loop.head(), loop));
    for (int index = 0; index < 3; index++) {
      values.put(Symbols.SRC_LENGTH + index, BigInteger.valueOf(input.lengths()[index]));
    }
    for (int index = 0; index < 4; index++) {
      values.put(
          Symbols.ARGUMENT_0 + index, new BigInteger(Long.toUnsignedString(input.args()[index])));
    }
    cuts.values()
        .removeIf(
            here ->
                here.stream()
                    .anyMatch(
                        cut ->
                            loops.get(cut.id()) != null
                                && loops.get(cut.id()).termination()
                                    instanceof LoopProof.ByHelper));
  }

  private static long key(int context, int pc) {
    return (long) context << 32 | pc;
  }

  @Override
  public void before(ReferenceMachine machine, int pc) {
    int depth = machine.depth();
    if (serials[depth] != machine.serial(depth)) {
      serials[depth] = machine.serial(depth);
      contexts[depth] = context(machine, depth);
      last[depth] = -1;
    }
    List<CutPoint> here = cuts.get(key(contexts[depth], pc));
    if (here == null) {
      return;
    }
    for (List<CutPoint> copy : copies(here, last[depth])) {
      Map<Integer, BigInteger> kept = new HashMap<>(values);
      try {
        last[depth] = passAll(machine, copy, last[depth]);
        return;
      } catch (Violation violation) {
        if (certificate.copyings().isEmpty()) {
          throw violation;
        }
        // another copy's, or none: paths go on to where one holds
        values.clear();
        values.putAll(kept);
      }
    }
  }

  /** The cut points of a place by copies, that of the last one passed first. */
  private List<List<CutPoint>> copies(List<CutPoint> here, int from) {
    Map<Integer, List<CutPoint>> byCopy = new TreeMap<>();
    here.forEach(cut -> byCopy.computeIfAbsent(cut.copy(), _ -> new ArrayList<>()).add(cut));
    List<List<CutPoint>> copies = new ArrayList<>();
    if (from >= 0) {
      List<CutPoint> own = byCopy.remove(certificate.cutPoints().get(from).copy());
      if (own != null) {
        copies.add(own);
      }
    }
    copies.addAll(byCopy.values());
    return copies;
  }

  /** Passes a loop's preheader and head, or a join; the last one's number. */
  private int passAll(ReferenceMachine machine, List<CutPoint> here, int from) {
    boolean back =
        here.stream()
            .anyMatch(
                cut ->
                    cut.role() == CutPoint.Role.HEAD && loops.get(cut.id()).body().contains(from));
    int at = from;
    for (CutPoint.Role role : CutPoint.Role.values()) {
      for (CutPoint cut : here) {
        if (cut.role() == role && !(back && role == CutPoint.Role.PREHEADER)) {
          pass(machine, cut, back);
          at = cut.id();
        }
      }
    }
    return at;
  }

  private int context(ReferenceMachine machine, int depth) {
    int parent = depth == 0 ? -1 : contexts[depth - 1];
    List<CallContext> all = certificate.contexts();
    for (int index = 0; index < all.size(); index++) {
      CallContext each = all.get(index);
      if (each.parent() == parent
          && (depth == 0
              || (each.callPc() == machine.caller(depth)
                  && each.function() == machine.function(depth)))) {
        return index;
      }
    }
    throw new Violation("INVARIANT", "no context for the call at pc " + machine.caller(depth));
  }

  private void pass(ReferenceMachine machine, CutPoint cut, boolean back) {
    Invariant invariant = cut.invariant();
    Map<Integer, BigInteger> before = new HashMap<>();
    for (CutPoint.Definition each : cut.defined()) {
      BigInteger old = values.remove(each.symbol());
      if (old != null) {
        before.put(each.symbol(), old);
      }
    }
    for (CutPoint.Definition each : cut.defined()) {
      Optional<BigInteger> value =
          switch (each) {
            case CutPoint.ByIteration(int symbol) ->
                back
                    ? Optional.ofNullable(before.get(symbol)).map(BigInteger.ONE::add)
                    : Optional.of(BigInteger.ZERO);
            case CutPoint.ByProduct(int symbol) -> product(invariant, symbol);
            case CutPoint.BySignedHalf(int symbol) -> signedHalf(invariant, symbol);
            case CutPoint.ByLocation(int symbol, Location location) ->
                solve(machine, invariant, symbol, location);
            // Which of several regions it is, addresses alone do not say.
            case CutPoint.ByLength _ -> Optional.empty();
          };
      value.ifPresent(known -> values.put(each.symbol(), known));
    }
    check(machine, cut);
  }

  private Optional<BigInteger> product(Invariant invariant, int symbol) {
    for (Invariant.Product each : invariant.products()) {
      BigInteger left = values.get(each.left());
      BigInteger right = values.get(each.right());
      if (each.symbol() == symbol && left != null && right != null) {
        return Optional.of(left.multiply(right));
      }
    }
    return Optional.empty();
  }

  private Optional<BigInteger> signedHalf(Invariant invariant, int symbol) {
    for (Invariant.SignedHalf each : invariant.signedHalves()) {
      BigInteger whole = values.get(each.of());
      if (each.symbol() == symbol && whole != null) {
        return Optional.of(BigInteger.valueOf(whole.intValue()));
      }
    }
    return Optional.empty();
  }

  /** The integer that makes a location hold what the invariant says. */
  private Optional<BigInteger> solve(
      ReferenceMachine machine, Invariant invariant, int symbol, Location location) {
    long contents = contents(machine, location);
    Value value = invariant.values().get(location);
    return switch (value) {
      case Value.Number(Linear expression) -> solve(invariant, symbol, expression, contents);
      case Value.MaybeNull(Region.MapValue(int _, int instance)) when instance == symbol ->
          Optional.of(BigInteger.valueOf(contents));
      case Value.Pointer(Region.MapValue(int _, int instance), Linear offset)
          when instance == symbol ->
          offset.terms().isEmpty()
              ? Optional.of(BigInteger.valueOf(contents - offset.constant()))
              : Optional.empty();
      case Value.Pointer(Region region, Linear offset) ->
          base(machine, region)
              .flatMap(base -> solve(invariant, symbol, offset, contents - base.longValue()));
      case null, default -> Optional.empty();
    };
  }

  private Optional<BigInteger> solve(
      Invariant invariant, int symbol, Linear expression, long contents) {
    BigInteger rest = BigInteger.valueOf(contents - expression.constant());
    long own = 0;
    for (Linear.Term term : expression.terms()) {
      if (term.symbol() == symbol) {
        own = term.coefficient();
      } else {
        BigInteger known = values.get(term.symbol());
        if (known == null) {
          return Optional.empty();
        }
        rest = rest.subtract(known.multiply(BigInteger.valueOf(term.coefficient())));
      }
    }
    if (own != 1 && own != -1) {
      return Optional.empty();
    }
    long residue = own == 1 ? rest.longValue() : -rest.longValue();
    for (SymbolFact fact : invariant.facts()) {
      if (fact.symbol() == symbol) {
        return switch (fact.view()) {
          case SIGNED -> Optional.of(BigInteger.valueOf(residue));
          case UNSIGNED -> Optional.of(new BigInteger(Long.toUnsignedString(residue)));
          case INTEGER -> Optional.empty();
        };
      }
    }
    return Optional.empty();
  }

  private Optional<BigInteger> base(ReferenceMachine machine, Region region) {
    ReferenceMemory memory = machine.bytes();
    return switch (region) {
      case Region.Operand(Region.Kind kind) ->
          Optional.of(BigInteger.valueOf(memory.base(AddressLayout.SRC + kind.ordinal())));
      case Region.Context _ -> Optional.of(BigInteger.valueOf(memory.base(AddressLayout.CONTEXT)));
      case Region.Stack(int depth) -> Optional.of(BigInteger.valueOf(memory.framePointer(depth)));
      case Region.MapValue(int map, int instance) ->
          instance == Symbols.ONLY_INSTANCE
              ? Optional.of(BigInteger.valueOf(memory.base(AddressLayout.FIRST_MAP + map)))
              : Optional.ofNullable(values.get(instance));
      default -> Optional.empty();
    };
  }

  private static long contents(ReferenceMachine machine, Location location) {
    return switch (location) {
      case Location.Register(int depth, int number) -> machine.register(depth, number);
      case Location.Cell(int depth, int offset, int size) ->
          machine.bytes().load(machine.bytes().framePointer(depth) + offset, size);
    };
  }

  private Optional<BigInteger> evaluate(Linear expression) {
    BigInteger sum = BigInteger.valueOf(expression.constant());
    for (Linear.Term term : expression.terms()) {
      BigInteger known = values.get(term.symbol());
      if (known == null) {
        return Optional.empty();
      }
      sum = sum.add(known.multiply(BigInteger.valueOf(term.coefficient())));
    }
    return Optional.of(sum);
  }

  private void check(ReferenceMachine machine, CutPoint cut) {
    Invariant invariant = cut.invariant();
    for (SymbolFact fact : invariant.facts()) {
      BigInteger known = values.get(fact.symbol());
      if (known != null && !holds(fact, known)) {
        throw broken(machine, cut, fact + " but it is " + known);
      }
    }
    for (Linear each : invariant.constraints()) {
      if (evaluate(each).filter(sum -> sum.signum() < 0).isPresent()) {
        throw broken(machine, cut, each + " >= 0, with " + values);
      }
    }
    invariant.values().forEach((location, value) -> check(machine, cut, location, value));
    if (cut.role() == CutPoint.Role.HEAD
        && loops.get(cut.id()).termination() instanceof LoopProof.Bounded(Linear bound)) {
      BigInteger counter = values.get(loops.get(cut.id()).counter());
      if (counter != null && evaluate(bound).filter(b -> counter.compareTo(b) > 0).isPresent()) {
        throw broken(machine, cut, "counter " + counter + " <= " + bound + ", with " + values);
      }
    }
  }

  private static boolean holds(SymbolFact fact, BigInteger value) {
    boolean known = (value.longValue() & fact.knownMask()) == fact.knownBits();
    return switch (fact.view()) {
      case SIGNED -> within(value, signed(fact.minimum()), signed(fact.maximum())) && known;
      case UNSIGNED -> within(value, unsigned(fact.minimum()), unsigned(fact.maximum())) && known;
      case INTEGER ->
          (fact.minimum() == Long.MIN_VALUE || value.compareTo(signed(fact.minimum())) >= 0)
              && (fact.maximum() == Long.MAX_VALUE || value.compareTo(signed(fact.maximum())) <= 0)
              && known;
    };
  }

  private static boolean within(BigInteger value, BigInteger least, BigInteger most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }

  private static BigInteger signed(long value) {
    return BigInteger.valueOf(value);
  }

  private static BigInteger unsigned(long value) {
    return value < 0 ? BigInteger.valueOf(value).add(TWO64) : BigInteger.valueOf(value);
  }

  private void check(ReferenceMachine machine, CutPoint cut, Location location, Value value) {
    long contents = contents(machine, location);
    Optional<Long> wanted =
        switch (value) {
          case Value.Number(Linear expression) -> evaluate(expression).map(BigInteger::longValue);
          case Value.Pointer(Region region, Linear offset) ->
              base(machine, region)
                  .flatMap(base -> evaluate(offset).map(base::add))
                  .map(BigInteger::longValue);
          case Value.Negated(Region region, Linear offset) ->
              base(machine, region)
                  .flatMap(base -> evaluate(offset).map(sum -> sum.subtract(base)))
                  .map(BigInteger::longValue);
          case Value.PointerLow(Region region, Linear offset) ->
              base(machine, region)
                  .flatMap(base -> evaluate(offset).map(base::add))
                  .map(sum -> sum.longValue() & 0xffff_ffffL);
          case Value.MaybeNull(Region region) when contents != 0 ->
              base(machine, region).map(BigInteger::longValue);
          case Value.MapHandle(int map) -> Optional.of(machine.bytes().mapHandle(map));
          case Value.CodePointer(int slot) -> Optional.of(machine.bytes().codePointer(slot));
          default -> Optional.empty();
        };
    if (wanted.filter(w -> w != contents).isPresent()) {
      throw broken(
          machine,
          cut,
          location
              + " holds "
              + value
              + ", but it is 0x"
              + Long.toHexString(contents)
              + " where it should be 0x"
              + Long.toHexString(wanted.get())
              + ", with "
              + values);
    }
  }

  private static Violation broken(ReferenceMachine machine, CutPoint cut, String what) {
    return new Violation(
        "INVARIANT",
        "cut point %d (%s at pc %d, now pc %d): %s"
            .formatted(cut.id(), cut.role(), cut.pc(), machine.pc(), what));
  }
}
