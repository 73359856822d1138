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
    if (link.value().size() != 1 || link.value().factorAt(0) != 1) {
      return false;
    }
    Fact other = premises.fact(link.value().symbolAt(0));
    long moved = link.value().constant();
    if (inLowHalf(symbol)) {
      return switch (other.view()) {
        case UNSIGNED -> moved <= 0 && moved != Long.MIN_VALUE;
        case SIGNED -> moved >= 0 || symbol.high() <= Long.MAX_VALUE + moved;
        case INTEGER -> false;
      };
    }
    return moved == 0 && other.view() != View.INTEGER && inLowHalf(other);
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
