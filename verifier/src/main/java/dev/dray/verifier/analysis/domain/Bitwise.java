package dev.dray.verifier.analysis.domain;

import java.util.Optional;

/** And, or and exclusive or, of which known bits, bounds and masks are kept. */
final class Bitwise {
  private final Knowledge knowledge;
  private final Division division;

  Bitwise(Knowledge knowledge, Division division) {
    this.knowledge = knowledge;
    this.division = division;
  }

  LinearExpression and(LinearExpression left, LinearExpression right, int bits) {
    if (left.isConstant()) {
      return right.isConstant()
          ? LinearExpression.constant(left.constant() & right.constant())
          : mask(right, left.constant(), bits);
    }
    if (right.isConstant()) {
      return mask(left, right.constant(), bits);
    }
    if (left.equals(right)) {
      return left;
    }
    Tnum known = knowledge.bits(left).and(knowledge.bits(right)).truncate(bits);
    LinearExpression result = knowledge.fresh(Division.any(bits).with(known));
    Optional<LinearExpression> x = reading(left, bits);
    Optional<LinearExpression> y = reading(right, bits);
    x.ifPresent(bound -> knowledge.assumeAtMost(result, bound));
    y.ifPresent(bound -> knowledge.assumeAtMost(result, bound));
    atMostLowBits(result, left, knowledge.bits(right).truncate(bits));
    atMostLowBits(result, right, knowledge.bits(left).truncate(bits));
    if (opposite(left, right, bits) && (positive(x) || positive(y))) {
      knowledge.assume(result.plus(-1));
    }
    knowledge.memo().isMaskOf(result, left);
    knowledge.memo().isMaskOf(result, right);
    return result;
  }

  /**
   * Where the other factor has m bits, only the low m bits of a value count, so that a multiple of
   * 2^m may be taken from it: compilers make {@code h & (size - 1)} into {@code h & (size + 0xff)}.
   */
  private void atMostLowBits(LinearExpression result, LinearExpression value, Tnum other) {
    int width = 64 - Long.numberOfLeadingZeros(other.value() | other.mask());
    if (width == 0 || width > 62) {
      return;
    }
    long low = knowledge.low(value);
    if (low >= 1L << width && low != Fact.NONE_ABOVE) {
      knowledge.assumeAtMost(result, value.plus(-(low >> width << width)));
      return;
    }
    int rest = 64 - width;
    LinearExpression reduced = value.withConstant(value.constant() << rest >> rest);
    if (!reduced.equals(value) && knowledge.entails(reduced)) {
      knowledge.assumeAtMost(result, reduced);
    }
  }

  /** Whether one is the other negated: what both have in common is the lowest bit set. */
  private boolean opposite(LinearExpression left, LinearExpression right, int bits) {
    return knowledge.bits(left.plus(right)).truncate(bits).equals(Tnum.constant(0));
  }

  /** A value as an unsigned number; at 64 bits only where it is one as it stands. */
  private Optional<LinearExpression> reading(LinearExpression value, int bits) {
    return bits == 64 || division.onlyPlain(value)
        ? Views.exact(knowledge, value, bits, false)
        : Views.unsigned(knowledge, value, bits);
  }

  private boolean positive(Optional<LinearExpression> value) {
    return value.isPresent() && knowledge.entails(value.get().plus(-1));
  }

  private LinearExpression mask(LinearExpression value, long mask, int bits) {
    long used = bits == 64 ? mask : mask & ((1L << bits) - 1);
    if (used == 0) {
      return LinearExpression.ZERO;
    }
    Tnum known = knowledge.bits(value);
    if (known.and(Tnum.constant(~used)).truncate(bits).equals(Tnum.constant(0))) {
      return bits == 64 ? value : Views.unsigned(knowledge, value, bits).orElseThrow();
    }
    int from = Long.numberOfTrailingZeros(used);
    int to = 64 - Long.numberOfLeadingZeros(used);
    boolean contiguous = Long.bitCount(used) == to - from;
    if (!contiguous) {
      LinearExpression result =
          knowledge.fresh(Division.any(bits).with(known.and(Tnum.constant(used))));
      if (!division.onlyPlain(value)) {
        Views.exact(knowledge, value, bits, false)
            .ifPresent(bound -> knowledge.assumeAtMost(result, bound));
      }
      return result;
    }
    if (to == 64) {
      return clearLow(value, from);
    }
    LinearExpression low = division.lowBits(value, to);
    return from == 0 ? low : clearLow(low, from);
  }

