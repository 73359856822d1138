package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AluSemantics;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import dev.dray.verifier.isa.Width;

/**
 * RFC 9669 sections 4.1 and 4.2 on numbers: an expression that is congruent modulo 2^64 to what the
 * instruction leaves in the register.
 */
final class Arithmetic {
  private final Premises premises;
  private final Reading reading;
  private final Division division;
  private final Shifts shifts;

  Arithmetic(Premises premises) {
    this.premises = premises;
    this.reading = new Reading(premises);
    this.division = new Division(premises);
    this.shifts = new Shifts(premises);
  }

  Expr apply(AluOperation operation, Width width, Expr left, Expr right) {
    if (left.isConstant() && right.isConstant()) {
      return Expr.of(AluSemantics.apply(operation, width, left.constant(), right.constant()));
    }
    int bits = width.bits();
    Expr result =
        switch (operation) {
          case ADD -> premises.derivations().withoutRemainders(left.plus(right));
          case SUB -> premises.derivations().withoutRemainders(left.minus(right));
          case MUL -> multiply(left, right);
          case MOV -> right;
          case DIV, MOD, SDIV, SMOD -> divide(operation, bits, left, right);
          case AND -> and(left, right, bits);
          case OR -> or(left, right, bits);
          case XOR -> xor(left, right, bits);
          case LSH -> shifts.left(left, right, bits);
          case RSH -> shifts.right(left, right, bits, false);
          case ARSH -> shifts.right(left, right, bits, true);
        };
    return zeroExtend(result, bits);
  }

  Expr negate(Width width, Expr value) {
    return zeroExtend(value.times(-1), width.bits());
  }

  /** MOVSX: the low bits, sign-extended to the width, zero-extended beyond. */
  Expr moveSigned(Width width, Expr value, int bits) {
    return zeroExtend(reading.signed(value, bits), width.bits());
  }

  Expr swap(ByteOrderConversion conversion, Expr value, int bits) {
    if (value.isConstant()) {
      return Expr.of(AluSemantics.convert(conversion, value.constant(), bits));
    }
    return conversion == ByteOrderConversion.TO_LITTLE
        ? zeroExtend(value, bits)
        : premises.fresh(Fact.ofWidth(bits, false));
  }

  Expr zeroExtend(Expr value, int bits) {
    return bits == 64 ? value : reading.unsigned(value, bits);
  }

  private Expr unknown(int bits) {
    return premises.fresh(Fact.ofWidth(bits, false));
  }

  private Expr multiply(Expr first, Expr second) {
    if (second.isConstant()) {
      return first.times(second.constant());
    }
    if (first.isConstant()) {
      return second.times(first.constant());
    }
    Expr left = Factors.of(premises, first);
    Expr right = Factors.of(premises, second);
    if (left.size() * right.size() > 6) {
      return multiplyBounds(left, right);
    }
    Expr sum = left.times(right.constant()).plus(right.times(left.constant()));
    sum = sum.plus(-left.constant() * right.constant());
    for (int i = 0; i < left.size(); i++) {
      for (int j = 0; j < right.size(); j++) {
        int product = premises.product(left.symbolAt(i), right.symbolAt(j));
        sum = sum.plus(Expr.term(product, left.factorAt(i) * right.factorAt(j)));
      }
    }
    return sum;
  }

  private Expr multiplyBounds(Expr left, Expr right) {
    long lowLeft = premises.low(left);
    long lowRight = premises.low(right);
    long high = Saturated.multiply(premises.high(left), premises.high(right));
    if (lowLeft >= 0 && lowRight >= 0 && high != Fact.NONE_HIGH) {
      return premises.fresh(Fact.between(lowLeft * lowRight, high));
    }
    int zeros = premises.bits(left).trailingZeros() + premises.bits(right).trailingZeros();
    return zeros >= 64 ? Expr.ZERO : premises.fresh(Fact.UNSIGNED.with(new Bits(0, -1L << zeros)));
  }

  private Expr divide(AluOperation operation, int bits, Expr left, Expr right) {
    boolean signed = operation == AluOperation.SDIV || operation == AluOperation.SMOD;
    boolean quotient = operation == AluOperation.DIV || operation == AluOperation.SDIV;
    if (right.isConstant()) {
      Bits divisorBits = Bits.of(right.constant());
      long divisor = signed ? divisorBits.lowSigned(bits).value() : divisorBits.low(bits).value();
      if (divisor == 0) {
        return quotient ? Expr.ZERO : left;
      }
      return signed
          ? divideSigned(quotient, bits, left, divisor)
          : divideUnsigned(quotient, bits, left, divisor);
    }
    Expr dividend = signed ? reading.signed(left, bits) : reading.unsigned(left, bits);
    Expr divisor = signed ? reading.signed(right, bits) : reading.unsigned(right, bits);
    boolean signless = premises.entails(dividend) && (!quotient || premises.entails(divisor));
    if (signed && !signless) {
      return premises.fresh(Fact.ofWidth(bits, true));
    }
    return quotient
        ? division.quotientBy(dividend, divisor)
        : division.remainderBy(dividend, divisor);
  }

  private Expr divideUnsigned(boolean quotient, int bits, Expr left, long divisor) {
    if (divisor < 0) {
      // At least 2^63: the quotient is 0 or 1.
      return quotient ? premises.fresh(Fact.between(0, 1)) : unknown(bits);
    }
    Expr dividend = reading.unsigned(left, bits);
    return quotient ? division.floor(dividend, divisor) : division.remainder(dividend, divisor);
  }

