package dev.dray.verifier.certificate.checker;

import static dev.dray.verifier.certificate.checker.CheckerArithmeticTest.pin;
import static dev.dray.verifier.certificate.checker.CheckerArithmeticTest.possible;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AluSemantics;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Width;
import org.junit.jupiter.api.Test;

/**
 * Sums that may wrap around, once a comparison has bounded what they are modulo 2^64: what is
 * computed from them is known as well as from a number of that range, and never better than that.
 */
class CheckerReadingTest {
  private static final int MOST = 7;
  private static final long[] EDGES = {0, 1, 4, 31, Long.MAX_VALUE, Long.MIN_VALUE, -5, -1};

  private final Premises premises = new Premises(0, Effort.forSlots(1));
  private final Reading reading = new Reading(premises);
  private final Arithmetic arithmetic = new Arithmetic(premises);

  /** {@code x + y} or {@code y - x} is at most MOST, where x is any number of 64 bits. */
  private Expr bounded(Expr x, Expr y, boolean minus) {
    Expr value = minus ? y.minus(x) : x.plus(y);
    new Comparison(premises, 64).assume(Condition.LE, true, value, Expr.of(MOST));
    return value;
  }

  @Test
  void whatIsComputedFromThemIsBounded() {
    Expr value = bounded(premises.fresh(Fact.UNSIGNED), premises.fresh(Fact.UNSIGNED), false);
    Expr tripled = arithmetic.apply(AluOperation.MUL, Width.W32, value, Expr.of(3));
    Expr joined = arithmetic.apply(AluOperation.OR, Width.W32, value, Expr.of(6));
    Expr negative = reading.signed(value.times(-1), 64);
    assertThat(premises.high(tripled)).isEqualTo(3 * MOST);
    assertThat(premises.high(joined)).isEqualTo(MOST);
    assertThat(premises.low(negative)).isEqualTo(-MOST);
    assertThat(premises.high(negative)).isZero();
  }

  @Test
  void whateverTheyMayBeIsPossible() {
    for (boolean signed : new boolean[] {false, true}) {
      for (boolean minus : new boolean[] {false, true}) {
        for (int low = -3; low <= 3; low++) {
          new CheckerReadingTest().sums(signed, minus, low);
        }
      }
    }
  }

  private void sums(boolean signed, boolean minus, int low) {
    Expr x = premises.fresh(Fact.ofWidth(64, signed));
    Expr y = premises.fresh(Fact.between(low, low + 2));
    Expr value = bounded(x, y, minus);
    Expr tripled = arithmetic.apply(AluOperation.MUL, Width.W32, value, Expr.of(3));
    Expr joined = arithmetic.apply(AluOperation.OR, Width.W64, value, Expr.of(6));
    Expr negative = reading.signed(value.times(-1), 64);
    Expr shifted = reading.unsigned(value.times(-5).plus(40), 32);
    for (long edge : EDGES) {
      for (long a = edge - 4; a != edge + 4; a++) {
        for (long b = low; b <= low + 2; b++) {
          long sum = minus ? b - a : a + b;
          if (sum < 0 || sum > MOST) {
            continue;
          }
          Premises pinned = premises.copy();
          new Comparison(pinned, 64).assume(Condition.EQ, true, x, Expr.of(a));
          pinned = pin(pinned, y, b);
          String what = "%s %s %d: %d, %d".formatted(signed, minus, low, a, b);
          assertThat(pinned.contradictory()).as(what).isFalse();
          assertThat(possible(3 * sum, tripled, pinned)).as(what).isTrue();
          assertThat(possible(sum | 6, joined, pinned)).as(what).isTrue();
          assertThat(possible(-sum, negative, pinned)).as(what).isTrue();
          assertThat(possible(40 - 5 * sum & 0xffff_ffffL, shifted, pinned)).as(what).isTrue();
        }
      }
    }
  }

  @Test
  void nothingIsBeyondTheEnds() {
    Expr x = premises.fresh(Fact.UNSIGNED);
    for (Condition condition : Condition.values()) {
      for (long end : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
        for (boolean holds : new boolean[] {true, false}) {
          Premises after = premises.copy();
          new Comparison(after, 64).assume(condition, holds, x, Expr.of(end));
          boolean some = false;
          for (long edge : EDGES) {
            some |= condition.test(edge, end) == holds;
          }
          if (some) {
            assertThat(after.contradictory()).as(condition + " " + end + " " + holds).isFalse();
          } else if (condition != Condition.SET) {
            assertThat(after.contradictory()).as(condition + " " + end + " " + holds).isTrue();
          }
        }
      }
    }
  }

  @Test
  void theSignOfTheDivisorChangesNoRemainder() {
    Expr x = premises.fresh(Fact.between(0, 100));
    Expr y = premises.fresh(Fact.ofWidth(64, true));
    for (Expr divisor : new Expr[] {Expr.of(-7), Expr.of(7), y}) {
      Expr rest = arithmetic.apply(AluOperation.SMOD, Width.W64, x, divisor);
      assertThat(premises.low(rest)).isZero();
      assertThat(premises.high(rest)).isEqualTo(divisor.isConstant() ? 6 : 100);
      for (long a = 0; a <= 100; a += 13) {
        long by = divisor.isConstant() ? divisor.constant() : -3;
        Premises pinned = pin(pin(premises, x, a), y, -3);
        long exact = AluSemantics.apply(AluOperation.SMOD, Width.W64, a, by);
        assertThat(possible(exact, rest, pinned)).isTrue();
      }
    }
  }
}
