package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** States to start from: the program's entry, and what an invariant says. */
final class Assumption {
  private static final long MOST_BYTES = 1L << 46;

  private final Program program;
  private final EntryPolicy policy;
  private final int firstInstance;
  private final Effort effort;

  /**
   * The states of a program.
   *
   * @param firstInstance no region of the certificate has an instance from here on
   */
  Assumption(Program program, EntryPolicy policy, int firstInstance, Effort effort) {
    this.program = program;
    this.policy = policy;
    this.firstInstance = firstInstance;
    this.effort = effort;
  }

  /** What holds before the first instruction. */
  PathState entry() {
    Frame frame = new Frame(true);
    switch (policy) {
      case EntryPolicy.Operation operation ->
          frame.registers[1] = new Content.Pointer(new Region.Context(), Expr.ZERO);
      case EntryPolicy.Buffer buffer -> {
        frame.registers[1] = new Content.Pointer(new Region.Operand(Region.Kind.AUX), Expr.ZERO);
        frame.registers[2] = new Content.Number(Expr.symbol(Symbols.AUX_LENGTH));
      }
    }
    return new PathState(roots(Symbols.FIRST_FREE), new ArrayList<>(List.of(frame)), firstInstance);
  }

  /** Premises of which only the root symbols, the policy's, are known. */
  private Premises roots(int count) {
    Premises premises = new Premises(count, effort);
    for (int root = 0; root < Symbols.FIRST_FREE; root++) {
      premises.refine(root, root(root));
    }
    return premises;
  }

  private Fact root(int symbol) {
    boolean length = symbol < Symbols.ARGUMENT_0;
    return switch (policy) {
      case EntryPolicy.Operation operation -> {
        if (operation.limit() < 0 || operation.limit() > MOST_BYTES) {
          throw new Refusal(-1, "operands of at most 2^46 bytes, not " + operation.limit());
        }
        yield length ? Fact.between(0, operation.limit()) : Fact.UNSIGNED;
      }
      case EntryPolicy.Buffer buffer -> {
        if (buffer.bytes() < 0 || buffer.bytes() > MOST_BYTES) {
          throw new Refusal(-1, "a buffer of at most 2^46 bytes, not " + buffer.bytes());
        }
        long bytes = symbol == Symbols.AUX_LENGTH ? buffer.bytes() : 0;
        yield Fact.between(bytes, bytes);
      }
    };
  }

  /**
   * What an invariant says.
   *
   * @param frames the number of frames at the cut point
   */
  PathState of(CutPoint cut, Scope scope, int frames) {
    Invariant invariant = cut.invariant();
    Premises premises = roots(scope.size());
    for (SymbolFact fact : invariant.facts()) {
      int symbol = scope.number(fact.symbol());
      boolean root = fact.symbol() < Symbols.FIRST_FREE;
      premises.refine(
          symbol,
          fact(fact, root ? premises.fact(symbol).view() : fact.view())
              .within(premises.fact(symbol).low(), premises.fact(symbol).high()));
    }
    for (Invariant.Product product : invariant.products()) {
      premises
          .products()
          .declare(
              scope.number(product.symbol()),
              scope.number(product.left()),
              scope.number(product.right()));
    }
    for (Invariant.SignedHalf half : invariant.signedHalves()) {
      premises.declareSignedHalf(scope.number(half.symbol()), scope.number(half.of()));
    }
    for (Linear constraint : invariant.constraints()) {
      premises.assume(exact(constraint, scope, cut.pc()));
    }
    for (Invariant.Product product : invariant.products()) {
      premises.boundProduct(scope.number(product.symbol()));
    }
    List<Frame> memory = new ArrayList<>();
    // nothing comes to the entry but the start, and nothing was written then
    boolean zeroed = cut.role() == CutPoint.Role.ENTRY;
    for (int depth = 0; depth < frames; depth++) {
      memory.add(new Frame(zeroed));
    }
    PathState state = new PathState(premises, memory, firstInstance);
    for (Map.Entry<Location, Value> entry : invariant.values().entrySet()) {
      place(state, entry.getKey(), content(entry.getValue(), scope, frames, cut), cut);
    }
    for (Invariant.Taint taint : invariant.tainted()) {
      if (!inFrame(taint.depth(), taint.offset(), taint.size(), frames)
          || !memory.get(taint.depth()).free(taint.offset(), taint.size())) {
        throw malformed(cut, taint);
      }
      memory.get(taint.depth()).taint(taint.offset(), taint.offset() + taint.size());
    }
    for (Region.RingRecord record : invariant.records()) {
      if (!Regions.exists(record, program, frames) || state.records.contains(record)) {
        throw malformed(cut, record);
      }
      state.records.add(record);
    }
    return state;
  }

