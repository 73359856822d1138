package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Claim;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Proves that a state implies the invariant of the cut point where it arrives. */
final class Implication {
  private final Program program;
  private final CutPoint target;
  private final PathState state;
  private final Premises premises;
  private final Proofs proofs;
  private final Images images;

  /**
   * An edge.
   *
   * @param scope the state's symbols by the names of the invariant from which it came
   * @param backEdge whether it starts inside the loop of which the target is the head
   */
  Implication(Program program, CutPoint target, Scope scope, PathState state, boolean backEdge) {
    this.program = program;
    this.target = target;
    this.state = state;
    this.premises = state.premises;
    this.proofs = new Proofs(premises);
    this.images = new Images(program, target, scope, state, backEdge);
  }

  /** Proves it, or throws a refusal. */
  void prove() {
    images.choose();
    Invariant invariant = target.invariant();
    invariant.values().forEach(this::proveValue);
    invariant.facts().forEach(this::proveFact);
    invariant.products().forEach(this::proveProduct);
    invariant.signedHalves().forEach(this::proveSignedHalf);
    for (Linear constraint : invariant.constraints()) {
      if (!premises.proves(images.exact(constraint))) {
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

  /** Proves that on this edge a tuple of measures falls, in lexicographic order, from above 0. */
  void proveFall(List<Linear> measures) {
    for (Linear measure : measures) {
      Expr before = images.source(measure);
      Expr after = images.exact(measure);
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

  private void proveValue(Location location, Value value) {
    if (value instanceof Value.Unusable) {
      return;
    }
    Content content = images.content(location);
    int bits = location instanceof Location.Cell cell ? 8 * cell.size() : 64;
    boolean same =
        switch (value) {
          case Value.Number number ->
              content instanceof Content.Number found
                  && proofs.congruent(found.value(), images.of(number.expression()), bits);
          case Value.Pointer pointer ->
              content instanceof Content.Pointer found
                  && images.stands(found.region(), pointer.region())
                  && proofs.congruent(found.offset(), images.of(pointer.offset()), 64);
          case Value.PointerLow low ->
              content instanceof Content.PointerLow found
                  && images.stands(found.region(), low.region())
                  && proofs.congruent(found.offset(), images.of(low.offset()), 32);
          case Value.Negated negated ->
              content instanceof Content.Negated found
                  && images.stands(found.region(), negated.region())
                  && proofs.congruent(found.offset(), images.of(negated.offset()), 64);
          case Value.MaybeNull maybe -> maybeNull(content, maybe.region());
          case Value.MapHandle map ->
              content instanceof Content.MapHandle found && found.map() == map.map();
          case Value.CodePointer code ->
              content instanceof Content.CodePointer found && found.slot() == code.slot();
          case Value.Unusable unusable -> true;
        };
    if (!same) {
      throw images.mismatch(location, content, value);
    }
  }

  private boolean maybeNull(Content content, Region region) {
    return switch (content) {
      case Content.MaybeNull found -> images.stands(found.region(), region);
      case Content.Pointer found ->
          images.stands(found.region(), region) && found.offset().isZero();
      case Content.Number number ->
          number.value().isZero() && Regions.instance(images.of(region)) == Images.NULL_INSTANCE;
      default -> false;
    };
  }

  private void proveFact(SymbolFact fact) {
    if (!proofs.satisfies(images.of(fact.symbol()), fact)) {
      throw new Refusal(
          target.pc(), "s" + fact.symbol() + " in " + fact, new Claim.Range(target.id(), fact));
    }
  }

  private void proveProduct(Invariant.Product product) {
    Expr expected = images.product(images.of(product.left()), images.of(product.right()));
    if (!premises.entailsEqual(images.of(product.symbol()), expected)) {
      throw refusal("s" + product.symbol() + " as a product");
    }
  }

  private void proveSignedHalf(Invariant.SignedHalf half) {
    Expr expected = new Reading(premises).signed(images.of(half.of()), 32);
    if (!premises.entailsEqual(images.of(half.symbol()), expected)) {
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
      if (!Regions.exists(record, program, state.frames.size())
          || !left.remove(images.of(record))) {
        throw refusal("a reserved record for each of the invariant's");
      }
    }
    if (!left.isEmpty()) {
      throw refusal("a record of the invariant for each that is reserved");
    }
  }
}
