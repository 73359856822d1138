package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.isa.Condition;

/** Comparisons of numbers, of 32 or 64 bits. */
final class Comparison {
  private final Premises premises;
  private final Reading reading;
  private final int bits;

  Comparison(Premises premises, int bits) {
    this.premises = premises;
    this.reading = new Reading(premises);
    this.bits = bits;
  }

  /** Adds that the condition holds between values modulo 2^64, or that it does not. */
  void assume(Condition condition, boolean holds, Expr left, Expr right) {
    if (left.isConstant() && right.isConstant()) {
      boolean result =
          bits == 64
              ? condition.test(left.constant(), right.constant())
              : condition.test32(left.constant(), right.constant());
      if (result != holds) {
        premises.contradict();
      }
      return;
    }
    if (condition == Condition.SET) {
      assumeSet(holds, left, right);
      return;
    }
    if (bits == 64 && beyondEnds(condition, holds, left, right)) {
      premises.contradict();
      return;
    }
    if (bits == 64 && belowTopBit(condition, holds, left, right)) {
      premises.assume(reading.signed(left.isConstant() ? right : left, 64));
      return;
    }
    if (bits == 64 && !condition.signed() && assumeAboveTopBit(condition, holds, left, right)) {
      return;
    }
    boolean signed = condition.signed() || (isEquality(condition) && !readsUnsigned(left, right));
    Expr x = signed ? reading.signed(left, bits) : reading.unsigned(left, bits);
    Expr y = signed ? reading.signed(right, bits) : reading.unsigned(right, bits);
    if (condition == (holds ? Condition.EQ : Condition.NE)
        && premises.derivations().differs(x, y)) {
      premises.contradict();
      return;
    }
    assumeIntegers(condition, holds, x, y);
    if (bits == 64 && condition == (holds ? Condition.EQ : Condition.NE)) {
      shareBits(left, right);
      shareBits(right, left);
    }
    if (condition == (holds ? Condition.NE : Condition.EQ)) {
      premises.derivations().differ(x, y);
      if (bits == 64) {
        premises.derivations().differ(left, right);
      }
    }
  }

  /** Whether one side is to be above the largest number there is, or below the smallest. */
  private static boolean beyondEnds(Condition condition, boolean holds, Expr left, Expr right) {
    long least = condition.signed() ? Long.MIN_VALUE : 0;
    long most = condition.signed() ? Long.MAX_VALUE : -1;
    boolean less = holds ? isLess(condition) : isGreaterOrEqual(condition);
    boolean greater = holds ? isGreater(condition) : isLessOrEqual(condition);
    return less && (left.equals(Expr.of(most)) || right.equals(Expr.of(least)))
        || greater && (left.equals(Expr.of(least)) || right.equals(Expr.of(most)));
  }

  private static boolean isLess(Condition condition) {
    return condition == Condition.LT || condition == Condition.SLT;
  }

  private static boolean isGreater(Condition condition) {
    return condition == Condition.GT || condition == Condition.SGT;
  }

  private static boolean isLessOrEqual(Condition condition) {
    return condition == Condition.LE || condition == Condition.SLE;
  }

  private static boolean isGreaterOrEqual(Condition condition) {
    return condition == Condition.GE || condition == Condition.SGE;
  }

  /** Whether an unsigned value is below 2^63: then it is not negative when read signed. */
  private static boolean belowTopBit(Condition condition, boolean holds, Expr left, Expr right) {
    boolean first = left.isConstant();
    return (first ? left : right).equals(Expr.of(Long.MIN_VALUE))
        && switch (condition) {
          case LT -> holds && !first;
          case GE -> !holds && !first;
          case GT -> holds && first;
          case LE -> !holds && first;
          default -> false;
        };
  }

  /**
   * What is no smaller than an unsigned constant of 2^63 and more is negative when read signed, and
   * no smaller than the constant; false if that is not what is known.
   */
  private boolean assumeAboveTopBit(Condition condition, boolean holds, Expr left, Expr right) {
    boolean first = left.isConstant();
    Expr constant = first ? left : right;
    if (!constant.isConstant() || constant.constant() >= 0) {
      return false;
    }
    boolean less = isLess(condition) || isLessOrEqual(condition);
    boolean greater = isGreater(condition) || isGreaterOrEqual(condition);
    if (!less && !greater || (first == less) != holds) {
      return false;
    }
    boolean strict = (isLess(condition) || isGreater(condition)) == holds;
    Expr value = reading.signed(first ? right : left, 64);
    order(constant, value, strict ? 1 : 0);
    order(value, Expr.of(-1), 0);
    return true;
  }

