package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Comparison;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.MaybeNull;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Width;

/** What is known on each side of a conditional jump. */
final class Branches {
  /** Every region starts at or above this address, so small negative offsets do not wrap. */
  static final long LEAST_BASE = 1L << 16;

  /** Every region ends far enough below 2^63. */
  static final long GREATEST_OFFSET = 1L << 46;

  private final Reporter reporter;

  Branches(Reporter reporter) {
    this.reporter = reporter;
  }

  /** Adds to the state that the condition holds, or that it does not. */
  void assume(
      State state, Branch branch, boolean holds, AbstractValue left, AbstractValue right, int pc) {
    if (left instanceof Number x && right instanceof Number y) {
      Comparison comparison = new Comparison(state.knowledge, branch.width().bits());
      comparison.assume(branch.condition(), holds, x.expression(), y.expression());
      state.rebind(comparison.readings());
      return;
    }
    boolean whole = branch.width() == Width.W64;
    if (whole && left instanceof Pointer x && right instanceof Pointer y) {
      boolean ordered = branch.condition() != Condition.SET;
      if (ordered && x.region().single() && x.region().equals(y.region())) {
        comparePointers(state, branch.condition(), holds, x, y);
        return;
      }
    } else if (whole && zero(right)) {
      if (compareWithNull(state, branch.condition(), holds, left)) {
        return;
      }
    } else if (whole && zero(left) && compareWithNull(state, branch.condition(), holds, right)) {
      return;
    }
    refuse(state, branch, left, right, pc);
  }

  private static boolean zero(AbstractValue value) {
    return value instanceof Number number
        && number.expression().isConstant()
        && number.expression().constant() == 0;
  }

  private void refuse(State state, Branch branch, AbstractValue left, AbstractValue right, int pc) {
    boolean whole = branch.width() == Width.W64;
    boolean pointers = left instanceof Pointer && right instanceof Pointer && whole;
    reporter.broken(
        Rule.POINTER_COMPARED,
        pc,
        pointers
            ? branch.condition() == Condition.SET
                ? "bits of pointers are tested: they would tell where regions lie"
                : "pointers into different regions are compared"
            : Memory.describe(left)
                + " is compared with "
                + Memory.describe(right)
                + (whole ? "" : " at 32 bits")
                + "; allowed are pointers of one region, and 0");
    state.knowledge.contradict();
  }

  private static boolean inWindow(Knowledge knowledge, LinearExpression offset) {
    try {
      LinearExpression above = offset.plusExact(LEAST_BASE);
      LinearExpression below = LinearExpression.constant(GREATEST_OFFSET).minusExact(offset);
      boolean aboveHolds = knowledge.entails(above);
      boolean belowHolds = knowledge.entails(below);
      if (!aboveHolds) {
        knowledge.source().wish(above);
      }
      if (!belowHolds) {
        knowledge.source().wish(below);
      }
      return aboveHolds && belowHolds;
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  private static void comparePointers(
      State state, Condition condition, boolean holds, Pointer x, Pointer y) {
    Knowledge knowledge = state.knowledge;
    if (condition != Condition.EQ && condition != Condition.NE) {
      if (!inWindow(knowledge, x.offset()) || !inWindow(knowledge, y.offset())) {
        return;
      }
    } else if (!inWindow(knowledge, x.offset()) || !inWindow(knowledge, y.offset())) {
      // equal addresses are equal offsets modulo 2^64 wherever they are
      new Comparison(knowledge, 64)
          .assume(condition, holds, x.offset().minus(y.offset()), LinearExpression.ZERO);
      return;
    }
    // offsets in the window: signed and unsigned comparisons of the addresses agree with this one
    new Comparison(knowledge, 64).assume(signed(condition), holds, x.offset(), y.offset());
  }

  private static Condition signed(Condition condition) {
    return switch (condition) {
      case GT -> Condition.SGT;
      case GE -> Condition.SGE;
      case LT -> Condition.SLT;
      case LE -> Condition.SLE;
      default -> condition;
    };
  }

  private static boolean compareWithNull(
      State state, Condition condition, boolean holds, AbstractValue value) {
    boolean equality = condition == Condition.EQ || condition == Condition.NE;
    boolean isNull = equality && (condition == Condition.EQ) == holds;
    if (value instanceof MaybeNull maybe) {
      if (equality) {
        resolve(state, maybe.region(), isNull);
      }
      return equality;
    }
    if (value instanceof Pointer pointer) {
      if (isNull && inWindow(state.knowledge, pointer.offset().plus(-1))) {
        state.knowledge.contradict();
      }
      return true;
    }
    boolean address =
        value instanceof AbstractValue.MapHandle || value instanceof AbstractValue.CodePointer;
    if (address && isNull) {
      state.knowledge.contradict();
    }
    return address;
  }

  private static void resolve(State state, Region region, boolean isNull) {
    AbstractValue known =
        isNull ? AbstractValue.number(0) : new Pointer(region, LinearExpression.ZERO);
    state.replaceAll(
        value -> value instanceof MaybeNull maybe && maybe.region().equals(region) ? known : value);
    if (isNull && region instanceof Region.RingRecord ring) {
      state.records.remove(ring);
    }
  }
}
