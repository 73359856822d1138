package dev.dray.verifier.certificate.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AluSemantics;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Width;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The checker's own: every operation and comparison on all intervals in small windows ({@code
 * -Ddray.domain.window=8} for wider ones) where numbers wrap or change their sign: whatever may
 * come out is in what is known of the result, and what was learnt on the way does not contradict
 * it.
 */
class CheckerArithmeticTest {
  private static final int WINDOW = Integer.getInteger("dray.domain.window", 3);
  private static final BigInteger TWO64 = BigInteger.ONE.shiftLeft(64);

  /** The first numbers of the windows. */
  private static final long[] STARTS = {
    -1, 0, 31, (1L << 31) - 1, (1L << 32) - 1, -(1L << 31) - 1, Long.MAX_VALUE - 8, Long.MIN_VALUE
  };

  private static final List<Interval> WIDE =
      List.of(
          new Interval(0, 255),
          new Interval(0, (1L << 32) - 1),
          new Interval(-(1L << 31), (1L << 31) - 1),
          new Interval(0, 1L << 62),
          new Interval(-1, 1L << 40),
          new Interval(Long.MIN_VALUE, Long.MAX_VALUE));

  private static final List<Interval> ALL = intervals();

  private record Interval(long low, long high) {
    Fact fact() {
      return Fact.between(low, high);
    }

    /** All members of a small one, some of a large one. */
    LongStream values() {
      long size = high - low;
      return size >= 0 && size < 64
          ? LongStream.rangeClosed(low, high)
          : LongStream.of(
                  low, low + 1, high, high - 1, -65, -1, 0, 1, 2, 31, 32, 64, 1L << 31, 1L << 33)
              .filter(value -> value >= low && value <= high);
    }
  }

  private static List<Interval> intervals() {
    List<Interval> all = new ArrayList<>(WIDE);
    for (long start : STARTS) {
      for (int low = 0; low < WINDOW; low++) {
        for (int high = low; high < WINDOW; high++) {
          all.add(new Interval(start + low, start + high));
        }
      }
    }
    return all;
  }

  private static void forAllPairs(BiConsumer<Interval, Interval> pairs) {
    ALL.forEach(left -> ALL.forEach(right -> pairs.accept(left, right)));
  }

  @ParameterizedTest
  @EnumSource(AluOperation.class)
  void everyResultIsKnownToBePossible(AluOperation operation) {
    for (Width width : Width.values()) {
      forAllPairs((left, right) -> operation(operation, width, left, right));
    }
  }

  private static void operation(
      AluOperation operation, Width width, Interval left, Interval right) {
    Premises premises = new Premises(0, Effort.forSlots(1));
    Expr x = premises.fresh(left.fact());
    Expr y = premises.fresh(right.fact());
    Expr result = new Arithmetic(premises).apply(operation, width, x, y);
    for (long a : left.values().toArray()) {
      for (long b : right.values().toArray()) {
        long exact = AluSemantics.apply(operation, width, a, b);
        Premises pinned = pin(pin(premises, x, a), y, b);
        if (pinned.contradictory() || !possible(exact, result, pinned)) {
          assertThat(result)
              .as(
                  "%s%d of %s, %s: %d, %d gives %d",
                  operation, width.bits(), left, right, a, b, exact)
              .isNull();
        }
      }
    }
  }

  static Premises pin(Premises premises, Expr symbol, long value) {
    Premises pinned = premises.copy();
    pinned.assumeEqual(symbol, Expr.of(value));
    return pinned;
  }

  private static boolean holds(Bits bits, long number) {
    return (number & ~bits.unknown()) == bits.value();
  }

