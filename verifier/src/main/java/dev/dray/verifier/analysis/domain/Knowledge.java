package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All that is known of the symbols at one point: a fact for each, linear inequalities between them,
 * and which symbol stands for which derived number. Mutable; copied where paths part. Once
 * contradictory it stays so.
 */
public final class Knowledge {
  private static final int MAXIMUM_CONSTRAINTS = 160;
  private static final int CROWD = 96;

  private final SymbolSource source;
  private final FactTable facts;
  private final List<LinearExpression> constraints;
  private final Memo memo;
  private final List<Link> links;
  private final Entailment entailment;
  private final Congruences congruences;
  private boolean contradictory;
  private int crowd = CROWD;

  /** {@code symbol = expression} modulo 2^bits. */
  record Link(int symbol, LinearExpression expression, int bits) {}

  /** Nothing known. */
  public Knowledge(SymbolSource source) {
    this(source, new FactTable(), new ArrayList<>(), new Memo(), new ArrayList<>());
  }

  private Knowledge(
      SymbolSource source,
      FactTable facts,
      List<LinearExpression> constraints,
      Memo memo,
      List<Link> links) {
    this.source = source;
    this.facts = facts;
    this.constraints = constraints;
    this.memo = memo;
    this.links = links;
    this.entailment = new Entailment(this, constraints);
    this.congruences = new Congruences(this, links);
  }

  /** An independent copy. */
  public Knowledge copy() {
    Knowledge copy =
        new Knowledge(
            source,
            facts.copy(),
            new ArrayList<>(constraints),
            memo.copy(),
            new ArrayList<>(links));
    copy.contradictory = contradictory;
    copy.crowd = crowd;
    return copy;
  }

  /** Whether no execution gets here. */
  public boolean contradictory() {
    return contradictory;
  }

  /** About how many bytes it takes, without what copies of it share. */
  public long footprint() {
    long terms = 0;
    for (LinearExpression constraint : constraints) {
      terms += constraint.size();
    }
    return facts.size() * 12L
        + constraints.size() * 72L
        + terms * 12
        + links.size() * 64L
        + memo.unshared() * 120L;
  }

  /** Whether there are so many symbols that it is time to forget some. */
  public boolean crowded() {
    return facts.size() > crowd;
  }

  /** Forgets what has nothing to do with some symbols, or only from afar. */
  public void retain(SymbolIndex live) {
    Forgetting forgetting = new Forgetting(live);
    forgetting.addNear(constraints, links, memo.results());
    for (int i = 0; i < facts.size(); i++) {
      int symbol = facts.symbolAt(i);
      source
          .factors(symbol)
          .filter(factors -> forgetting.keeps(factors.left()) && forgetting.keeps(factors.right()))
          .ifPresent(factors -> live.add(symbol));
    }
    facts.retain(forgetting::keeps);
    constraints.removeIf(constraint -> !forgetting.keeps(constraint));
    links.removeIf(link -> !forgetting.keeps(link));
    memo.retain(forgetting);
    crowd = Math.max(CROWD, 2 * facts.size());
  }

  /** Says that no execution gets here. */
  public void contradict() {
    contradictory = true;
  }

  /** Where new symbols come from. */
  public SymbolSource source() {
    return source;
  }

  /** The inequalities: each is at least 0. */
  public List<LinearExpression> constraints() {
    return Collections.unmodifiableList(constraints);
  }

  /** The symbols that have a fact, in ascending order. */
  public int[] symbols() {
    int[] symbols = new int[facts.size()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = facts.symbolAt(i);
    }
    return symbols;
  }

  /** Whether a symbol has a fact. */
  public boolean knows(int symbol) {
    return facts.contains(symbol);
  }

  /** What is known of one symbol by itself. */
  public Fact fact(int symbol) {
    Fact fact = facts.get(symbol);
    return fact == null ? Fact.ANY_INTEGER : fact;
  }

  /** Declares a symbol. */
  public void define(int symbol, Fact fact) {
    facts.put(symbol, fact);
    if (fact.impossible()) {
      contradictory = true;
    }
  }

  /** A new symbol with a fact. */
  public LinearExpression fresh(Fact fact) {
    int symbol = source.fresh();
    define(symbol, fact);
    return LinearExpression.symbol(symbol);
  }

  List<Link> links() {
    return links;
  }

  /** What is known of low bits of sums. */
  public Congruences congruences() {
    return congruences;
  }

