package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;

/** RFC 9669 section 4.3: what is known once a conditional jump was taken, or was not. */
final class Branching {
  /** Every region starts at or above this address, so that small negative offsets do not wrap. */
  private static final long LEAST_BASE = 1L << 16;

  /** Every region starts below 2^47, so that offsets up to this one do not wrap. */
  private static final long GREATEST_OFFSET = 1L << 46;

  private Branching() {}

  /** Adds that the condition holds, or that it does not; contradictory where that cannot be. */
  static void assume(PathState state, Branch branch, boolean holds, int pc) {
    Content left = state.register(branch.dst());
    Content right =
        switch (branch.source()) {
          case Source.Register register -> state.register(register.number());
          case Source.Immediate immediate -> Content.number(immediate.value());
        };
    if (left instanceof Content.Number x && right instanceof Content.Number y) {
      new Comparison(state.premises, branch.width().bits())
          .assume(branch.condition(), holds, x.value(), y.value());
      return;
    }
    if (branch.width() == Width.W64 && pointers(state, branch.condition(), holds, left, right)) {
      return;
    }
    throw new Refusal(
        pc, left.words() + " compared with " + right.words() + " is no comparison of numbers");
  }

  private static boolean pointers(
      PathState state, Condition condition, boolean holds, Content left, Content right) {
    if (left instanceof Content.Pointer x && right instanceof Content.Pointer y) {
      return x.region().single()
          && x.region().equals(y.region())
          && comparePointers(state, condition, holds, x, y);
    }
    if (isNull(right)) {
      return compareWithNull(state, condition, holds, left);
    }
    return isNull(left) && compareWithNull(state, condition, holds, right);
  }

  private static boolean isNull(Content content) {
    return content instanceof Content.Number number && number.value().isZero();
  }

  private static boolean comparePointers(
      PathState state,
      Condition condition,
      boolean holds,
      Content.Pointer left,
      Content.Pointer right) {
    if (condition == Condition.SET) {
      return false;
    }
    Reading reading = new Reading(state.premises);
    Expr x = reading.signed(left.offset(), 64);
    Expr y = reading.signed(right.offset(), 64);
    boolean addressesKeepOrder = doesNotWrap(state.premises, x) && doesNotWrap(state.premises, y);
    if (addressesKeepOrder) {
      // Unsigned and signed comparisons of addresses below 2^63 agree.
      new Comparison(state.premises, 64).assumeIntegers(condition, holds, x, y);
    } else if (condition == Condition.EQ || condition == Condition.NE) {
      new Comparison(state.premises, 64).assume(condition, holds, left.offset(), right.offset());
    }
    return true;
  }

  private static boolean doesNotWrap(Premises premises, Expr offset) {
    try {
      return premises.entails(offset.plusExact(LEAST_BASE))
          && premises.entails(Expr.of(GREATEST_OFFSET).minusExact(offset));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  private static boolean compareWithNull(
      PathState state, Condition condition, boolean holds, Content content) {
    boolean equality = condition == Condition.EQ || condition == Condition.NE;
    boolean isNull = (condition == Condition.EQ) == holds;
    return switch (content) {
      case Content.MaybeNull maybe -> {
        if (equality) {
          resolve(state, maybe.region(), isNull);
        }
        yield equality;
      }
      case Content.Pointer pointer -> {
        if (equality && isNull && inRange(state.premises, pointer.offset())) {
          state.premises.contradict();
        }
        yield true;
      }
      case Content.MapHandle map -> {
        if (equality && isNull) {
          state.premises.contradict();
        }
        yield true;
      }
      case Content.CodePointer code -> {
        if (equality && isNull) {
          state.premises.contradict();
        }
        yield true;
      }
      default -> false;
    };
  }

  /** Whether base plus offset is not 0: the base is at least 2^16. */
  private static boolean inRange(Premises premises, Expr offset) {
    Expr signed = new Reading(premises).signed(offset, 64);
    try {
      return premises.entails(signed.plusExact(LEAST_BASE - 1))
          && premises.entails(Expr.of(GREATEST_OFFSET).minusExact(signed));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  private static void resolve(PathState state, Region region, boolean isNull) {
    Content known = isNull ? Content.number(0) : new Content.Pointer(region, Expr.ZERO);
    state.replaceAll(
        content ->
            content instanceof Content.MaybeNull maybe && maybe.region().equals(region)
                ? known
                : content);
    if (isNull) {
      state.records.removeIf(record -> record.equals(region));
    }
  }
}
