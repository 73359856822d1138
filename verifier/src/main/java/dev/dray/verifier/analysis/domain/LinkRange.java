package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.certificate.SymbolFact.View;

/** Whether what is linked modulo 2^64 is close enough to be the same. */
final class LinkRange {
  private LinkRange() {}

  /** Whether a symbol and the other one that it is linked to differ by less than 2^64. */
  static boolean within64(Knowledge knowledge, Knowledge.Link link) {
    if (below2To64(knowledge, link.expression())) {
      return knowledge.fact(link.symbol()).view() != View.INTEGER
          && knowledge.fact(link.symbol()).low() >= 0;
    }
    if (link.expression().size() != 1 || link.expression().coefficientAt(0) != 1) {
      return false;
    }
    Fact symbol = knowledge.fact(link.symbol());
    Fact other = knowledge.fact(link.expression().symbolAt(0));
    long moved = link.expression().constant();
    if (symbol.view() == View.INTEGER || other.view() == View.INTEGER) {
      return false;
    }
    if (symbol.view() == View.SIGNED && other.view() == View.UNSIGNED && moved <= symbol.low()) {
      // as `x - 1001 >= -1000`, which compilers make of a range that x has to be in
      return true;
    }
    if (!inLowHalf(symbol)) {
      return moved == 0 && inLowHalf(other);
    }
    return other.view() == View.UNSIGNED
        ? moved <= 0 && moved != Long.MIN_VALUE
        : moved >= 0 || symbol.high() <= Long.MAX_VALUE + moved;
  }

  /** Whether an expression is not negative and, although no long may hold it, below 2^64. */
  private static boolean below2To64(Knowledge knowledge, LinearExpression expression) {
    if (expression.size() != 1
        || expression.coefficientAt(0) <= 1
        || knowledge.low(expression) < 0) {
      return false;
    }
    Fact fact = knowledge.fact(expression.symbolAt(0));
    long high = fact.high();
    long factor = expression.coefficientAt(0);
    long most = factor * high;
    return inLowHalf(fact)
        && Math.unsignedMultiplyHigh(factor, high) == 0
        && (expression.constant() < 0
            || Long.compareUnsigned(most + expression.constant(), most) >= 0);
  }

  private static boolean inLowHalf(Fact fact) {
    return fact.low() >= 0 && (fact.high() != Fact.NONE_ABOVE || fact.view() == View.SIGNED);
  }
}
