package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.analysis.domain.Memo.Derived;
import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.Optional;

/** Quotients and remainders, known by {@code divisor * q + r = dividend}. */
final class Division {
  /** What remainders are remembered by: dividend, and divisor as the parameter. */
  static final String REMAINDER = "remainder";

  private final Knowledge knowledge;

  Division(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  boolean onlyPlain(LinearExpression value) {
    for (int i = 0; i < value.size(); i++) {
      if (!knowledge.source().isPlain(value.symbolAt(i))) {
        return false;
      }
    }
    return true;
  }

  LinearExpression divide(LinearExpression left, LinearExpression right, int bits) {
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
    LinearExpression known = knowledge.memo().recall(key);
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
    if (divisor.size() <= 2 && knowledge.low(divisor) >= 0 && !onlyPlain(dividend)) {
      // where the divisor is 0 the quotient is, too
      assumeProductAtMost(result.symbolAt(0), divisor, dividend);
      if (divisor.isSymbol()) {
        knowledge.memo().isQuotient(result.symbolAt(0), divisor.symbolAt(0));
      }
    }
    new CommonFactor(knowledge).bound(result, dividend, divisor);
    knowledge.memo().remember(key, result);
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

  Fact upTo(LinearExpression bound) {
    long high = knowledge.high(bound);
    return high == Fact.NONE_ABOVE ? Fact.ANY_UNSIGNED : Fact.range(0, high);
  }

  LinearExpression modulo(LinearExpression left, LinearExpression right, int bits) {
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

  LinearExpression remainder(LinearExpression dividend, long divisor) {
    Parts parts = split(dividend, divisor);
    if (parts.settled) {
      return parts.rest;
    }
    Derived key = new Derived(REMAINDER, parts.rest, LinearExpression.ZERO, divisor);
    LinearExpression known = knowledge.memo().recall(key);
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
    knowledge.memo().remember(key, result);
    if (divisor > 1) {
      LinearExpression whole = parts.whole.plus(quotient).times(divisor);
      knowledge.memo().isRemainder(result.symbolAt(0), dividend, whole);
    }
    return result;
  }

  LinearExpression divideSigned(LinearExpression left, LinearExpression right, int bits) {
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

  static Fact signedAny(int bits) {
    return bits == 64 ? Fact.ANY_SIGNED : Fact.range(-(1L << (bits - 1)), (1L << (bits - 1)) - 1);
  }

  LinearExpression moduloSigned(LinearExpression left, LinearExpression right, int bits) {
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
  LinearExpression quotient(LinearExpression dividend, long divisor) {
    if (divisor == 1) {
      return dividend;
    }
    Parts parts = split(dividend, divisor);
    return parts.settled ? parts.whole : parts.whole.plus(quotientSymbol(parts.rest, divisor));
  }

  private LinearExpression quotientSymbol(LinearExpression dividend, long divisor) {
    Derived key = new Derived("quotient", dividend, LinearExpression.ZERO, divisor);
    LinearExpression known = knowledge.memo().recall(key);
    if (known != null) {
      return known;
    }
    LinearExpression result =
        knowledge.fresh(quotientFact(dividend, divisor).with(quotientBits(dividend, divisor)));
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
    knowledge.memo().remember(key, result);
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

  private Tnum quotientBits(LinearExpression dividend, long divisor) {
    boolean machine =
        knowledge.high(dividend) != Fact.NONE_ABOVE
            || (dividend.isSymbol() && knowledge.fact(dividend.symbolAt(0)).view() != View.INTEGER);
    return Long.bitCount(divisor) == 1 && machine && knowledge.low(dividend) >= 0
        ? knowledge.bits(dividend).shiftRight(Long.numberOfTrailingZeros(divisor))
        : Tnum.UNKNOWN;
  }

  private long knownRemainder(LinearExpression dividend, long divisor) {
    int shift = Long.numberOfTrailingZeros(divisor);
    Tnum bits = knowledge.bits(dividend);
    return Long.bitCount(divisor) == 1 && bits.knownLowBits() >= shift
        ? bits.value() & (divisor - 1)
        : -1;
  }

  /** The value modulo 2^count, 0 to 63 bits. */
  LinearExpression lowBits(LinearExpression value, int count) {
    if (count == 0) {
      return LinearExpression.ZERO;
    }
    if (value.isConstant() || onlyPlain(value)) {
      return Views.unsigned(knowledge, value, count).orElseThrow();
    }
    if (knowledge.low(value) >= 0 && knowledge.high(value) < 1L << count) {
      return value;
    }
    Optional<LinearExpression> read = Views.byWiderReading(knowledge, value, count, false);
    if (read.isPresent()) {
      return read.get();
    }
    Optional<LinearExpression> whole =
        original(value, count)
            .flatMap(linked -> Views.exact(knowledge, linked, 64, false))
            .or(() -> Views.exact(knowledge, value, 64, false));
    return whole.isPresent() && count < 62
        ? remainder(whole.get(), 1L << count)
        : Views.unsigned(knowledge, value, count).orElseThrow();
  }

  /** What a symbol is the low half of: its lowest bits are those of the whole. */
  private Optional<LinearExpression> original(LinearExpression value, int count) {
    if (value.isSymbol()) {
      for (Knowledge.Link link : knowledge.links()) {
        if (link.symbol() == value.symbolAt(0) && link.bits() >= count && link.bits() < 64) {
          return Optional.of(link.expression());
        }
      }
    }
    return Optional.empty();
  }

  /** Any number of so many bits. */
  static Fact any(int bits) {
    return bits == 64 ? Fact.ANY_UNSIGNED : Fact.range(0, (1L << bits) - 1);
  }
}
