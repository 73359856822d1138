package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Elimination of symbols from a conjunction of equalities and inequalities: substitution where an
 * equality allows it, Fourier and Motzkin's method for the rest. Every result follows from the
 * input; where the method would grow too large, constraints are given up.
 */
final class Projection {
  private static final int MAXIMUM_PAIRS = 30;
  private static final int MAXIMUM_CONSTRAINTS = 120;
  private static final int MAXIMUM_SYMBOLS = 8;

  private final IntPredicate kept;
  private List<LinearExpression> equalities;
  private Set<LinearExpression> inequalities;

  private Projection(
      List<LinearExpression> equalities, List<LinearExpression> inequalities, IntPredicate kept) {
    this.kept = kept;
    this.equalities = new ArrayList<>(equalities);
    this.inequalities = new LinkedHashSet<>(inequalities);
  }

  /**
   * What the constraints (expressions that are 0, and that are at least 0) say of the kept symbols.
   */
  static List<LinearExpression> project(
      List<LinearExpression> equalities, List<LinearExpression> inequalities, IntPredicate kept) {
    Projection projection = new Projection(equalities, inequalities, kept);
    projection.pairUp();
    projection.substitute();
    projection.eliminate();
    return List.copyOf(projection.inequalities);
  }

  /** What two inequalities say together without a symbol that they bound from opposite sides. */
  static Set<LinearExpression> resolvents(LinearExpression left, LinearExpression right) {
    Set<LinearExpression> found = new LinkedHashSet<>();
    for (int i = 0; i < left.size(); i++) {
      int symbol = left.symbolAt(i);
      long other = right.coefficient(symbol);
      if (left.coefficientAt(i) > 0 && other < 0) {
        combine(left, right, symbol, found);
      } else if (left.coefficientAt(i) < 0 && other > 0) {
        combine(right, left, symbol, found);
      }
    }
    return found;
  }

  /** Turns opposite inequalities into equalities. */
  private void pairUp() {
    Set<LinearExpression> rest = new LinkedHashSet<>();
    Set<LinearExpression> used = new HashSet<>();
    for (LinearExpression inequality : inequalities) {
      if (used.contains(inequality)) {
        continue;
      }
      LinearExpression opposite = inequality.times(-1);
      if (inequalities.contains(opposite) && !inequality.isConstant() && negatable(inequality)) {
        used.add(opposite);
        equalities.add(inequality);
      } else {
        rest.add(inequality);
      }
    }
    inequalities = rest;
  }

  private void substitute() {
    List<LinearExpression> pending = equalities;
    List<LinearExpression> settled = new ArrayList<>();
    while (!pending.isEmpty()) {
      LinearExpression equality = pending.remove(pending.size() - 1);
      int symbol = eliminable(equality);
      if (symbol == Integer.MIN_VALUE) {
        settled.add(equality);
        continue;
      }
      List<LinearExpression> replaced = new ArrayList<>(pending.size());
      for (LinearExpression other : pending) {
        replace(other, equality, symbol, true, replaced);
      }
      pending = replaced;
      List<LinearExpression> remaining = new ArrayList<>(inequalities.size());
      for (LinearExpression other : inequalities) {
        replace(other, equality, symbol, false, remaining);
      }
      inequalities = new LinkedHashSet<>(remaining);
    }
    for (LinearExpression equality : settled) {
      inequalities.add(equality);
      if (negatable(equality)) {
        inequalities.add(equality.times(-1));
      }
    }
  }

  private static boolean negatable(LinearExpression expression) {
    return expression.constant() != Long.MIN_VALUE
        && expression.greatestCoefficient() != Long.MAX_VALUE;
  }