  /** Whether a number is congruent to one that an expression may be. */
  static boolean possible(long number, Expr expression, Premises premises) {
    long low = premises.low(expression);
    long high = premises.high(expression);
    if (!holds(premises.bits(expression), number)) {
      return false;
    }
    for (int turns = -2; turns <= 2; turns++) {
      BigInteger integer =
          BigInteger.valueOf(number).add(TWO64.multiply(BigInteger.valueOf(turns)));
      boolean above = low == Fact.NONE_LOW || integer.compareTo(BigInteger.valueOf(low)) >= 0;
      boolean below = high == Fact.NONE_HIGH || integer.compareTo(BigInteger.valueOf(high)) <= 0;
      if (above && below) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @EnumSource(Condition.class)
  void aConditionThatHoldsDoesNotContradict(Condition condition) {
    for (Width width : Width.values()) {
      forAllPairs((left, right) -> condition(condition, width, left, right));
    }
  }

  private static void condition(Condition condition, Width width, Interval left, Interval right) {
    for (boolean holds : new boolean[] {true, false}) {
      Premises premises = new Premises(0, Effort.forSlots(1));
      Expr x = premises.fresh(left.fact());
      Expr y = premises.fresh(right.fact());
      new Comparison(premises, width.bits()).assume(condition, holds, x, y);
      for (long a : left.values().toArray()) {
        for (long b : right.values().toArray()) {
          boolean exact = width == Width.W64 ? condition.test(a, b) : condition.test32(a, b);
          if (exact == holds && pin(pin(premises, x, a), y, b).contradictory()) {
            assertThat(premises.inequalities())
                .as(
                    "%s%d %s: %d in %s, %d in %s",
                    condition, width.bits(), holds, a, left, b, right)
                .isNull();
          }
        }
      }
    }
  }

  @Test
  void extensionsAndNegations() {
    for (long start : STARTS) {
      for (int from : new int[] {8, 16, 32}) {
        Premises premises = new Premises(0, Effort.forSlots(1));
        Expr x = premises.fresh(Fact.between(start, start + WINDOW - 1));
        Expr extended = new Arithmetic(premises).moveSigned(Width.W64, x, from);
        Expr negated = new Arithmetic(premises).negate(Width.W32, x);
        for (long a = start; a < start + WINDOW; a++) {
          Premises pinned = pin(premises, x, a);
          assertThat(pinned.contradictory()).isFalse();
          assertThat(possible(a << (64 - from) >> (64 - from), extended, pinned)).isTrue();
          assertThat(possible(-a & 0xffff_ffffL, negated, pinned)).isTrue();
        }
      }
    }
  }

  /** What is learnt of a low half holds of sums and products that are read in 32 bits, too. */
  @Test
  void lowHalvesStandForTheirWholes() {
    for (Interval half : ALL) {
      for (long moved : new long[] {0, 3, -3, 8193, 1L << 31}) {
        for (boolean after : new boolean[] {false, true}) {
          lowHalf(half, moved, after);
        }
      }
    }
  }

  private static void lowHalf(Interval half, long moved, boolean after) {
    Premises premises = new Premises(0, Effort.forSlots(1));
    Reading reading = new Reading(premises);
    Expr x = premises.fresh(Fact.UNSIGNED);
    Expr y = premises.fresh(Fact.between(0, 3));
    Expr product = Expr.symbol(premises.product(x.symbolAt(0), y.symbolAt(0)));
    Expr early = reading.unsigned(x.plus(-moved), 32);
    Expr low = reading.unsigned(x, 32);
    if (!after) {
      premises.assume(low.plus(-Math.max(half.low, 0)));
      premises.assume(Expr.of(Math.min(half.high, 0xffff_ffffL)).minus(low));
    }
    Expr sum = reading.unsigned(x.times(3).plus(low).plus(-5), 32);
    Expr rows = reading.unsigned(product.plus(x.times(2)), 32);
    Expr signed = reading.signed(x.plus(moved), 32);
    if (after) {
      premises.assume(low.plus(-Math.max(half.low, 0)));
      premises.assume(Expr.of(Math.min(half.high, 0xffff_ffffL)).minus(low));
    }
    for (long a : half.values().filter(value -> value >= 0 && value >>> 32 == 0).toArray()) {
      for (long top : new long[] {0, 1, 0x7fff_ffffL, 0xffff_ffffL}) {
        long value = top << 32 | a;
        Premises pinned = premises.copy();
        new Comparison(pinned, 64).assume(Condition.EQ, true, x, Expr.of(value));
        pinned = pin(pinned, y, 2);
        assertThat(pinned.contradictory()).as("%s %d %d", half, moved, value).isFalse();
        assertThat(possible(value - moved & 0xffff_ffffL, early, pinned)).isTrue();
        assertThat(possible(3 * value + a - 5 & 0xffff_ffffL, sum, pinned)).isTrue();
        assertThat(possible(4 * value & 0xffff_ffffL, rows, pinned)).isTrue();
        assertThat(possible((int) (value + moved), signed, pinned)).isTrue();
      }
    }
  }

  /** Where a quotient was taken, a later comparison of what was divided says whether it is 0. */
  @Test
  void comparisonsAfterDivisions() {
    Interval small = new Interval(0, 5);
    for (Condition condition : Condition.values()) {
      for (boolean holds : new boolean[] {true, false}) {
        Premises premises = new Premises(0, Effort.forSlots(1));
        Expr x = premises.fresh(small.fact());
        Expr y = premises.fresh(small.fact());
        Arithmetic arithmetic = new Arithmetic(premises);
        Expr quotient = arithmetic.apply(AluOperation.DIV, Width.W64, x, y);
        Expr half = arithmetic.apply(AluOperation.RSH, Width.W64, x, Expr.of(1));
        new Comparison(premises, 64).assume(condition, holds, x, y);
        for (long a : small.values().toArray()) {
          for (long b : small.values().toArray()) {
            if (condition.test(a, b) == holds) {
              Premises pinned = pin(pin(premises, x, a), y, b);
              assertThat(pinned.contradictory()).as("%s %d %d", condition, a, b).isFalse();
              long exact = AluSemantics.apply(AluOperation.DIV, Width.W64, a, b);
              assertThat(possible(exact, quotient, pinned)).isTrue();
              assertThat(possible(a / 2, half, pinned)).isTrue();
            }
          }
        }
      }
    }
  }

  @Test
  void aProductMayClaimToBeItsOwnFactor() {
    Premises premises = new Premises(0, Effort.forSlots(1));
    Expr x = premises.fresh(Fact.UNSIGNED);
    premises.products().declare(x.symbolAt(0), x.symbolAt(0), x.symbolAt(0));
    assertThat(premises.high(new Reading(premises).unsigned(x.times(3), 32)))
        .isLessThanOrEqualTo(0xffff_ffffL);
  }
}
