package dev.dray.verifier.certificate.checker;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What follows over the integers, and not over the rationals, from pairs of inequalities: their sum
 * without a symbol that both speak of, rounded (a cut of rank 1, as Chvátal and Gomory have it).
 */
final class Cuts {
  private static final int MAXIMUM = 60;

  private Cuts() {}

  /** The cuts of a list's pairs, the pairs nearest to the list's start first. */
  static Set<Expr> of(List<Expr> inequalities, Premises premises) {
    Set<Expr> cuts = new LinkedHashSet<>();
    for (int later = 1; later < inequalities.size(); later++) {
      for (int earlier = 0; earlier < later && cuts.size() < MAXIMUM; earlier++) {
        resolve(inequalities.get(earlier), inequalities.get(later), premises, cuts);
      }
    }
    return cuts;
  }

  private static void resolve(Expr left, Expr right, Premises premises, Set<Expr> into) {
    for (int i = 0; i < left.size(); i++) {
      long a = left.factorAt(i);
      long b = right.factor(left.symbolAt(i));
      if (b != 0 && (a < 0) != (b < 0)) {
        cut(left, a, right, b, premises).ifPresent(into::add);
      }
    }
  }

  /** The sum in which the factors a and b, of opposite signs, cancel. */
  private static Optional<Expr> cut(Expr left, long a, Expr right, long b, Premises premises) {
    try {
      long gcd = Expr.gcd(a, b);
      Expr sum = left.timesExact(Math.absExact(b / gcd)).plusExact(right, Math.absExact(a / gcd));
      Expr tight = Rounding.tighten(sum, premises);
      return !sum.isConstant() && gains(sum, tight) ? Optional.of(tight) : Optional.empty();
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }

  /** Whether rounding did more than a division. */
  private static boolean gains(Expr sum, Expr tight) {
    long divisor = sum.factorAt(0) / tight.factorAt(0);
    return Math.multiplyExact(tight.constant(), divisor) != sum.constant();
  }
}
