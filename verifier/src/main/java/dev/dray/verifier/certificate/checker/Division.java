package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.certificate.checker.Derivations.Derivation;
import java.util.Optional;

/** Quotients and remainders of integers, known by {@code divisor * q + r = dividend}. */
final class Division {
  private final Premises premises;

  Division(Premises premises) {
    this.premises = premises;
  }

  /** The greatest integer that is at most {@code dividend / divisor}; the divisor is positive. */
  Expr floor(Expr dividend, long divisor) {
    if (divisor == 1) {
      return dividend;
    }
    Expr whole = Expr.of(Math.floorDiv(dividend.constant(), divisor));
    Expr rest = Expr.of(Math.floorMod(dividend.constant(), divisor));
    for (int i = 0; i < dividend.size(); i++) {
      long factor = dividend.factorAt(i);
      int symbol = dividend.symbolAt(i);
      if (factor % divisor == 0) {
        whole = whole.plus(Expr.term(symbol, factor / divisor));
      } else {
        rest = rest.plus(Expr.term(symbol, factor));
      }
    }
    if (premises.low(rest) >= 0 && premises.high(rest) < divisor) {
      return whole;
    }
    return whole.plus(quotient(rest, divisor));
  }

  /** {@code dividend mod divisor}, at least 0; the divisor is positive. */
  Expr remainder(Expr dividend, long divisor) {
    Optional<Expr> rest = rest(dividend, divisor);
    if (rest.isPresent() && premises.low(rest.get()) >= 0 && premises.high(rest.get()) < divisor) {
      return rest.get();
    }
    Derivation key = new Derivation("remainder", dividend, Expr.ZERO, divisor);
    Expr known = premises.derivations().get(key);
    if (known == null) {
      known = premises.fresh(withBits(Fact.between(0, divisor - 1), dividend, divisor));
      premises.derivations().put(key, known);
      if (rest.isPresent()) {
        premises.assumeEqual(known, rest.get());
        Expr whole = floor(dividend, divisor).times(divisor);
        premises.derivations().remains(known.symbolAt(0), dividend, whole);
      }
    }
    return known;
  }

