package dev.dray.verifier.analysis.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Every operation on known bits, on all of them at a small width ({@code -Ddray.domain.bits=6} for
 * a wider one), at the low and at the high end of a word: no number that it may give is left out.
 */
class TnumTest {
  private static final int BITS = Integer.getInteger("dray.domain.bits", 4);

  /** All well-formed ones, the other bits known to be 0. */
  private static List<Tnum> all(int shift) {
    List<Tnum> all = new ArrayList<>();
    for (long mask = 0; mask < 1L << BITS; mask++) {
      for (long value = 0; value < 1L << BITS; value++) {
        if ((value & mask) == 0) {
          all.add(new Tnum(value << shift, mask << shift));
        }
      }
    }
    return all;
  }

  private static List<Long> members(Tnum tnum) {
    List<Long> members = new ArrayList<>();
    long part = tnum.mask();
    while (true) {
      members.add(tnum.value() | part);
      if (part == 0) {
        return members;
      }
      part = (part - 1) & tnum.mask();
    }
  }

  private static void binary(String name, BinaryOperator<Tnum> known, LongBinaryOperator exact) {
    for (int shift : new int[] {0, 64 - BITS}) {
      List<Tnum> all = all(shift);
      for (Tnum left : all) {
        for (Tnum right : all) {
          Tnum result = known.apply(left, right);
          for (long x : members(left)) {
            for (long y : members(right)) {
              if (!result.contains(exact.applyAsLong(x, y))) {
                assertThat(result).as("%s of %s and %s: %d, %d", name, left, right, x, y).isNull();
              }
            }
          }
        }
      }
    }
  }

  private static void unary(String name, UnaryOperator<Tnum> known, LongUnaryOperator exact) {
    for (int shift : new int[] {0, 28, 32, 64 - BITS}) {
      for (Tnum tnum : all(shift)) {
        Tnum result = known.apply(tnum);
        for (long x : members(tnum)) {
          assertThat(result.contains(exact.applyAsLong(x)))
              .as("%s of %s: %d in %s", name, tnum, x, result)
              .isTrue();
        }
      }
    }
  }

  @Test
  void sumsAndDifferences() {
    binary("add", Tnum::add, Long::sum);
    binary("subtract", Tnum::subtract, (x, y) -> x - y);
  }

  @Test
  void bitwise() {
    binary("and", Tnum::and, (x, y) -> x & y);
    binary("or", Tnum::or, (x, y) -> x | y);
    binary("xor", Tnum::xor, (x, y) -> x ^ y);
  }

  @Test
  void shiftsAndMultiples() {
    for (int by = 0; by < 64; by++) {
      int amount = by;
      unary("<< " + by, each -> each.shiftLeft(amount), x -> x << amount);
      unary(">> " + by, each -> each.shiftRight(amount), x -> x >>> amount);
      unary("s>> " + by, each -> each.shiftRightSigned(amount), x -> x >> amount);
    }
    for (long factor : new long[] {0, 1, -1, 2, 3, 7, -6, 1L << 31, 1L << 63, Long.MAX_VALUE}) {
      unary("* " + factor, each -> each.times(factor), x -> x * factor);
    }
  }

  @Test
  void widths() {
    for (int bits : new int[] {1, 3, 8, 16, 31, 32, 63, 64}) {
      int away = 64 - bits;
      unary("low " + bits, each -> each.truncate(bits), x -> x << away >>> away);
      unary("extended " + bits, each -> each.signExtend(bits), x -> x << away >> away);
    }
  }

  @Test
  void joinsAndRanges() {
    for (Tnum left : all(0)) {
      for (Tnum right : all(0)) {
        Tnum join = left.join(right);
        Tnum meet = left.meet(right);
        assertThat(members(left)).allMatch(join::contains);
        assertThat(members(right)).allMatch(join::contains);
        boolean shared = members(left).stream().anyMatch(right::contains);
        assertThat(left.conflicts(right)).isEqualTo(!shared);
        assertThat(members(left).stream().filter(right::contains)).allMatch(meet::contains);
      }
    }
    for (long low = 0; low < 1L << BITS; low++) {
      for (long high = low; high < 1L << BITS; high++) {
        for (long number = low; number <= high; number++) {
          assertThat(Tnum.range(low, high).contains(number)).isTrue();
        }
      }
    }
  }
}