  /** What was computed, and what is known of results beside numbers. */
  Memo memo() {
    return memo;
  }

  /** Whether every bit of the one is known to be a bit of the other. */
  public boolean masks(LinearExpression part, LinearExpression whole) {
    return memo.masks(part, whole);
  }

  /** What is known of low halves of symbols. */
  public Halves halves() {
    return new Halves(this);
  }

  /** The product of two symbols, as a symbol. */
  public LinearExpression product(int left, int right) {
    int symbol = source.product(left, right);
    if (!facts.contains(symbol)) {
      facts.put(symbol, productFact(left, right));
    }
    return LinearExpression.symbol(symbol);
  }

  /** Says that a symbol with a fact is the low half of another, as a signed number. */
  public void signedHalf(int symbol, int of) {
    LinearExpression half = LinearExpression.symbol(symbol);
    memo.remember(Halves.signed(LinearExpression.symbol(of)), half);
    links.add(new Link(symbol, LinearExpression.symbol(of), 32));
    congruences.resolve(symbol, 2);
  }

  /** What the bounds of its factors say of a product by now. */
  public void boundProduct(int symbol, int left, int right) {
    Fact fact = productFact(left, right);
    Fact old = fact(symbol).view() == View.INTEGER ? fact(symbol).in(fact.view()) : fact(symbol);
    refine(symbol, old.within(fact.low(), fact.high()).with(fact.bits()));
  }

  private Fact productFact(int left, int right) {
    Fact x = fact(left);
    Fact y = fact(right);
    if (x.low() < 0 || y.low() < 0) {
      return Fact.ANY_INTEGER;
    }
    long high = Saturated.multiply(x.high(), y.high());
    long low = Saturated.multiply(x.low(), y.low());
    Tnum bits = Tnum.UNKNOWN;
    int zeros = Math.min(63, x.bits().trailingZeros() + y.bits().trailingZeros());
    if (zeros > 0) {
      bits = new Tnum(0, -1L << zeros);
    }
    // as that of two 32-bit numbers, which may be 2^63 and more
    boolean unsigned =
        x.high() != Fact.NONE_ABOVE
            && y.high() != Fact.NONE_ABOVE
            && Math.unsignedMultiplyHigh(x.high(), y.high()) == 0;
    View view = unsigned ? View.UNSIGNED : View.INTEGER;
    return new Fact(view, low == Fact.NONE_ABOVE ? 0 : low, high, bits);
  }

  /** A lower bound by facts alone; NONE_BELOW if there is none. */
  public long low(LinearExpression expression) {
    long sum = expression.constant();
    for (int i = 0; i < expression.size(); i++) {
      long coefficient = expression.coefficientAt(i);
      Fact fact = fact(expression.symbolAt(i));
      long part =
          coefficient > 0
              ? Saturated.multiply(fact.low(), coefficient)
              : Saturated.multiply(fact.high(), coefficient);
      if (part == Fact.NONE_BELOW) {
        return Fact.NONE_BELOW;
      }
      sum = Saturated.add(sum, part);
      if (sum == Fact.NONE_BELOW) {
        return Fact.NONE_BELOW;
      }
      if (sum == Fact.NONE_ABOVE) {
        sum = Fact.NONE_ABOVE - 1;
      }
    }
    return sum;
  }

  /** An upper bound by facts alone; NONE_ABOVE if there is none. */
  public long high(LinearExpression expression) {
    long sum = expression.constant();
    for (int i = 0; i < expression.size(); i++) {
      long coefficient = expression.coefficientAt(i);
      Fact fact = fact(expression.symbolAt(i));
      long part =
          coefficient > 0
              ? Saturated.multiply(fact.high(), coefficient)
              : Saturated.multiply(fact.low(), coefficient);
      if (part == Fact.NONE_ABOVE) {
        return Fact.NONE_ABOVE;
      }
      sum = Saturated.add(sum, part);
      if (sum == Fact.NONE_ABOVE) {
        return Fact.NONE_ABOVE;
      }
      if (sum == Fact.NONE_BELOW) {
        sum = Fact.NONE_BELOW + 1;
      }
    }
    return sum;
  }

  /** The known bits of an expression modulo 2^64. */
  public Tnum bits(LinearExpression expression) {
    Tnum sum = Tnum.constant(expression.constant());
    for (int i = 0; i < expression.size(); i++) {
      sum = sum.add(fact(expression.symbolAt(i)).bits().times(expression.coefficientAt(i)));
    }
    return sum;
  }

