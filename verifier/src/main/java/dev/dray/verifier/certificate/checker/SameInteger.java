package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.certificate.checker.Premises.Link;

/** When values that are congruent modulo 2^64 are the same integer. */
final class SameInteger {
  private SameInteger() {}

  /** Whether a 64-bit symbol and its value differ by less than 2^64, so that they are equal. */
  static boolean within64(Link link, Premises premises) {
    Fact symbol = premises.fact(link.symbol());
    if (symbol.view() == View.INTEGER) {
      return false;
    }
    if (premises.low(link.value()) >= 0 && premises.high(link.value()) != Fact.NONE_HIGH) {
      return true;
    }
    if (symbol.low() >= 0 && multipleBelow2To64(link.value(), premises)) {
      return true;
    }
    return link.value().isSymbol() && inLowHalf(premises.fact(link.value().symbolAt(0)))
        || byOneWideNumber(symbol, link.value(), premises);
  }

  /**
   * Whether a value is a 64-bit number, added or subtracted, and something with bounds, such that
   * its difference from the symbol is above -2^64 and below 2^64.
   */
  private static boolean byOneWideNumber(Fact symbol, Expr value, Premises premises) {
    int wide = -1;
    for (int i = 0; i < value.size(); i++) {
      Fact fact = premises.fact(value.symbolAt(i));
      if (fact.low() == Fact.NONE_LOW || fact.high() == Fact.NONE_HIGH) {
        if (wide >= 0) {
          return false;
        }
        wide = i;
      }
    }
    if (wide < 0 || Math.abs(value.factorAt(wide)) != 1) {
      return false;
    }
    Expr rest = value.without(value.symbolAt(wide));
    long least = premises.low(rest);
    long most = premises.high(rest);
    if (least == Fact.NONE_LOW || most == Fact.NONE_HIGH) {
      return false;
    }
    boolean below2To63 = symbol.view() == View.SIGNED || symbol.high() != Fact.NONE_HIGH;
    Fact number = premises.fact(value.symbolAt(wide));
    return switch (number.view()) {
      case INTEGER -> false;
      case UNSIGNED ->
          value.factorAt(wide) > 0
              ? most <= symbol.low() && (below2To63 || least >= -Math.max(0, number.low()))
              : below2To63 && least >= symbol.high();
      case SIGNED ->
          below2To63
              && Saturated.add(most, -symbol.low()) != Fact.NONE_HIGH
              && symbol.low() != Long.MIN_VALUE
              && Saturated.add(least, -symbol.high()) != Fact.NONE_LOW;
    };
  }

  /** Whether a multiple of one symbol, with or without something added, is in [0, 2^64). */
  private static boolean multipleBelow2To64(Expr value, Premises premises) {
    if (value.size() != 1 || value.factorAt(0) <= 0 || value.constant() < 0) {
      return false;
    }
    Fact fact = premises.fact(value.symbolAt(0));
    if (!inLowHalf(fact)) {
      return false;
    }
    long product = value.factorAt(0) * fact.high();
    return Math.unsignedMultiplyHigh(value.factorAt(0), fact.high()) == 0
        && Long.compareUnsigned(product + value.constant(), product) >= 0;
  }

  private static boolean inLowHalf(Fact fact) {
    return fact.low() >= 0 && (fact.high() != Fact.NONE_HIGH || fact.view() == View.SIGNED);
  }
}
