package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.certificate.checker.Derivations.Derivation;

/** Shifts, which multiply and divide by powers of two; RFC 9669 section 4.1. */
final class Shifts {
  private static final String POWER = "power";
  private static final long MOST_AMOUNT = 62;

  private final Premises premises;
  private final Reading reading;
  private final Division division;

  Shifts(Premises premises) {
    this.premises = premises;
    this.reading = new Reading(premises);
    this.division = new Division(premises);
  }

  /** The value modulo 2^count, 1 to 63. */
  Expr lowBits(Expr value, int count) {
    if (count >= 32 || value.isConstant()) {
      return reading.unsigned(value, count);
    }
    if (premises.low(value) >= 0 && premises.high(value) < 1L << count) {
      return value;
    }
    Expr read = reading.byOther(value, count, false);
    if (read != null) {
      return read;
    }
    // Any integer of the class modulo 2^64 has the same remainder, and what a half is taken of.
    Expr whole = value;
    for (Premises.Link link : premises.links()) {
      if (value.isSymbol() && link.symbol() == value.symbolAt(0) && link.bits() >= count) {
        whole = link.value();
        break;
      }
    }
    return division.remainder(whole, 1L << count);
  }

  /** A value times a power of two. */
  Expr left(Expr left, Expr right, int bits) {
    if (right.isConstant()) {
      return left.times(1L << (right.constant() & (bits - 1)));
    }
    Expr amount = lowBits(right, bits == 64 ? 6 : 5);
    long factor = bits == 64 ? left.constant() : (int) left.constant();
    if (left.isConstant() && factor != 0 && premises.high(amount) <= MOST_AMOUNT) {
      return power(amount).times(factor);
    }
    Expr value = reading.unsigned(left, bits);
    long most = Math.min(bits - 1, premises.high(amount));
    long high = most > 62 ? Fact.NONE_HIGH : Saturated.multiply(premises.high(value), 1L << most);
    if (high == Fact.NONE_HIGH || (bits == 32 && high > 0xffff_ffffL)) {
      return premises.fresh(Fact.ofWidth(bits, false));
    }
    Expr result = premises.fresh(Fact.between(Math.max(0, premises.low(value)), high));
    premises.assumeAtMost(value, result);
    return result;
  }

  /** A value, read as signed or not, divided by a power of two and rounded down. */
  Expr right(Expr left, Expr right, int bits, boolean signed) {
    if (right.isConstant()) {
      return right(left, (int) right.constant() & (bits - 1), bits, signed);
    }
    Expr value = signed ? reading.signed(left, bits) : reading.unsigned(left, bits);
    if (!premises.entails(value)) {
      return premises.fresh(Fact.ofWidth(bits, true));
    }
    Derivation key = new Derivation("shift", value, right, bits);
    Expr known = premises.derivations().get(key);
    if (known != null) {
      return known;
    }
    Expr result = premises.fresh(division.atMost(value));
    premises.assumeAtMost(result, value);
    Expr amount = lowBits(right, bits == 64 ? 6 : 5);
    if (premises.entails(amount.plus(-1))) {
      premises.assumeAtMost(result.times(2), value);
    }
    if (!signed) {
      divided(result, value, amount, bits);
    }
    premises.derivations().put(key, result);
    return result;
  }

  /** 2 to the power of an amount from 0 to 62, one symbol for each amount. */
  private Expr power(Expr amount) {
    if (amount.isConstant()) {
      return Expr.of(1L << amount.constant());
    }
    Derivation key = new Derivation(POWER, amount, Expr.ZERO, 0);
    Expr known = premises.derivations().get(key);
    long least = 1L << Math.max(0, premises.low(amount));
    long most = 1L << premises.high(amount);
    if (known != null) {
      int symbol = known.symbolAt(0);
      premises.refine(symbol, premises.fact(symbol).within(least, most));
    } else {
      known = premises.fresh(Fact.between(least, most));
      premises.assumeAtMost(amount.plus(1), known);
      premises.derivations().put(key, known);
    }
    return known;
  }

  /** {@code result = value / 2^amount}, where the value has so many bits. */
  private void divided(Expr result, Expr value, Expr amount, int bits) {
    if (amount.isConstant() || premises.high(amount) > MOST_AMOUNT || !result.isSymbol()) {
      return;
    }
    Expr power = power(amount);
    Expr whole = Expr.symbol(premises.product(result.symbolAt(0), power.symbolAt(0)));
    premises.assumeAtMost(whole, value);
    premises.assumeAtMost(value, whole.plus(power).plus(-1));
    // value < 2^bits = 2^amount * 2^(bits - amount)
    Derivation rest = new Derivation(POWER, Expr.of(bits).minus(amount), Expr.ZERO, 0);
    Expr limit = premises.derivations().get(rest);
    if (limit != null) {
      premises.assumeAtMost(result.plus(1), limit);
    }
  }

  private Expr right(Expr value, int amount, int bits, boolean signed) {
    if (amount == 0) {
      return value;
    }
    int zeros =
        Math.min(
            Long.numberOfTrailingZeros(value.gcd()), Long.numberOfTrailingZeros(value.constant()));
    if (zeros > 0 && zeros < bits) {
      // (v * 2^z mod 2^bits) = (v mod 2^(bits - z)) * 2^z
      Expr inner = value.divided(1L << zeros, value.constant() >> zeros);
      int rest = bits - zeros;
      Expr read = signed ? reading.signed(inner, rest) : reading.unsigned(inner, rest);
      return amount <= zeros
          ? read.times(1L << (zeros - amount))
          : division.floor(read, 1L << (amount - zeros));
    }
    Expr read = signed ? reading.signed(value, bits) : reading.unsigned(value, bits);
    if (amount == 63) {
      return topBit(read, signed);
    }
    return division.floor(read, 1L << amount);
  }

  private Expr topBit(Expr value, boolean signed) {
    if (signed) {
      return premises.entails(value) ? Expr.ZERO : premises.fresh(Fact.between(-1, 0));
    }
    boolean small =
        premises.high(value) != Fact.NONE_HIGH
            || (value.isSymbol() && premises.fact(value.symbolAt(0)).view() == View.SIGNED);
    if (small) {
      return Expr.ZERO;
    }
    Expr bit = premises.fresh(Fact.between(0, 1));
    // far less than what is known, but of a size that can be reckoned with
    premises.assumeAtMost(bit.times(2), value);
    return bit;
  }
}