  private LinearExpression clearLow(LinearExpression value, int count) {
    if (count == 0) {
      return value;
    }
    if (division.onlyPlain(value) && knowledge.high(value) == Fact.NONE_ABOVE) {
      return value.minus(division.lowBits(value, count));
    }
    Optional<LinearExpression> whole = Views.exact(knowledge, value, 64, false);
    return whole.isPresent() && count < 62
        ? division.quotient(whole.get(), 1L << count).times(1L << count)
        : value.minus(division.lowBits(value, count));
  }

  LinearExpression or(LinearExpression left, LinearExpression right, int bits) {
    if (left.equals(right)) {
      return left;
    }
    Tnum leftBits = knowledge.bits(left);
    Tnum rightBits = knowledge.bits(right);
    if (((leftBits.value() | leftBits.mask()) & (rightBits.value() | rightBits.mask())) == 0) {
      return left.plus(right);
    }
    if (left.isConstant() && right.isConstant()) {
      return LinearExpression.constant(left.constant() | right.constant());
    }
    LinearExpression result =
        knowledge.fresh(Division.any(bits).with(leftBits.or(rightBits).truncate(bits)));
    if (division.onlyPlain(left) && division.onlyPlain(right)) {
      return result;
    }
    Optional<LinearExpression> x = Views.exact(knowledge, left, bits, false);
    Optional<LinearExpression> y = Views.exact(knowledge, right, bits, false);
    x.ifPresent(bound -> knowledge.assumeAtMost(bound, result));
    y.ifPresent(bound -> knowledge.assumeAtMost(bound, result));
    assumeAtMostSum(result, x, y);
    return result;
  }

  private void assumeAtMostSum(
      LinearExpression result, Optional<LinearExpression> x, Optional<LinearExpression> y) {
    if (x.isPresent() && y.isPresent()) {
      try {
        knowledge.assumeAtMost(result, x.get().plusExact(y.get(), 1));
      } catch (ArithmeticException tooLarge) {
        return;
      }
    }
  }

  LinearExpression xor(LinearExpression left, LinearExpression right, int bits) {
    if (left.equals(right)) {
      return LinearExpression.ZERO;
    }
    if (left.isConstant() && right.isConstant()) {
      return LinearExpression.constant(left.constant() ^ right.constant());
    }
    if (right.isConstant() && right.constant() == -1) {
      return left.times(-1).plus(-1);
    }
    Tnum leftBits = knowledge.bits(left);
    Tnum rightBits = knowledge.bits(right);
    if (((leftBits.value() | leftBits.mask()) & (rightBits.value() | rightBits.mask())) == 0) {
      return left.plus(right);
    }
    if (knowledge.memo().masks(right, left)) {
      return left.minus(right);
    }
    if (knowledge.memo().masks(left, right)) {
      return right.minus(left);
    }
    LinearExpression result =
        knowledge.fresh(Division.any(bits).with(leftBits.xor(rightBits).truncate(bits)));
    if (different(left, right, bits)) {
      knowledge.assume(result.plus(-1));
    }
    if (!division.onlyPlain(left) || !division.onlyPlain(right)) {
      assumeAtMostSum(
          result,
          Views.exact(knowledge, left, bits, false),
          Views.exact(knowledge, right, bits, false));
    }
    return result;
  }

  private boolean different(LinearExpression left, LinearExpression right, int bits) {
    if (bits == 64) {
      return knowledge.memo().differs(left, right);
    }
    Optional<LinearExpression> x = Views.exact(knowledge, left, bits, false);
    Optional<LinearExpression> y = Views.exact(knowledge, right, bits, false);
    return x.isPresent() && y.isPresent() && knowledge.memo().differs(x.get(), y.get());
  }
}
