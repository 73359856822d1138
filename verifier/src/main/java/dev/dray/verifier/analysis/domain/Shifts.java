package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.analysis.domain.Memo.Derived;
import java.util.Optional;

/** Shifts by constants are products and quotients; by variable amounts, bounds. */
final class Shifts {
  private static final String POWER = "power";
  private static final long MOST_AMOUNT = 62;

  private final Knowledge knowledge;
  private final Division division;

  Shifts(Knowledge knowledge, Division division) {
    this.knowledge = knowledge;
    this.division = division;
  }

  LinearExpression shiftLeft(LinearExpression left, LinearExpression right, int bits) {
    if (right.isConstant()) {
      return left.times(1L << (right.constant() & (bits - 1)));
    }
    LinearExpression amount = amount(right, bits);
    long factor = bits == 64 ? left.constant() : (int) left.constant();
    if (left.isConstant() && factor != 0 && knowledge.high(amount) <= MOST_AMOUNT) {
      return power(amount).times(factor);
    }
    long most = Math.min(bits - 1, knowledge.high(amount));
    Optional<LinearExpression> value = Views.exact(knowledge, left, bits, false);
    if (value.isEmpty()) {
      return knowledge.fresh(Division.any(bits));
    }
    long high =
        Saturated.multiply(knowledge.high(value.get()), most > 62 ? Fact.NONE_ABOVE : 1L << most);
    if (high == Fact.NONE_ABOVE || (bits == 32 && high >> 32 != 0)) {
      return knowledge.fresh(Division.any(bits));
    }
    LinearExpression result =
        knowledge.fresh(Fact.range(Math.max(0, knowledge.low(value.get())), high));
    knowledge.assumeAtMost(value.get(), result);
    return result;
  }

  LinearExpression shiftRight(LinearExpression left, LinearExpression right, int bits) {
    if (right.isConstant()) {
      int amount = (int) right.constant() & (bits - 1);
      return shiftRight(left, amount, bits, false);
    }
    Optional<LinearExpression> value = Views.unsigned(knowledge, left, bits);
    if (value.isEmpty()) {
      return knowledge.fresh(Division.any(bits));
    }
    LinearExpression result = knowledge.fresh(division.upTo(value.get()));
    LinearExpression amount = amount(right, bits);
    assumeShifted(result, value.get(), amount);
    if (!amount.isConstant() && knowledge.high(amount) <= MOST_AMOUNT) {
      assumeDivided(result, value.get(), amount, bits);
    }
    return result;
  }

  /** 2^amount, for an amount of at most 62: the same symbol for the same amount. */
  private LinearExpression power(LinearExpression amount) {
    if (amount.isConstant()) {
      return LinearExpression.constant(1L << amount.constant());
    }
    Derived key = new Derived(POWER, amount, LinearExpression.ZERO, 0);
    LinearExpression known = knowledge.memo().recall(key);
    long least = 1L << Math.max(0, knowledge.low(amount));
    long most = 1L << knowledge.high(amount);
    if (known != null) {
      int symbol = known.symbolAt(0);
      knowledge.refine(symbol, knowledge.fact(symbol).within(least, most));
      return known;
    }
    LinearExpression result = knowledge.fresh(Fact.range(least, most));
    knowledge.assumeAtMost(amount.plus(1), result);
    knowledge.memo().remember(key, result);
    return result;
  }

  /**
   * A shift to the right is a division by a power of two, so that what is shifted out whole was
   * below it; and what is left of k bits after k - n of them is below 2^n.
   */
  private void assumeDivided(
      LinearExpression result, LinearExpression value, LinearExpression amount, int bits) {
    LinearExpression power = power(amount);
    if (!power.isSymbol()) {
      return;
    }
    LinearExpression product = knowledge.product(result.symbolAt(0), power.symbolAt(0));
    knowledge.assumeAtMost(product, value);
    knowledge.assumeAtMost(value, product.plus(power).plus(-1));
    LinearExpression left = LinearExpression.constant(bits).minus(amount);
    LinearExpression limit =
        knowledge.memo().recall(new Derived(POWER, left, LinearExpression.ZERO, 0));
    if (limit != null) {
      knowledge.assumeAtMost(result.plus(1), limit);
    }
  }

  /** By how much an operand shifts: its lowest five or six bits. */
  private LinearExpression amount(LinearExpression operand, int bits) {
    return division.lowBits(operand, bits == 64 ? 6 : 5);
  }

  /** A value, not negative, shifted right by a variable amount: halved if that is at least 1. */
  private void assumeShifted(
      LinearExpression result, LinearExpression value, LinearExpression amount) {
    knowledge.assumeAtMost(result, value);
    if (knowledge.entails(amount.plus(-1))) {
      knowledge.assumeAtMost(result.times(2), value);
    }
  }

  LinearExpression shiftRight(LinearExpression value, int amount, int bits, boolean signed) {
    if (value.isConstant()) {
      long number =
          signed
              ? Tnum.constant(value.constant()).signExtend(bits).value() >> amount
              : Tnum.constant(value.constant()).truncate(bits).value() >>> amount;
      return LinearExpression.constant(number);
    }
    int zeros =
        Math.min(
            Long.numberOfTrailingZeros(value.gcd()), Long.numberOfTrailingZeros(value.constant()));
    if (zeros > 0 && zeros < bits && Views.exact(knowledge, value, bits, signed).isEmpty()) {
      LinearExpression inner = value.divideTerms(1L << zeros, value.constant() >> zeros);
      LinearExpression read = read(inner, bits - zeros, signed);
      return amount <= zeros
          ? read.times(1L << (zeros - amount))
          : division.quotient(read, 1L << (amount - zeros));
    }
    LinearExpression read = read(value, bits, signed);
    return amount == 63 && !signed ? topBit(read) : division.quotient(read, 1L << amount);
  }

  private LinearExpression topBit(LinearExpression value) {
    if (knowledge.high(value) != Fact.NONE_ABOVE) {
      return LinearExpression.ZERO;
    }
    LinearExpression bit = knowledge.fresh(Fact.range(0, 1));
    // far less than what is known, but of a size that can be reckoned with
    knowledge.assumeAtMost(bit.times(2), value);
    return bit;
  }

  private LinearExpression read(LinearExpression value, int bits, boolean signed) {
    return signed
        ? Views.signed(knowledge, value, bits)
        : Views.unsigned(knowledge, value, bits).orElseThrow();
  }

  LinearExpression shiftRightSigned(LinearExpression left, LinearExpression right, int bits) {
    if (right.isConstant()) {
      int amount = (int) right.constant() & (bits - 1);
      if (amount == 63) {
        LinearExpression value = Views.signed(knowledge, left, bits);
        return knowledge.low(value) >= 0
            ? LinearExpression.ZERO
            : knowledge.fresh(Fact.range(-1, knowledge.high(value) < 0 ? -1 : 0));
      }
      return shiftRight(left, amount, bits, true);
    }
    LinearExpression value = Views.signed(knowledge, left, bits);
    if (knowledge.low(value) < 0) {
      return knowledge.fresh(Division.signedAny(bits));
    }
    LinearExpression result = knowledge.fresh(division.upTo(value));
    assumeShifted(result, value, amount(right, bits));
    return result;
  }
}