  private Optional<Expr> rest(Expr dividend, long divisor) {
    try {
      return Optional.of(dividend.plusExact(floor(dividend, divisor), -divisor));
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }

  private Fact withBits(Fact fact, Expr dividend, long divisor) {
    return Long.bitCount(divisor) == 1
        ? fact.with(premises.bits(dividend).and(Bits.of(divisor - 1)))
        : fact;
  }

  private Expr quotient(Expr dividend, long divisor) {
    Derivation key = new Derivation("quotient", dividend, Expr.ZERO, divisor);
    Expr known = premises.derivations().get(key);
    if (known != null) {
      return known;
    }
    long low = premises.low(dividend);
    long high = premises.high(dividend);
    long most = high == Fact.NONE_HIGH ? Fact.NONE_HIGH : Math.floorDiv(high, divisor);
    if (most == Fact.NONE_HIGH && dividend.isSymbol()) {
      View view = premises.fact(dividend.symbolAt(0)).view();
      most =
          switch (view) {
            case UNSIGNED -> Long.divideUnsigned(-1L, divisor);
            case SIGNED -> Long.MAX_VALUE / divisor;
            case INTEGER -> Fact.NONE_HIGH;
          };
    }
    long least = low == Fact.NONE_LOW ? Fact.NONE_LOW : Math.floorDiv(low, divisor);
    if (least == Fact.NONE_LOW
        && dividend.isSymbol()
        && premises.fact(dividend.symbolAt(0)).view() == View.SIGNED) {
      least = Math.floorDiv(Long.MIN_VALUE, divisor);
    }
    boolean machine =
        dividend.isSymbol() && premises.fact(dividend.symbolAt(0)).view() != View.INTEGER;
    // half of a 64-bit number fits a signed one
    Fact range = machine ? Fact.SIGNED : Fact.INTEGER;
    Bits bits = premises.bits(dividend);
    boolean shifted =
        Long.bitCount(divisor) == 1 && low >= 0 && (machine || high != Fact.NONE_HIGH);
    Fact fact = range.within(least, most);
    Expr result =
        premises.fresh(shifted ? fact.with(bits.right(Long.numberOfTrailingZeros(divisor))) : fact);
    premises.derivations().put(key, result);
    long residue =
        Long.bitCount(divisor) == 1 && bits.knownLow() >= Long.numberOfTrailingZeros(divisor)
            ? bits.value() & (divisor - 1)
            : -1;
    try {
      Expr rest = dividend.plusExact(result, -divisor);
      premises.assume(rest.plusExact(-Math.max(residue, 0)));
      premises.assume(Expr.of(residue < 0 ? divisor - 1 : residue).minusExact(rest));
      if (premises.entails(dividend.plusExact(-1))) {
        premises.assume(dividend.minusExact(result).plusExact(-1));
      }
    } catch (ArithmeticException tooLarge) {
      return result;
    }
    return result;
  }

  /** The quotient of numbers that are not negative; 0 when the divisor is 0. */
  Expr quotientBy(Expr dividend, Expr divisor) {
    Derivation key = new Derivation("divide", dividend, divisor, 0);
    Expr known = premises.derivations().get(key);
    if (known != null) {
      return known;
    }
    Expr result = premises.fresh(atMost(dividend));
    premises.assumeAtMost(result, dividend);
    if (premises.entails(divisor.plus(-2))) {
      premises.assumeAtMost(result.times(2), dividend);
    }
    if (premises.entails(divisor.plus(-1)) && premises.entailsAtMost(divisor, dividend)) {
      premises.assumeAtMost(Expr.of(1), result);
    }
    if (divisor.size() <= 2) {
      // Where the divisor is 0 the quotient is, and their product.
      productAtMost(result.symbolAt(0), divisor, dividend);
    }
    new CommonFactor(premises).bound(result, dividend, divisor);
    premises.derivations().put(key, result);
    return result;
  }

  private void productAtMost(int quotient, Expr divisor, Expr dividend) {
    try {
      Expr product = Expr.term(quotient, divisor.constant());
      for (int i = 0; i < divisor.size(); i++) {
        int part = premises.product(quotient, divisor.symbolAt(i));
        product = product.plusExact(Expr.symbol(part), divisor.factorAt(i));
      }
      premises.assumeAtMost(product, dividend);
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  /**
   * What {@code left + gap <= right} says of a quotient of the two that was taken before: at least
   * 1, or 0 where the divisor is the larger one.
   */
  void compared(Expr left, Expr right, long gap) {
    Expr whole = premises.derivations().get(new Derivation("divide", right, left, 0));
    if (whole != null && premises.entails(left.plus(-1))) {
      premises.assume(whole.plus(-1));
    }
    Expr none =
        gap == 1 ? premises.derivations().get(new Derivation("divide", left, right, 0)) : null;
    if (none != null && premises.entails(left)) {
      premises.assume(none.times(-1));
    }
  }

  /** The remainder of numbers that are not negative; the dividend when the divisor is 0. */
  Expr remainderBy(Expr dividend, Expr divisor) {
    Expr result = premises.fresh(atMost(dividend));
    premises.assumeAtMost(result, dividend);
    try {
      if (premises.entails(divisor.plusExact(-1))) {
        premises.assumeAtMost(result, divisor.plusExact(-1));
      }
    } catch (ArithmeticException tooLarge) {
      return result;
    }
    return result;
  }

  /** What is known of a number from 0 to another. */
  Fact atMost(Expr bound) {
    long high = premises.high(bound);
    return high == Fact.NONE_HIGH ? Fact.UNSIGNED : Fact.between(0, high);
  }
}