  private Expr divideSigned(boolean quotient, int bits, Expr left, long divisor) {
    Expr dividend = reading.signed(left, bits);
    if (divisor > 0 && premises.entails(dividend)) {
      return quotient ? division.floor(dividend, divisor) : division.remainder(dividend, divisor);
    }
    if (!quotient && divisor != Long.MIN_VALUE && premises.entails(dividend)) {
      // the sign of the divisor makes no difference
      return division.remainder(dividend, -divisor);
    }
    if (quotient || divisor == Long.MIN_VALUE) {
      return premises.fresh(Fact.ofWidth(bits, true));
    }
    long most = Math.abs(divisor) - 1;
    return premises.fresh(Fact.between(-most, most));
  }

  /** What is known of the low bits of a value, and of its reading. */
  private Bits bits(Expr value, Expr read, int bits) {
    Bits own = premises.bits(value).low(bits);
    Bits other = premises.bits(read).low(bits);
    return own.contradicts(other) ? own : own.meet(other);
  }

  private Expr and(Expr left, Expr right, int bits) {
    if (left.equals(right)) {
      return left;
    }
    if (left.isConstant()) {
      return mask(right, left.constant(), bits);
    }
    if (right.isConstant()) {
      return mask(left, right.constant(), bits);
    }
    Expr x = reading.unsigned(left, bits);
    Expr y = reading.unsigned(right, bits);
    Bits known = bits(left, x, bits).and(bits(right, y, bits));
    Expr result = premises.fresh(Fact.ofWidth(bits, false).with(known));
    premises.assumeAtMost(result, x);
    premises.assumeAtMost(result, y);
    lowBitsBound(result, left, premises.bits(right).low(bits).all());
    lowBitsBound(result, right, premises.bits(left).low(bits).all());
    boolean negated = premises.bits(left.plus(right)).low(bits).all() == 0;
    if (negated && (premises.entails(x.plus(-1)) || premises.entails(y.plus(-1)))) {
      // a number that is not 0 and its negative share the lowest bit that is set
      premises.assume(result.plus(-1));
    }
    premises.derivations().within(result, left);
    premises.derivations().within(result, right);
    return result;
  }

  /**
   * {@code value & other <= value - k * 2^m}, where other is below 2^m and the right side not
   * negative.
   */
  private void lowBitsBound(Expr result, Expr value, long others) {
    int width = 64 - Long.numberOfLeadingZeros(others);
    if (width == 0 || width > 62) {
      return;
    }
    long low = premises.low(value);
    if (low >= 1L << width) {
      premises.assumeAtMost(result, value.plus(-(low >> width << width)));
      return;
    }
    long whole = value.constant() & -(1L << width);
    boolean high = (value.constant() >> (width - 1) & 1) != 0;
    Expr reduced = value.plus(-whole).plus(high ? -(1L << width) : 0);
    if (!reduced.equals(value) && premises.entails(reduced)) {
      premises.assumeAtMost(result, reduced);
    }
  }

  private Expr mask(Expr value, long mask, int bits) {
    long used = Bits.of(mask).low(bits).value();
    if (used == 0) {
      return Expr.ZERO;
    }
    Bits known = premises.bits(value);
    if (known.and(Bits.of(~used)).low(bits).all() == 0) {
      return value;
    }
    int from = Long.numberOfTrailingZeros(used);
    int to = 64 - Long.numberOfLeadingZeros(used);
    if (Long.bitCount(used) != to - from) {
      Expr result = premises.fresh(Fact.ofWidth(bits, false).with(known.and(Bits.of(used))));
      premises.assumeAtMost(result, reading.unsigned(value, bits));
      return result;
    }
    Expr low = to == 64 ? value : shifts.lowBits(value, to);
    return from == 0 ? low : clearLow(low, from);
  }

  /** The value with its lowest bits, 1 to 63, set to 0. */
  private Expr clearLow(Expr value, int count) {
    if (count >= 62) {
      return value.minus(reading.unsigned(value, count));
    }
    return division.floor(value, 1L << count).times(1L << count);
  }

  private Expr or(Expr left, Expr right, int bits) {
    if (left.equals(right)) {
      return left;
    }
    if ((premises.bits(left).all() & premises.bits(right).all()) == 0) {
      return left.plus(right);
    }
    Expr x = reading.unsigned(left, bits);
    Expr y = reading.unsigned(right, bits);
    Bits known = bits(left, x, bits).or(bits(right, y, bits));
    Expr result = premises.fresh(Fact.ofWidth(bits, false).with(known));
    premises.assumeAtMost(x, result);
    premises.assumeAtMost(y, result);
    assumeAtMostSum(result, x, y);
    return result;
  }

  private Expr xor(Expr left, Expr right, int bits) {
    if (left.equals(right)) {
      return Expr.ZERO;
    }
    if (right.isConstant() && right.constant() == -1) {
      return left.times(-1).plus(-1);
    }
    Bits leftBits = premises.bits(left);
    Bits rightBits = premises.bits(right);
    if ((leftBits.all() & rightBits.all()) == 0) {
      return left.plus(right);
    }
    if (premises.derivations().isWithin(right, left)) {
      return left.minus(right);
    }
    if (premises.derivations().isWithin(left, right)) {
      return right.minus(left);
    }
    Expr x = reading.unsigned(left, bits);
    Expr y = reading.unsigned(right, bits);
    Bits known = bits(left, x, bits).xor(bits(right, y, bits));
    Expr result = premises.fresh(Fact.ofWidth(bits, false).with(known));
    if (premises.derivations().differs(x, y)
        || (bits == 64 && premises.derivations().differs(left, right))) {
      premises.assume(result.plus(-1));
    }
    assumeAtMostSum(result, x, y);
    return result;
  }

  private void assumeAtMostSum(Expr result, Expr left, Expr right) {
    try {
      premises.assumeAtMost(result, left.plusExact(right));
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }
}
