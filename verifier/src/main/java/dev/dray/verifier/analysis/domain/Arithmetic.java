package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.analysis.domain.Knowledge.Derived;
import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import java.util.Optional;

/**
 * RFC 9669 section 4 over linear expressions: each result is congruent modulo 2^64 to what the
 * instruction computes, and the relations that it is known by are added to the knowledge.
 */
public final class Arithmetic {
  private final Knowledge knowledge;

  /** Arithmetic that adds what it learns to the knowledge. */
  public Arithmetic(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  /** {@code left op right} at 32 or 64 bits. */
  public LinearExpression apply(
      AluOperation operation, int bits, LinearExpression left, LinearExpression right) {
    LinearExpression result =
        switch (operation) {
          case ADD -> left.plus(right);
          case SUB -> subtract(left, right);
          case MUL -> multiply(left, right);
          case MOV -> right;
          case DIV -> divide(left, right, bits);
          case MOD -> modulo(left, right, bits);
          case SDIV -> divideSigned(left, right, bits);
          case SMOD -> moduloSigned(left, right, bits);
          case AND -> and(left, right, bits);
          case OR -> or(left, right, bits);
          case XOR -> xor(left, right, bits);
          case LSH -> shiftLeft(left, right, bits);
          case RSH -> shiftRight(left, right, bits);
          case ARSH -> shiftRightSigned(left, right, bits);
        };
    return narrow(result, bits);
  }

  /** {@code -value} at 32 or 64 bits. */
  public LinearExpression negate(LinearExpression value, int bits) {
    return narrow(value.times(-1), bits);
  }

  /** MOVSX: the low bits sign-extended to the width. */
  public LinearExpression signExtend(LinearExpression value, int from, int bits) {
    return narrow(Views.signed(knowledge, value, from), bits);
  }

  /** Byte swaps of the low bits, on a little-endian machine. */
  public LinearExpression swap(ByteOrderConversion conversion, LinearExpression value, int bits) {
    if (conversion == ByteOrderConversion.TO_LITTLE) {
      return narrow(value, bits);
    }
    if (value.isConstant()) {
      return LinearExpression.constant(Long.reverseBytes(value.constant()) >>> (64 - bits));
    }
    return knowledge.fresh(bits == 64 ? Fact.ANY_UNSIGNED : Fact.range(0, (1L << bits) - 1));
  }

  /** The low bits, zero-extended. */
  public LinearExpression narrow(LinearExpression value, int bits) {
    return bits == 64 ? value : Views.unsigned(knowledge, value, bits).orElseThrow();
  }

  private Fact any(int bits) {
    return bits == 64 ? Fact.ANY_UNSIGNED : Fact.range(0, (1L << bits) - 1);
  }

  private LinearExpression subtract(LinearExpression left, LinearExpression right) {
    LinearExpression whole = knowledge.recall(wholePart(left, right));
    return whole == null ? left.minus(right) : whole;
  }

  /** What a number without its remainder is: a multiple of the divisor. */
  private static Derived wholePart(LinearExpression dividend, LinearExpression remainder) {
    return new Derived("whole", dividend, remainder, 0);
  }

  private LinearExpression multiply(LinearExpression left, LinearExpression right) {
    if (right.isConstant()) {
      return left.times(right.constant());
    }
    if (left.isConstant()) {
      return right.times(left.constant());
    }
    if (left.size() * right.size() > 6 || onlyPlain(left) || onlyPlain(right)) {
      return multiplyRanges(left, right);
    }
    LinearExpression sum =
        left.times(right.constant())
            .plus(right.times(left.constant()))
            .plus(-left.constant() * right.constant());
    for (int i = 0; i < left.size(); i++) {
      for (int j = 0; j < right.size(); j++) {
        sum =
            sum.plus(
                knowledge
                    .product(left.symbolAt(i), right.symbolAt(j))
                    .times(left.coefficientAt(i) * right.coefficientAt(j)));
      }
    }
    return sum;
  }

  private LinearExpression multiplyRanges(LinearExpression left, LinearExpression right) {
    long lowLeft = knowledge.low(left);
    long lowRight = knowledge.low(right);
    long high = Knowledge.saturatingMultiply(knowledge.high(left), knowledge.high(right));
    if (lowLeft >= 0 && lowRight >= 0 && high != Fact.NONE_ABOVE) {
      return knowledge.fresh(Fact.range(lowLeft * lowRight, high));
    }
    int zeros =
        Math.min(63, knowledge.bits(left).trailingZeros() + knowledge.bits(right).trailingZeros());
    return knowledge.fresh(Fact.ANY_UNSIGNED.with(new Tnum(0, -1L << zeros)));
  }

  private boolean onlyPlain(LinearExpression value) {
    for (int i = 0; i < value.size(); i++) {
      if (!knowledge.source().isPlain(value.symbolAt(i))) {
        return false;
      }
    }
    return true;
  }

  private LinearExpression divide(LinearExpression left, LinearExpression right, int bits) {
    if (right.isConstant()) {
      long divisor = Tnum.constant(right.constant()).truncate(bits).value();
      if (divisor == 0) {
        return LinearExpression.ZERO;
      }
      Optional<LinearExpression> dividend = Views.unsigned(knowledge, left, bits);
      if (divisor > 0 && dividend.isPresent()) {
        return quotient(dividend.get(), divisor);
      }
      return left.isConstant()
          ? LinearExpression.constant(Long.divideUnsigned(left.constant(), divisor))
          : knowledge.fresh(Fact.range(0, 1));
    }
    Optional<LinearExpression> dividend = Views.unsigned(knowledge, left, bits);
    Optional<LinearExpression> divisor = Views.unsigned(knowledge, right, bits);
    if (dividend.isEmpty() || divisor.isEmpty()) {
      return knowledge.fresh(any(bits));
    }
    return divideBySymbol(dividend.get(), divisor.get());
  }

  private LinearExpression divideBySymbol(LinearExpression dividend, LinearExpression divisor) {
    Derived key = new Derived("divide", dividend, divisor, 0);
    LinearExpression known = knowledge.recall(key);
    if (known != null) {
      return known;
    }
    LinearExpression result = knowledge.fresh(upTo(dividend));
    knowledge.assumeAtMost(result, dividend);
    if (knowledge.entails(divisor.plus(-2))) {
      knowledge.assumeAtMost(result.times(2), dividend);
    }
    if (knowledge.entails(divisor.plus(-1)) && knowledge.entailsAtMost(divisor, dividend)) {
      knowledge.assumeAtMost(LinearExpression.ONE, result);
    }
    if (divisor.size() <= 2 && knowledge.low(divisor) > 0 && !onlyPlain(dividend)) {
      assumeProductAtMost(result.symbolAt(0), divisor, dividend);
    }
    knowledge.remember(key, result);
    return result;
  }

  private void assumeProductAtMost(
      int quotient, LinearExpression divisor, LinearExpression dividend) {
    try {
      LinearExpression product = LinearExpression.term(quotient, divisor.constant());
      for (int i = 0; i < divisor.size(); i++) {
        product =
            product.plusExact(
                knowledge.product(quotient, divisor.symbolAt(i)), divisor.coefficientAt(i));
      }
      knowledge.assumeAtMost(product, dividend);
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  private Fact upTo(LinearExpression bound) {
    long high = knowledge.high(bound);
    return high == Fact.NONE_ABOVE ? Fact.ANY_UNSIGNED : Fact.range(0, high);
  }

  private LinearExpression modulo(LinearExpression left, LinearExpression right, int bits) {
    if (right.isConstant()) {
      long divisor = Tnum.constant(right.constant()).truncate(bits).value();
      if (divisor == 0) {
        return left;
      }
      if (Long.bitCount(divisor) == 1) {
        return lowBits(left, Long.numberOfTrailingZeros(divisor));
      }
      Optional<LinearExpression> dividend = Views.unsigned(knowledge, left, bits);
      if (divisor > 0 && dividend.isPresent()) {
        return remainder(dividend.get(), divisor);
      }
      return left.isConstant()
          ? LinearExpression.constant(Long.remainderUnsigned(left.constant(), divisor))
          : knowledge.fresh(any(bits));
    }
    Optional<LinearExpression> dividend = Views.unsigned(knowledge, left, bits);
    Optional<LinearExpression> divisor = Views.unsigned(knowledge, right, bits);
    if (dividend.isEmpty()) {
      return knowledge.fresh(any(bits));
    }
    LinearExpression result = knowledge.fresh(upTo(dividend.get()));
    knowledge.assumeAtMost(result, dividend.get());
    divisor.ifPresent(
        bound -> {
          if (knowledge.entailsAtMost(LinearExpression.ONE, bound)) {
            knowledge.assumeAtMost(result.plus(1), bound);
          }
        });
    return result;
  }

  private LinearExpression remainder(LinearExpression dividend, long divisor) {
    Parts parts = split(dividend, divisor);
    if (parts.settled) {
      return parts.rest;
    }
    Derived key = new Derived("remainder", parts.rest, LinearExpression.ZERO, divisor);
    LinearExpression known = knowledge.recall(key);
    if (known != null) {
      return known;
    }
    Tnum bits =
        Long.bitCount(divisor) == 1
            ? knowledge.bits(dividend).and(Tnum.constant(divisor - 1))
            : Tnum.UNKNOWN;
    LinearExpression quotient = quotientSymbol(parts.rest, divisor);
    LinearExpression result = knowledge.fresh(Fact.range(0, divisor - 1).with(bits));
    knowledge.assumeEqual(parts.rest, quotient.times(divisor).plus(result));
    knowledge.remember(key, result);
    if (Long.bitCount(divisor) > 1) {
      knowledge.remember(wholePart(dividend, result), parts.whole.plus(quotient).times(divisor));
    }
    return result;
  }

  private LinearExpression divideSigned(LinearExpression left, LinearExpression right, int bits) {
    LinearExpression dividend = Views.signed(knowledge, left, bits);
    if (right.isConstant()) {
      long divisor = Views.signed(knowledge, right, bits).constant();
      if (divisor == 0) {
        return LinearExpression.ZERO;
      }
      if (dividend.isConstant()) {
        return LinearExpression.constant(
            divisor == -1 ? -dividend.constant() : dividend.constant() / divisor);
      }
      if (divisor > 0 && knowledge.entails(dividend)) {
        return quotient(dividend, divisor);
      }
    } else if (knowledge.low(dividend) >= 0
        && knowledge.low(right) >= 0
        && exactSigned(right, bits)) {
      return divideBySymbol(dividend, right);
    }
    return knowledge.fresh(signedAny(bits));
  }

  private boolean exactSigned(LinearExpression value, int bits) {
    return Views.exact(knowledge, value, bits, true).filter(value::equals).isPresent();
  }

  private static Fact signedAny(int bits) {
    return bits == 64 ? Fact.ANY_SIGNED : Fact.range(-(1L << (bits - 1)), (1L << (bits - 1)) - 1);
  }

  private LinearExpression moduloSigned(LinearExpression left, LinearExpression right, int bits) {
    LinearExpression dividend = Views.signed(knowledge, left, bits);
    if (right.isConstant()) {
      long divisor = Views.signed(knowledge, right, bits).constant();
      if (divisor == 0) {
        return left;
      }
      if (divisor == -1) {
        return LinearExpression.ZERO;
      }
      if (dividend.isConstant()) {
        return LinearExpression.constant(dividend.constant() % divisor);
      }
      boolean least = divisor == Long.MIN_VALUE;
      if (knowledge.entails(dividend)) {
        return least ? dividend : remainder(dividend, Math.abs(divisor));
      }
      long most = least ? Long.MAX_VALUE : Math.abs(divisor) - 1;
      return knowledge.fresh(Fact.range(-most, most));
    }
    return knowledge.fresh(signedAny(bits));
  }

  /**
   * A dividend as {@code divisor * whole + rest}.
   *
   * @param settled whether the rest is known to be from 0 to divisor - 1
   */
  private record Parts(LinearExpression whole, LinearExpression rest, boolean settled) {}

  private Parts split(LinearExpression dividend, long divisor) {
    LinearExpression whole = LinearExpression.ZERO;
    LinearExpression rest = LinearExpression.constant(Math.floorMod(dividend.constant(), divisor));
    for (int i = 0; i < dividend.size(); i++) {
      long coefficient = dividend.coefficientAt(i);
      int symbol = dividend.symbolAt(i);
      if (coefficient % divisor == 0) {
        whole = whole.plus(LinearExpression.term(symbol, coefficient / divisor));
      } else {
        rest = rest.plus(LinearExpression.term(symbol, coefficient));
      }
    }
    whole = whole.plus(Math.floorDiv(dividend.constant(), divisor));
    return new Parts(whole, rest, knowledge.low(rest) >= 0 && knowledge.high(rest) < divisor);
  }

  /** Floor of an integer divided by a positive number; exact where the terms show it. */
  private LinearExpression quotient(LinearExpression dividend, long divisor) {
    if (divisor == 1) {
      return dividend;
    }
    Parts parts = split(dividend, divisor);
    return parts.settled ? parts.whole : parts.whole.plus(quotientSymbol(parts.rest, divisor));
  }

  private LinearExpression quotientSymbol(LinearExpression dividend, long divisor) {
    Derived key = new Derived("quotient", dividend, LinearExpression.ZERO, divisor);
    LinearExpression known = knowledge.recall(key);
    if (known != null) {
      return known;
    }
    LinearExpression result = knowledge.fresh(quotientFact(dividend, divisor));
    long remainder = knownRemainder(dividend, divisor);
    try {
      LinearExpression floor = dividend.plusExact(result, -divisor);
      knowledge.assumeWithResolvents(floor.plusExact(-Math.max(remainder, 0)));
      long most = remainder < 0 ? divisor - 1 : remainder;
      knowledge.assumeWithResolvents(LinearExpression.constant(most).minusExact(floor));
      if (dividend.isSymbol()
          ? knowledge.low(dividend) > 0
          : knowledge.entails(dividend.plusExact(-1))) {
        // rounding makes this stronger than the quotient's own bound
        knowledge.assume(dividend.plusExact(result, -1).plusExact(-1));
      }
    } catch (ArithmeticException tooLarge) {
      return result;
    }
    if (dividend.isSymbol()) {
      divideProducts(dividend.symbolAt(0), result.symbolAt(0), divisor);
    }
    knowledge.remember(key, result);
    return result;
  }

  /** {@code divisor * (a / divisor) * b <= a * b}, for products {@code a * b} that are known. */
  private void divideProducts(int dividend, int quotient, long divisor) {
    for (int symbol : knowledge.symbols()) {
      SymbolSource.Factors factors = knowledge.source().factors(symbol).orElse(null);
      if (factors == null || (factors.left() != dividend && factors.right() != dividend)) {
        continue;
      }
      int other = factors.left() == dividend ? factors.right() : factors.left();
      if (knowledge.fact(other).low() >= 0) {
        LinearExpression part = knowledge.product(quotient, other);
        knowledge.assume(LinearExpression.symbol(symbol).plus(part.times(-divisor)));
      }
    }
  }

  private Fact quotientFact(LinearExpression dividend, long divisor) {
    long low = knowledge.low(dividend);
    long high = knowledge.high(dividend);
    if (dividend.isSymbol()) {
      View view = knowledge.fact(dividend.symbolAt(0)).view();
      if (view == View.UNSIGNED && high == Fact.NONE_ABOVE) {
        return Fact.range(Math.floorDiv(low, divisor), Long.divideUnsigned(-1L, divisor));
      }
      if (view == View.SIGNED) {
        return Fact.range(Math.floorDiv(low, divisor), Math.floorDiv(high, divisor));
      }
    }
    return new Fact(
        View.INTEGER,
        low == Fact.NONE_BELOW ? low : Math.floorDiv(low, divisor),
        high == Fact.NONE_ABOVE ? high : Math.floorDiv(high, divisor),
        Tnum.UNKNOWN);
  }

  private long knownRemainder(LinearExpression dividend, long divisor) {
    int shift = Long.numberOfTrailingZeros(divisor);
    Tnum bits = knowledge.bits(dividend);
    return Long.bitCount(divisor) == 1 && bits.knownLowBits() >= shift
        ? bits.value() & (divisor - 1)
        : -1;
  }

  /** The value modulo 2^count, 0 to 63 bits. */
  private LinearExpression lowBits(LinearExpression value, int count) {
    if (count == 0) {
      return LinearExpression.ZERO;
    }
    if (value.isConstant() || onlyPlain(value)) {
      return Views.unsigned(knowledge, value, count).orElseThrow();
    }
    Optional<LinearExpression> whole = Views.exact(knowledge, value, 64, false);
    return whole.isPresent() && count < 62
        ? remainder(whole.get(), 1L << count)
        : Views.unsigned(knowledge, value, count).orElseThrow();
  }

  private LinearExpression and(LinearExpression left, LinearExpression right, int bits) {
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
    LinearExpression result = knowledge.fresh(any(bits).with(known));
    Optional<LinearExpression> x = reading(left, bits);
    Optional<LinearExpression> y = reading(right, bits);
    x.ifPresent(bound -> knowledge.assumeAtMost(result, bound));
    y.ifPresent(bound -> knowledge.assumeAtMost(result, bound));
    atMostLowBits(result, left, knowledge.bits(right).truncate(bits));
    atMostLowBits(result, right, knowledge.bits(left).truncate(bits));
    if (opposite(left, right, bits) && (positive(x) || positive(y))) {
      knowledge.assume(result.plus(-1));
    }
    knowledge.isMaskOf(result, left);
    knowledge.isMaskOf(result, right);
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
    return bits == 64 || onlyPlain(value)
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
      return narrow(value, bits);
    }
    int from = Long.numberOfTrailingZeros(used);
    int to = 64 - Long.numberOfLeadingZeros(used);
    boolean contiguous = Long.bitCount(used) == to - from;
    if (!contiguous) {
      LinearExpression result = knowledge.fresh(any(bits).with(known.and(Tnum.constant(used))));
      if (!onlyPlain(value)) {
        Views.exact(knowledge, value, bits, false)
            .ifPresent(bound -> knowledge.assumeAtMost(result, bound));
      }
      return result;
    }
    if (to == 64) {
      return clearLow(value, from);
    }
    LinearExpression low = lowBits(value, to);
    return from == 0 ? low : clearLow(low, from);
  }

  private LinearExpression clearLow(LinearExpression value, int count) {
    if (count == 0) {
      return value;
    }
    if (onlyPlain(value) && knowledge.high(value) == Fact.NONE_ABOVE) {
      return value.minus(lowBits(value, count));
    }
    Optional<LinearExpression> whole = Views.exact(knowledge, value, 64, false);
    return whole.isPresent() && count < 62
        ? quotient(whole.get(), 1L << count).times(1L << count)
        : value.minus(lowBits(value, count));
  }

  private LinearExpression or(LinearExpression left, LinearExpression right, int bits) {
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
        knowledge.fresh(any(bits).with(leftBits.or(rightBits).truncate(bits)));
    if (onlyPlain(left) && onlyPlain(right)) {
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

  private LinearExpression xor(LinearExpression left, LinearExpression right, int bits) {
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
    if (knowledge.masks(right, left)) {
      return left.minus(right);
    }
    if (knowledge.masks(left, right)) {
      return right.minus(left);
    }
    LinearExpression result =
        knowledge.fresh(any(bits).with(leftBits.xor(rightBits).truncate(bits)));
    if (different(left, right, bits)) {
      knowledge.assume(result.plus(-1));
    }
    if (!onlyPlain(left) || !onlyPlain(right)) {
      assumeAtMostSum(
          result,
          Views.exact(knowledge, left, bits, false),
          Views.exact(knowledge, right, bits, false));
    }
    return result;
  }

  private boolean different(LinearExpression left, LinearExpression right, int bits) {
    if (bits == 64) {
      return knowledge.differs(left, right);
    }
    Optional<LinearExpression> x = Views.exact(knowledge, left, bits, false);
    Optional<LinearExpression> y = Views.exact(knowledge, right, bits, false);
    return x.isPresent() && y.isPresent() && knowledge.differs(x.get(), y.get());
  }

  private LinearExpression shiftLeft(LinearExpression left, LinearExpression right, int bits) {
    if (right.isConstant()) {
      return left.times(1L << (right.constant() & (bits - 1)));
    }
    LinearExpression amount = lowBits(right, bits == 64 ? 6 : 5);
    long most = Math.min(bits - 1, knowledge.high(amount));
    Optional<LinearExpression> value = Views.exact(knowledge, left, bits, false);
    if (value.isEmpty()) {
      return knowledge.fresh(any(bits));
    }
    long high =
        Knowledge.saturatingMultiply(
            knowledge.high(value.get()), most > 62 ? Fact.NONE_ABOVE : 1L << most);
    if (high == Fact.NONE_ABOVE || (bits == 32 && high >> 32 != 0)) {
      return knowledge.fresh(any(bits));
    }
    LinearExpression result =
        knowledge.fresh(Fact.range(Math.max(0, knowledge.low(value.get())), high));
    knowledge.assumeAtMost(value.get(), result);
    long number = value.get().isConstant() ? value.get().constant() : 0;
    if (number > 0 && number < 1L << 32) {
      // 2^n >= n + 1
      knowledge.assumeAtMost(amount.plus(1).times(number), result);
    }
    return result;
  }

  private LinearExpression shiftRight(LinearExpression left, LinearExpression right, int bits) {
    if (right.isConstant()) {
      int amount = (int) right.constant() & (bits - 1);
      return shiftRight(left, amount, bits, false);
    }
    Optional<LinearExpression> value = Views.unsigned(knowledge, left, bits);
    if (value.isEmpty()) {
      return knowledge.fresh(any(bits));
    }
    LinearExpression result = knowledge.fresh(upTo(value.get()));
    assumeShifted(result, value.get(), right, bits);
    return result;
  }

  /** A value, not negative, shifted right by a variable amount: halved if that is at least 1. */
  private void assumeShifted(
      LinearExpression result, LinearExpression value, LinearExpression amount, int bits) {
    knowledge.assumeAtMost(result, value);
    if (knowledge.entails(lowBits(amount, bits == 64 ? 6 : 5).plus(-1))) {
      knowledge.assumeAtMost(result.times(2), value);
    }
  }

  private LinearExpression shiftRight(
      LinearExpression value, int amount, int bits, boolean signed) {
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
          : quotient(read, 1L << (amount - zeros));
    }
    LinearExpression read = read(value, bits, signed);
    return amount == 63 && !signed ? topBit(read) : quotient(read, 1L << amount);
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

  private LinearExpression shiftRightSigned(
      LinearExpression left, LinearExpression right, int bits) {
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
      return knowledge.fresh(signedAny(bits));
    }
    LinearExpression result = knowledge.fresh(upTo(value));
    assumeShifted(result, value, right, bits);
    return result;
  }
}
