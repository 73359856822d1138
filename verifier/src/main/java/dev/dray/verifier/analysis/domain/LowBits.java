package dev.dray.verifier.analysis.domain;

import java.util.List;
import java.util.Map;

/** What a remainder by a power of two says of the lowest bits of what was divided. */
final class LowBits {
  private final Knowledge knowledge;

  LowBits(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  /** A value turned out to be a constant: if it is a remainder, those are the dividend's bits. */
  void learn(LinearExpression value, LinearExpression constant) {
    if (!value.isSymbol() || !constant.isConstant()) {
      return;
    }
    for (Map.Entry<Memo.Derived, LinearExpression> entry :
        List.copyOf(knowledge.memo().results().entrySet())) {
      Memo.Derived key = entry.getKey();
      if (key.operation().equals(Division.REMAINDER)
          && Long.bitCount(key.parameter()) == 1
          && entry.getValue().equals(value)) {
        int bits = Long.numberOfTrailingZeros(key.parameter());
        congruent(key.operand(), constant.constant(), bits);
      }
    }
  }

  /** An expression has the lowest bits of a number. */
  private void congruent(LinearExpression expression, long number, int bits) {
    if (expression.size() != 1 || LinearExpression.magnitude(expression.coefficientAt(0)) != 1) {
      return;
    }
    int symbol = expression.symbolAt(0);
    long low = (number - expression.constant()) * expression.coefficientAt(0);
    long mask = (1L << bits) - 1;
    Fact old = knowledge.fact(symbol);
    knowledge.refine(symbol, old.with(new Tnum(low & mask, ~mask)));
    if (knowledge.fact(symbol).equals(old)) {
      return;
    }
    for (Knowledge.Link link : List.copyOf(knowledge.links())) {
      if (link.symbol() == symbol && link.bits() >= bits) {
        congruent(link.expression(), low, bits);
      }
    }
  }
}