  /** A lower bound by facts and constraints. */
  public long bestLow(LinearExpression expression) {
    return entailment.bestLow(expression);
  }

  /** An upper bound by facts and constraints. */
  public long bestHigh(LinearExpression expression) {
    return entailment.bestHigh(expression);
  }

  /** Whether the expression is at least 0, as far as facts alone and single constraints show. */
  public boolean quicklyEntails(LinearExpression expression) {
    return contradictory || entailment.isObvious(expression);
  }

  /** Whether the expression is at least 0 wherever this holds. Sound, nearly complete. */
  public boolean entails(LinearExpression expression) {
    return contradictory || entailment.holds(expression);
  }

  /** Whether {@code left <= right}. */
  public boolean entailsAtMost(LinearExpression left, LinearExpression right) {
    try {
      return entails(right.minusExact(left));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  /** Adds that the expression is at least 0. */
  public void assume(LinearExpression expression) {
    if (!contradictory) {
      assume(expression, 3);
    }
  }

  /** Adds that {@code left <= right}, over the integers. */
  public void assumeAtMost(LinearExpression left, LinearExpression right) {
    try {
      assume(right.minusExact(left));
    } catch (ArithmeticException tooLarge) {
      // a constraint that cannot be written down is not known
    }
  }

  /** Adds that both are the same integer. */
  public void assumeEqual(LinearExpression left, LinearExpression right) {
    assumeAtMost(left, right);
    assumeAtMost(right, left);
  }

  void assume(LinearExpression expression, int depth) {
    LinearExpression tight = Rounding.tighten(expression, this);
    if (tight.isConstant()) {
      contradictory |= tight.constant() < 0;
      return;
    }
    if (tight.size() > 1 && low(tight) < 0) {
      store(tight);
    }
    propagate(tight, depth);
  }

  private void store(LinearExpression tight) {
    for (int i = 0; i < constraints.size(); i++) {
      LinearExpression old = constraints.get(i);
      if (old.sameTerms(tight)) {
        if (old.constant() > tight.constant()) {
          constraints.set(i, tight);
        }
        return;
      }
    }
    if (constraints.size() < MAXIMUM_CONSTRAINTS) {
      constraints.add(tight);
    }
  }

  /**
   * Adds a constraint, and what follows from it and each older one by eliminating a symbol that
   * both speak of, where rounding makes that stronger than their sum.
   */
  void assumeWithResolvents(LinearExpression expression) {
    List<LinearExpression> older = List.copyOf(constraints);
    assume(expression);
    Set<LinearExpression> found = new LinkedHashSet<>();
    for (LinearExpression other : older) {
      entailment.addResolvents(expression, other, found);
    }
    found.forEach(this::assume);
  }

  private void propagate(LinearExpression constraint, int depth) {
    for (int i = 0; i < constraint.size() && !contradictory; i++) {
      int symbol = constraint.symbolAt(i);
      long coefficient = constraint.coefficientAt(i);
      if (coefficient == Long.MIN_VALUE) {
        continue;
      }
      long rest = high(constraint.without(symbol));
      if (rest == Fact.NONE_ABOVE) {
        continue;
      }
      Fact old = fact(symbol);
      // coefficient * symbol >= -rest
      Fact tightened =
          coefficient > 0
              ? old.within(-Math.floorDiv(rest, coefficient), Fact.NONE_ABOVE)
              : old.within(Fact.NONE_BELOW, Math.floorDiv(rest, -coefficient));
      if (!tightened.equals(old)) {
        update(symbol, tightened, depth);
      }
    }
  }

  /** Adds what is known of one symbol by itself. */
  public void refine(int symbol, Fact tightened) {
    if (!tightened.equals(fact(symbol))) {
      update(symbol, tightened, 3);
    }
  }

  private void update(int symbol, Fact tightened, int depth) {
    facts.put(symbol, tightened);
    if (tightened.impossible()) {
      contradictory = true;
      return;
    }
    if (depth > 0) {
      for (int c = 0; c < constraints.size() && !contradictory; c++) {
        LinearExpression constraint = constraints.get(c);
        if (constraint.mentions(symbol)) {
          propagate(constraint, depth - 1);
        }
      }
      congruences.resolve(symbol, depth);
    }
  }
}