  private int eliminable(LinearExpression equality) {
    int best = Integer.MIN_VALUE;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < equality.size(); i++) {
      long size = LinearExpression.magnitude(equality.coefficientAt(i));
      if (!kept.test(equality.symbolAt(i)) && size < least) {
        best = equality.symbolAt(i);
        least = size;
      }
    }
    return best;
  }

  private static void replace(
      LinearExpression target,
      LinearExpression equality,
      int symbol,
      boolean exact,
      List<LinearExpression> into) {
    long inTarget = target.coefficient(symbol);
    if (inTarget == 0) {
      into.add(target);
      return;
    }
    long inEquality = equality.coefficient(symbol);
    try {
      long gcd = LinearExpression.gcd(inTarget, inEquality);
      long scale = Math.abs(inEquality) / gcd;
      long factor = -inTarget / gcd * Long.signum(inEquality);
      LinearExpression result = target.timesExact(scale).plusExact(equality, factor);
      if (!result.isConstant()) {
        into.add(exact ? exactlyReduced(result) : reduced(result));
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  private void eliminate() {
    while (true) {
      int symbol = next();
      if (symbol == Integer.MIN_VALUE) {
        return;
      }
      eliminate(symbol);
    }
  }

  /** The symbol whose elimination makes the fewest pairs. */
  private int next() {
    Map<Integer, int[]> signs = new LinkedHashMap<>();
    for (LinearExpression inequality : inequalities) {
      for (int i = 0; i < inequality.size(); i++) {
        int symbol = inequality.symbolAt(i);
        if (!kept.test(symbol)) {
          signs
              .computeIfAbsent(symbol, absent -> new int[2])[
              inequality.coefficientAt(i) > 0 ? 0 : 1]++;
        }
      }
    }
    int best = Integer.MIN_VALUE;
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<Integer, int[]> entry : signs.entrySet()) {
      int pairs = entry.getValue()[0] * entry.getValue()[1];
      if (pairs < fewest) {
        fewest = pairs;
        best = entry.getKey();
      }
    }
    return best;
  }

  private void eliminate(int symbol) {
    List<LinearExpression> above = new ArrayList<>();
    List<LinearExpression> below = new ArrayList<>();
    Set<LinearExpression> rest = new LinkedHashSet<>();
    for (LinearExpression inequality : inequalities) {
      long coefficient = inequality.coefficient(symbol);
      if (coefficient == 0) {
        rest.add(inequality);
      } else {
        (coefficient > 0 ? above : below).add(inequality);
      }
    }
    if (above.size() * below.size() > MAXIMUM_PAIRS) {
      above = tightest(above);
      below = tightest(below);
    }
    boolean affordable =
        above.size() * below.size() <= MAXIMUM_PAIRS && rest.size() <= MAXIMUM_CONSTRAINTS;
    if (affordable) {
      for (LinearExpression lower : above) {
        for (LinearExpression upper : below) {
          combine(lower, upper, symbol, rest);
        }
      }
    }
    inequalities = rest;
  }

  /** Of inequalities with the same terms the one that says most. */
  private static List<LinearExpression> tightest(List<LinearExpression> all) {
    Map<LinearExpression, LinearExpression> byTerms = new LinkedHashMap<>();
    for (LinearExpression each : all) {
      byTerms.merge(each.withConstant(0), each, (x, y) -> x.constant() <= y.constant() ? x : y);
    }
    return new ArrayList<>(byTerms.values());
  }

  private static void combine(
      LinearExpression lower, LinearExpression upper, int symbol, Set<LinearExpression> into) {
    try {
      long a = lower.coefficient(symbol);
      long b = Math.negateExact(upper.coefficient(symbol));
      long gcd = LinearExpression.gcd(a, b);
      LinearExpression sum = lower.timesExact(b / gcd).plusExact(upper, a / gcd);
      if (!sum.isConstant() && sum.size() <= MAXIMUM_SYMBOLS) {
        into.add(reduced(sum));
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  private static LinearExpression exactlyReduced(LinearExpression equality) {
    long gcd = equality.gcd();
    return gcd > 1 && equality.constant() % gcd == 0
        ? equality.divideTerms(gcd, equality.constant() / gcd)
        : equality;
  }

  private static LinearExpression reduced(LinearExpression expression) {
    long gcd = expression.gcd();
    return gcd > 1
        ? expression.divideTerms(gcd, Math.floorDiv(expression.constant(), gcd))
        : expression;
  }
}