  private static Expr exact(Linear linear, Scope scope, int pc) {
    Expr sum = Expr.of(linear.constant());
    try {
      for (Linear.Term term : linear.terms()) {
        sum = sum.plusExact(Expr.term(scope.number(term.symbol()), term.coefficient()));
      }
    } catch (ArithmeticException tooLarge) {
      throw new Refusal(pc, "a constraint that fits into 64 bits, not " + linear);
    }
    return sum;
  }

  /** A fact as it is assumed; bounds of 2^63 and more are left out. */
  static Fact fact(SymbolFact fact, View view) {
    boolean unsigned = fact.view() == View.UNSIGNED;
    long low = unsigned && fact.minimum() < 0 ? Long.MAX_VALUE : fact.minimum();
    long high = unsigned && fact.maximum() < 0 ? Fact.NONE_HIGH : fact.maximum();
    return new Fact(view, Fact.NONE_LOW, Fact.NONE_HIGH, Bits.ANY)
        .within(unsigned ? Math.max(0, low) : low, high)
        .with(new Bits(fact.knownBits() & fact.knownMask(), ~fact.knownMask()));
  }

  private Content content(Value value, Scope scope, int frames, CutPoint cut) {
    return switch (value) {
      case Value.Number number -> new Content.Number(Expr.of(number.expression(), scope::number));
      case Value.Pointer pointer ->
          new Content.Pointer(
              region(pointer.region(), scope, frames, cut),
              Expr.of(pointer.offset(), scope::number));
      case Value.MaybeNull maybe ->
          new Content.MaybeNull(region(maybe.region(), scope, frames, cut));
      case Value.Negated negated ->
          new Content.Negated(
              region(negated.region(), scope, frames, cut),
              Expr.of(negated.offset(), scope::number));
      case Value.PointerLow low ->
          new Content.PointerLow(
              region(low.region(), scope, frames, cut), Expr.of(low.offset(), scope::number));
      case Value.MapHandle map -> {
        if (map.map() < 0 || map.map() >= program.maps().size()) {
          throw malformed(cut, map);
        }
        yield new Content.MapHandle(map.map());
      }
      case Value.CodePointer code -> new Content.CodePointer(code.slot());
      case Value.Unusable unusable -> Content.Unusable.VALUE;
    };
  }

  private Region region(Region region, Scope scope, int frames, CutPoint cut) {
    if (!Regions.exists(region, program, frames) || Regions.instance(region) >= firstInstance) {
      throw malformed(cut, region);
    }
    return region instanceof Region.Choice choice
        ? new Region.Choice(choice.members(), choice.instance(), scope.number(choice.length()))
        : region;
  }

  private static void place(PathState state, Location location, Content content, CutPoint cut) {
    int frames = state.frames.size();
    switch (location) {
      case Location.Register register -> {
        if (register.depth() < 0
            || register.depth() >= frames
            || register.number() < 0
            || register.number() > 9) {
          throw malformed(cut, location);
        }
        state.frames.get(register.depth()).registers[register.number()] = content;
      }
      case Location.Cell cell -> {
        if (!inFrame(cell.depth(), cell.offset(), cell.size(), frames)
            || !(cell.size() == 1 || cell.size() == 2 || cell.size() == 4 || cell.size() == 8)
            || !state.frames.get(cell.depth()).free(cell.offset(), cell.size())) {
          throw malformed(cut, location);
        }
        state.frames.get(cell.depth()).store(cell.offset(), cell.size(), content);
      }
    }
  }

  static boolean inFrame(int depth, int offset, int size, int frames) {
    return depth >= 0
        && depth < frames
        && size > 0
        && offset >= -Regions.FRAME_BYTES
        && offset < 0
        && size <= -offset;
  }

  private static Refusal malformed(CutPoint cut, Object what) {
    return new Refusal(cut.pc(), "an invariant that makes sense; it has " + what);
  }
}
