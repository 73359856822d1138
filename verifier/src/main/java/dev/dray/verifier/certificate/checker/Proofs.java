package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.SymbolFact;

/** Proofs that are more than one inequality. */
final class Proofs {
  private static final int MAXIMUM_SUBSTITUTIONS = 16;

  private final Premises premises;
  private final Reading reading;

  Proofs(Premises premises) {
    this.premises = premises;
    this.reading = new Reading(premises);
  }

  /** Whether two values are the same modulo 2^bits. */
  boolean congruent(Expr left, Expr right, int bits) {
    Expr difference = left.minus(right);
    if (multiple(difference, bits) || premises.contradictory()) {
      return true;
    }
    if (premises.entailsEqual(difference, Expr.ZERO)) {
      return true;
    }
    Expr unlinked = unlink(difference, bits);
    return multiple(unlinked, bits)
        || premises.entailsEqual(unlinked, Expr.ZERO)
        || premises.entailsEqual(reading.signed(unlinked, bits), Expr.ZERO)
        || premises.entailsEqual(resolved(difference), Expr.ZERO);
  }

  private static boolean multiple(Expr expr, int bits) {
    int zeros = Long.numberOfTrailingZeros(expr.constant());
    for (int i = 0; i < expr.size(); i++) {
      zeros = Math.min(zeros, Long.numberOfTrailingZeros(expr.factorAt(i)));
    }
    return zeros >= bits;
  }

  /** Replaces the low bits of numbers by those numbers, where they are shown to be no larger. */
  private Expr resolved(Expr expr) {
    Expr result = expr;
    for (Premises.Link link : premises.links()) {
      long factor = result.factor(link.symbol());
      if (factor != 0 && link.bits() < 63) {
        boolean signed = premises.fact(link.symbol()).low() < 0;
        if (reading.fits(link.value(), link.bits(), signed)) {
          result = result.minus(Expr.term(link.symbol(), factor)).plus(link.value().times(factor));
        }
      }
    }
    return result;
  }

  /** Replaces readings by what they are readings of. */
  private Expr unlink(Expr expr, int bits) {
    Expr result = expr;
    for (int step = 0; step < MAXIMUM_SUBSTITUTIONS; step++) {
      premises.effort().spend(premises.links().size());
      Expr before = result;
      for (Premises.Link link : premises.links()) {
        long factor = result.factor(link.symbol());
        if (factor != 0 && link.bits() + Long.numberOfTrailingZeros(factor) >= bits) {
          result = result.minus(Expr.term(link.symbol(), factor)).plus(link.value().times(factor));
        }
      }
      if (result.equals(before)) {
        break;
      }
    }
    return result;
  }

  /** Whether an integer lies in the view's range and has the bounds and bits of a fact. */
  boolean satisfies(Expr expr, SymbolFact fact) {
    return bounded(expr, fact) && hasBits(expr, fact);
  }

  private boolean bounded(Expr expr, SymbolFact fact) {
    return switch (fact.view()) {
      case SIGNED ->
          (fact.minimum() == Long.MIN_VALUE ? aboveSigned(expr) : atLeast(expr, fact.minimum()))
              && (fact.maximum() == Long.MAX_VALUE
                  ? belowSigned(expr)
                  : atMost(expr, fact.maximum()));
      case UNSIGNED ->
          fact.minimum() >= 0
              && atLeast(expr, fact.minimum())
              && (fact.maximum() < 0
                  ? fact.maximum() == -1 && belowUnsigned(expr)
                  : atMost(expr, fact.maximum()));
      case INTEGER ->
          (fact.minimum() == Long.MIN_VALUE || atLeast(expr, fact.minimum()))
              && (fact.maximum() == Long.MAX_VALUE || atMost(expr, fact.maximum()));
    };
  }

  private boolean atLeast(Expr expr, long bound) {
    return premises.provesAtMost(Expr.of(bound), expr);
  }

  private boolean atMost(Expr expr, long bound) {
    return premises.provesAtMost(expr, Expr.of(bound));
  }

  private boolean aboveSigned(Expr expr) {
    return premises.low(expr) != Fact.NONE_LOW
        || (expr.isSymbol() && premises.fact(expr.symbolAt(0)).view() != SymbolFact.View.INTEGER)
        || atLeast(expr, Long.MIN_VALUE / 2);
  }

  private boolean belowSigned(Expr expr) {
    return premises.high(expr) != Fact.NONE_HIGH
        || (expr.isSymbol() && premises.fact(expr.symbolAt(0)).view() == SymbolFact.View.SIGNED)
        || atMost(expr, Long.MAX_VALUE / 2);
  }

  private boolean belowUnsigned(Expr expr) {
    return premises.high(expr) != Fact.NONE_HIGH
        || (expr.size() == 1
            && expr.factorAt(0) == 1
            && expr.constant() <= 0
            && premises.fact(expr.symbolAt(0)).view() != SymbolFact.View.INTEGER)
        || atMost(expr, Long.MAX_VALUE / 2)
        || Below64.proves(premises, expr);
  }

  private boolean hasBits(Expr expr, SymbolFact fact) {
    Bits wanted = new Bits(fact.knownBits() & fact.knownMask(), ~fact.knownMask());
    Bits known = premises.bits(expr);
    boolean bounded = fact.view() != SymbolFact.View.INTEGER || fact.maximum() != Long.MAX_VALUE;
    if (!known.implies(wanted) && bounded && fact.minimum() >= 0 && fact.maximum() >= 0) {
      Bits common = Bits.between(fact.minimum(), fact.maximum());
      if (known.contradicts(common)) {
        return premises.contradictory();
      }
      known = known.meet(common);
    }
    return known.implies(wanted) || premises.contradictory();
  }
}
