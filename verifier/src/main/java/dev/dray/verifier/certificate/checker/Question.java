package dev.dray.verifier.certificate.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What bears on a question: the inequalities that are connected with it by symbols, nearest first,
 * and products of inequalities with a factor that is not negative.
 */
final class Question {
  private static final int MAXIMUM_INEQUALITIES = 90;
  private static final int MAXIMUM_SYMBOLS = 60;
  private static final long LARGE = 1L << 24;

  /** Factors that a question is asked again without where the solver's numbers grew too large. */
  private static final long[] FACTORS = {LARGE, 8};

  private final Premises premises;
  private final List<Expr> chosen = new ArrayList<>();
  private int[] symbols = new int[16];
  private int count;
  private final boolean[] used;

  private Question(Premises premises) {
    this.premises = premises;
    this.used = new boolean[premises.inequalities().size()];
  }

  /** Whether the premises imply that an expression is at least 0. */
  static boolean entails(Premises premises, Expr expr) {
    return answer(premises, expr, false);
  }

  /** The same with more effort, for what must be proven. */
  static boolean proves(Premises premises, Expr expr) {
    return answer(premises, expr, true);
  }

  private static boolean answer(Premises premises, Expr expr, boolean rounding) {
    Expr negation;
    try {
      negation = Rounding.tighten(expr.timesExact(-1).plusExact(-1), premises);
    } catch (ArithmeticException tooLarge) {
      return false;
    }
    if (negation.isConstant()) {
      return negation.constant() < 0;
    }
    Question question = new Question(premises);
    question.chosen.add(negation);
    question.addSymbols(negation);
    int known = 0;
    for (int level = 0; level < 12; level++) {
      boolean grown = question.grow(known == 0 ? question.count : known);
      // Most questions need what is near only.
      if ((level == 1 || !grown) && question.refuted()) {
        return true;
      }
      if (!grown) {
        return rounding && question.refutedByCuts();
      }
      known = question.count;
    }
    return question.refuted() || (rounding && question.refutedByCuts());
  }

  private boolean refutedByCuts() {
    Set<Expr> cuts = Cuts.of(chosen, premises);
    if (cuts.isEmpty()) {
      return false;
    }
    cuts.forEach(this::addOnce);
    return refuted();
  }

  private boolean refuted() {
    if (chosen.size() < 2) {
      return false;
    }
    int[] all = Arrays.copyOf(symbols, count);
    if (Solver.refutes(all, chosen, premises)) {
      return true;
    }
    int tried = chosen.size();
    for (long most : FACTORS) {
      List<Expr> small = withFactors(most);
      if (small.size() > 1 && small.size() < tried) {
        tried = small.size();
        if (Solver.refutes(all, small, premises)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The question, and what does not make the solver's numbers grow. */
  private List<Expr> withFactors(long most) {
    List<Expr> small = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      if (i == 0 || atMost(chosen.get(i), most)) {
        small.add(chosen.get(i));
      }
    }
    return small;
  }

  private static boolean atMost(Expr inequality, long most) {
    for (int i = 0; i < inequality.size(); i++) {
      if (inequality.factorAt(i) > most || inequality.factorAt(i) < -most) {
        return false;
      }
    }
    return true;
  }

  /** One level: whatever mentions a symbol that is known by now. */
  private boolean grow(int frontier) {
    int before = chosen.size();
    int known = Math.min(frontier, count);
    List<Expr> inequalities = premises.inequalities();
    premises.effort().spend((long) inequalities.size() * known);
    for (int i = inequalities.size() - 1; i >= 0; i--) {
      if (!used[i] && full()) {
        break;
      }
      if (!used[i] && mentionsAny(inequalities.get(i), known)) {
        used[i] = true;
        add(inequalities.get(i));
      }
    }
    for (int i = 0; i < known; i++) {
      int left = premises.products().left(symbols[i]);
      if (left >= 0 && !full()) {
        multiply(left, premises.products().right(symbols[i]));
        multiply(premises.products().right(symbols[i]), left);
      }
    }
    return chosen.size() > before;
  }

  private boolean full() {
    return chosen.size() >= MAXIMUM_INEQUALITIES || count >= MAXIMUM_SYMBOLS;
  }

  private boolean mentionsAny(Expr inequality, int known) {
    for (int i = 0; i < known; i++) {
      if (inequality.mentions(symbols[i])) {
        return true;
      }
    }
    return false;
  }

  private void add(Expr inequality) {
    chosen.add(inequality);
    addSymbols(inequality);
  }

  private void addSymbols(Expr expr) {
    for (int i = 0; i < expr.size(); i++) {
      int symbol = expr.symbolAt(i);
      boolean known = false;
      for (int s = 0; s < count && !known; s++) {
        known = symbols[s] == symbol;
      }
      if (!known) {
        if (count == symbols.length) {
          symbols = Arrays.copyOf(symbols, 2 * count);
        }
        symbols[count++] = symbol;
      }
    }
  }

  /** Multiplies what is known of one factor by the other, where that gives known products again. */
  private void multiply(int bounded, int factor) {
    if (premises.fact(factor).low() < 0) {
      return;
    }
    Fact fact = premises.fact(bounded);
    Expr product = Expr.symbol(premises.products().of(bounded, factor));
    try {
      if (fact.low() != Fact.NONE_LOW && fact.low() != Fact.NONE_HIGH) {
        addOnce(product.minusExact(Expr.term(factor, fact.low())));
      }
      if (fact.high() != Fact.NONE_HIGH) {
        addOnce(Expr.term(factor, fact.high()).minusExact(product));
      }
      for (Expr inequality : premises.inequalities()) {
        if (inequality.mentions(bounded)) {
          multiply(inequality, factor);
        }
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  /** The product, if need be with one symbol eliminated whose own product is not known. */
  private void multiply(Expr inequality, int factor) {
    int unknown = -1;
    for (int i = 0; i < inequality.size(); i++) {
      if (premises.products().of(inequality.symbolAt(i), factor) < 0) {
        if (unknown >= 0) {
          return;
        }
        unknown = inequality.symbolAt(i);
      }
    }
    if (unknown < 0) {
      multiplyKnown(inequality, factor);
      return;
    }
    long coefficient = inequality.factor(unknown);
    premises.effort().spend(premises.inequalities().size());
    for (Expr other : premises.inequalities()) {
      long opposite = other.factor(unknown);
      if (Long.signum(coefficient) * Long.signum(opposite) < 0
          && Math.max(Math.abs(coefficient), Math.abs(opposite)) <= LARGE) {
        Expr sum =
            inequality.timesExact(Math.abs(opposite)).plusExact(other, Math.abs(coefficient));
        multiplyKnown(sum, factor);
      }
    }
  }

  private void multiplyKnown(Expr inequality, int factor) {
    Expr sum = Expr.term(factor, inequality.constant());
    for (int i = 0; i < inequality.size(); i++) {
      int product = premises.products().of(inequality.symbolAt(i), factor);
      if (product < 0) {
        return;
      }
      sum = sum.plusExact(Expr.term(product, inequality.factorAt(i)));
    }
    addOnce(sum);
  }

  private void addOnce(Expr inequality) {
    if (!inequality.isConstant() && !chosen.contains(inequality)) {
      add(inequality);
    }
  }
}