  private static boolean isEquality(Condition condition) {
    return condition == Condition.EQ || condition == Condition.NE;
  }

  /** Equality needs one reading of both: the one that leaves them as they stand, if one does. */
  private boolean readsUnsigned(Expr left, Expr right) {
    return bits == 32
        ? !(reading.isSigned(left, 32) && reading.isSigned(right, 32))
        : reading.isUnsigned(left) && reading.isUnsigned(right);
  }

  /** The same of integers, for which signed and unsigned conditions mean the same. */
  void assumeIntegers(Condition condition, boolean holds, Expr left, Expr right) {
    switch (condition) {
      case EQ -> equal(holds, left, right);
      case NE -> equal(!holds, left, right);
      case GT, SGT -> less(holds, right, left);
      case LT, SLT -> less(holds, left, right);
      case GE, SGE -> less(!holds, left, right);
      case LE, SLE -> less(!holds, right, left);
      case SET -> throw new IllegalArgumentException("not an order of integers");
    }
  }

  /** {@code left < right}, or else {@code right <= left}. */
  private void less(boolean holds, Expr left, Expr right) {
    if (holds) {
      order(left, right, 1);
    } else {
      order(right, left, 0);
    }
  }

  /** {@code left + gap <= right}. */
  private void order(Expr left, Expr right, long gap) {
    try {
      Expr slack = right.minusExact(left).plusExact(-gap);
      if (premises.entails(slack.timesExact(-1).plusExact(-1))) {
        premises.contradict();
      } else {
        premises.assume(slack);
        new Division(premises).compared(left, right, gap);
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  private void equal(boolean holds, Expr left, Expr right) {
    if (holds) {
      order(left, right, 0);
      order(right, left, 0);
      LowBits lowBits = new LowBits(premises);
      lowBits.learn(left, right);
      lowBits.learn(right, left);
      return;
    }
    try {
      Expr difference = right.minusExact(left);
      Expr opposite = left.minusExact(right);
      boolean atMost = premises.entails(difference);
      boolean atLeast = premises.entails(opposite);
      if (atMost && atLeast) {
        premises.contradict();
      } else if (atMost || atLeast) {
        premises.assume((atMost ? difference : opposite).plusExact(-1));
        learnOnly(left);
        learnOnly(right);
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  /** A remainder that only one number is left for. */
  private void learnOnly(Expr value) {
    if (value.isSymbol() && premises.low(value) == premises.high(value)) {
      new LowBits(premises).learn(value, Expr.of(premises.low(value)));
    }
  }

  private void shareBits(Expr to, Expr from) {
    if (to.isSymbol()) {
      int symbol = to.symbolAt(0);
      premises.refine(symbol, premises.fact(symbol).with(premises.bits(from)));
    }
  }

  private void assumeSet(boolean holds, Expr left, Expr right) {
    Expr value = left.isConstant() ? right : left;
    Expr other = left.isConstant() ? left : right;
    if (!other.isConstant()) {
      return;
    }
    long mask = Bits.of(other.constant()).low(bits).value();
    Bits known = premises.bits(value);
    boolean never = (known.all() & mask) == 0;
    boolean always = (known.value() & mask) != 0;
    if (holds ? never : always) {
      premises.contradict();
      return;
    }
    if (holds && Long.bitCount(mask) != 1) {
      return;
    }
    Bits learnt = new Bits(holds ? mask : 0, ~mask);
    Expr read = reading.unsigned(value, bits);
    int symbol;
    if (read.isSymbol()) {
      symbol = read.symbolAt(0);
    } else {
      Expr name = premises.fresh(Fact.ofWidth(bits, false).with(known.low(bits)));
      premises.assumeEqual(name, read);
      symbol = name.symbolAt(0);
    }
    premises.refine(symbol, premises.fact(symbol).with(learnt));
  }
}
