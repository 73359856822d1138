package dev.dray.verifier.certificate.checker;

import java.util.List;

/** The lowest bits of a number, by its remainder when it is divided by a power of two. */
final class LowBits {
  private final Premises premises;

  LowBits(Premises premises) {
    this.premises = premises;
  }

  /** A value is a constant: where it is a remainder, the dividend's lowest bits are known. */
  void learn(Expr value, Expr constant) {
    if (!value.isSymbol() || !constant.isConstant()) {
      return;
    }
    premises.effort().spend(premises.derivations().size());
    for (Derivations.Derivation key : premises.derivations().of("remainder", value)) {
      if (Long.bitCount(key.parameter()) == 1) {
        agree(key.left(), constant.constant(), Long.numberOfTrailingZeros(key.parameter()));
      }
    }
  }

  /** The lowest bits of an expression are those of a number. */
  private void agree(Expr expr, long number, int bits) {
    if (expr.size() != 1 || Math.abs(expr.factorAt(0)) != 1) {
      return;
    }
    int symbol = expr.symbolAt(0);
    long low = (number - expr.constant()) * expr.factorAt(0) & (1L << bits) - 1;
    Fact known = premises.fact(symbol);
    premises.refine(symbol, known.with(new Bits(low, -1L << bits)));
    if (premises.fact(symbol).equals(known)) {
      return;
    }
    for (Premises.Link link : List.copyOf(premises.links())) {
      if (link.symbol() == symbol && link.bits() >= bits) {
        agree(link.value(), low, bits);
      }
    }
  }
}
