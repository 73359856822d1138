package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of the symbols at one point: a fact for each, linear inequalities between them,
 * and which symbol stands for which derived number. Mutable; copied where paths part. Once
 * contradictory it stays so.
 */
public final class Knowledge {
  private static final int MAXIMUM_CONSTRAINTS = 160;
  private static final int CROWD = 96;
  private static final int MAXIMUM_BESIDE = 3;
  private static final int MAXIMUM_DIFFERENCES = 128;
  private static final String DIFFER = "differ";

  private final SymbolSource source;
  private final FactTable facts;
  private final List<LinearExpression> constraints;
  private Map<Derived, LinearExpression> derived;
  private boolean derivedShared;
  private final List<Link> links;
  private final Entailment entailment;
  private boolean contradictory;
  private int crowd = CROWD;
  private int differences;

  /**
   * A number computed from an expression: the same operation on the same expression gives it again.
   */
  record Derived(
      String operation, LinearExpression operand, LinearExpression other, long parameter) {}

  /** {@code symbol = expression} modulo 2^bits. */
  record Link(int symbol, LinearExpression expression, int bits) {}

  /** Nothing known. */
  public Knowledge(SymbolSource source) {
    this(source, new FactTable(), new ArrayList<>(), new HashMap<>(), new ArrayList<>());
  }

  private Knowledge(
      SymbolSource source,
      FactTable facts,
      List<LinearExpression> constraints,
      Map<Derived, LinearExpression> derived,
      List<Link> links) {
    this.source = source;
    this.facts = facts;
    this.constraints = constraints;
    this.derived = derived;
    this.links = links;
    this.entailment = new Entailment(this, constraints);
  }

  /** An independent copy. */
  public Knowledge copy() {
    Knowledge copy =
        new Knowledge(
            source, facts.copy(), new ArrayList<>(constraints), derived, new ArrayList<>(links));
    copy.derivedShared = true;
    derivedShared = true;
    copy.contradictory = contradictory;
    copy.crowd = crowd;
    copy.differences = differences;
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
        + (derivedShared ? 0 : derived.size() * 120L);
  }

  /** Whether there are so many symbols that it is time to forget some. */
  public boolean crowded() {
    return facts.size() > crowd;
  }

  /** Forgets what has nothing to do with some symbols, or only from afar. */
  public void retain(SymbolIndex live) {
    Forgetting forgetting = new Forgetting(live);
    forgetting.addNear(constraints, links, derived);
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
    Map<Derived, LinearExpression> rest = new HashMap<>();
    for (Map.Entry<Derived, LinearExpression> entry : derived.entrySet()) {
      if (forgetting.keeps(entry)) {
        rest.put(entry.getKey(), entry.getValue());
      }
    }
    derived = rest;
    derivedShared = false;
    differences = 0;
    rest.keySet().forEach(key -> differences += key.operation.equals(DIFFER) ? 1 : 0);
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

  @Nullable LinearExpression recall(Derived key) {
    return derived.get(key);
  }

  void remember(Derived key, LinearExpression result) {
    if (derivedShared) {
      derived = new HashMap<>(derived);
      derivedShared = false;
    }
    derived.put(key, result);
  }

  /** Symbols that are the low halves of others, and those others. */
  public Map<Integer, Integer> halves() {
    Map<Integer, Integer> halves = new TreeMap<>();
    for (Link link : links) {
      if (link.bits == 32 && link.expression.isSymbol()) {
        halves.put(link.symbol, link.expression.symbolAt(0));
      }
    }
    return halves;
  }

  /** The symbols of what a symbol is the low bits of. */
  public Set<Integer> congruent(int symbol) {
    Set<Integer> symbols = new HashSet<>();
    for (Link link : links) {
      if (link.symbol == symbol) {
        for (int i = 0; i < link.expression.size(); i++) {
          symbols.add(link.expression.symbolAt(i));
        }
      }
    }
    return symbols;
  }

  /**
   * Expressions with the same low bits as a value of one symbol, perhaps moved: of what that symbol
   * is a reading, and its own signed low half.
   */
  List<LinearExpression> originals(LinearExpression value, int bits) {
    List<LinearExpression> originals = new ArrayList<>();
    if (value.size() != 1 || value.coefficientAt(0) != 1) {
      return originals;
    }
    int symbol = value.symbolAt(0);
    for (Link link : links) {
      if (link.symbol == symbol && link.bits >= bits) {
        originals.add(link.expression.plus(value.constant()));
      }
    }
    if (bits <= 32 && value.constant() != 0) {
      LinearExpression half =
          recall(new Derived("signed", LinearExpression.symbol(symbol), LinearExpression.ZERO, 32));
      if (half != null) {
        originals.add(half.plus(value.constant()));
      }
    }
    return originals;
  }

  void link(Link link) {
    links.add(link);
  }

  /**
   * Links a new reading of a value with the readings of what differs from it by a constant, so that
   * bounds on one ({@code w - 3 < 10}) become bounds on the other.
   */
  void linkBeside(int symbol, LinearExpression value, int bits) {
    List<Link> beside =
        links.reversed().stream()
            .filter(link -> link.bits == bits && link.expression.sameTerms(value))
            .limit(MAXIMUM_BESIDE)
            .toList();
    for (Link other : beside) {
      long moved = value.constant() - other.expression.constant();
      link(new Link(symbol, LinearExpression.symbol(other.symbol).plus(moved), bits));
      resolve(links.getLast(), links.size() - 1, 2);
    }
  }

  /** Adds that two values are not congruent modulo 2^64. */
  void differ(LinearExpression left, LinearExpression right) {
    if (differences < MAXIMUM_DIFFERENCES) {
      differences++;
      remember(differing(left, right), LinearExpression.ONE);
    }
  }

  /** Whether two values are known not to be congruent modulo 2^64. */
  boolean differs(LinearExpression left, LinearExpression right) {
    return derived.containsKey(differing(left, right))
        || derived.containsKey(differing(right, left));
  }

  private static Derived differing(LinearExpression left, LinearExpression right) {
    return new Derived(DIFFER, left.minus(right), LinearExpression.ZERO, 0);
  }

  /** Adds that every bit of the one is a bit of the other. */
  void isMaskOf(LinearExpression part, LinearExpression whole) {
    remember(new Derived("mask", part, whole, 0), LinearExpression.ONE);
  }

  /** Whether every bit of the one is known to be a bit of the other. */
  public boolean masks(LinearExpression part, LinearExpression whole) {
    return derived.containsKey(new Derived("mask", part, whole, 0));
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
    remember(new Derived("signed", LinearExpression.symbol(of), LinearExpression.ZERO, 32), half);
    link(new Link(symbol, LinearExpression.symbol(of), 32));
    resolveLinks(symbol, 2);
  }

  /** Symbols by those that are their low halves as signed numbers. */
  public Map<Integer, Integer> signedHalves() {
    Map<Integer, Integer> halves = new TreeMap<>();
    derived.forEach(
        (key, half) -> {
          if (key.operation.equals("signed")
              && key.parameter == 32
              && key.operand.isSymbol()
              && half.isSymbol()) {
            halves.put(half.symbolAt(0), key.operand.symbolAt(0));
          }
        });
    return halves;
  }

  /** Whether a symbol is the low half of another as a signed number, and has no further bits. */
  public boolean isSignedHalf(int symbol, int of) {
    Fact fact = fact(symbol);
    return fact.low() >= Integer.MIN_VALUE
        && fact.high() <= Integer.MAX_VALUE
        && links.stream()
            .anyMatch(
                link ->
                    link.bits == 32
                        && link.symbol == symbol
                        && link.expression.equals(LinearExpression.symbol(of)));
  }

  /** The low half of a value as a signed number, where more is known of it than its width. */
  public Optional<LinearExpression> knownSignedHalf(LinearExpression value) {
    LinearExpression known = recall(new Derived("signed", value, LinearExpression.ZERO, 32));
    if (known != null) {
      return Optional.of(known);
    }
    for (LinearExpression original : originals(value, 32)) {
      if (low(original) >= -(1L << 31) && high(original) < 1L << 31) {
        return Optional.of(original);
      }
    }
    return Optional.empty();
  }

  /** What the bounds of its factors say of a product by now. */
  public void boundProduct(int symbol, int left, int right) {
    Fact fact = productFact(left, right);
    refine(symbol, fact(symbol).within(fact.low(), fact.high()).with(fact.bits()));
  }

  private Fact productFact(int left, int right) {
    Fact x = fact(left);
    Fact y = fact(right);
    if (x.low() < 0 || y.low() < 0) {
      return Fact.ANY_INTEGER;
    }
    long high = saturatingMultiply(x.high(), y.high());
    long low = saturatingMultiply(x.low(), y.low());
    Tnum bits = Tnum.UNKNOWN;
    int zeros = Math.min(63, x.bits().trailingZeros() + y.bits().trailingZeros());
    if (zeros > 0) {
      bits = new Tnum(0, -1L << zeros);
    }
    return new Fact(View.INTEGER, low == Fact.NONE_ABOVE ? 0 : low, high, bits);
  }

  /** A lower bound by facts alone; NONE_BELOW if there is none. */
  public long low(LinearExpression expression) {
    long sum = expression.constant();
    for (int i = 0; i < expression.size(); i++) {
      long coefficient = expression.coefficientAt(i);
      Fact fact = fact(expression.symbolAt(i));
      long part =
          coefficient > 0
              ? saturatingMultiply(fact.low(), coefficient)
              : saturatingMultiply(fact.high(), coefficient);
      if (part == Fact.NONE_BELOW) {
        return Fact.NONE_BELOW;
      }
      sum = saturatingAdd(sum, part);
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
              ? saturatingMultiply(fact.high(), coefficient)
              : saturatingMultiply(fact.low(), coefficient);
      if (part == Fact.NONE_ABOVE) {
        return Fact.NONE_ABOVE;
      }
      sum = saturatingAdd(sum, part);
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

  private void assume(LinearExpression expression, int depth) {
    LinearExpression tight = tighten(expression);
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

  /** Divides by the common divisor and rounds the constant down, using known low bits. */
  public LinearExpression tighten(LinearExpression expression) {
    if (expression.isConstant()) {
      return expression;
    }
    LinearExpression result = expression;
    long gcd = result.gcd();
    if (gcd > 1) {
      result = result.divideTerms(gcd, Math.floorDiv(result.constant(), gcd));
    }
    return tightenByBits(result);
  }

  private LinearExpression tightenByBits(LinearExpression expression) {
    long modulus = 0;
    long offset = expression.constant();
    for (int i = 0; i < expression.size(); i++) {
      Tnum bits = fact(expression.symbolAt(i)).bits();
      int known = Math.min(24, bits.knownLowBits());
      long coefficient = expression.coefficientAt(i);
      if (LinearExpression.magnitude(coefficient) > 1L << 24
          || offset > Long.MAX_VALUE / 2
          || offset < Long.MIN_VALUE / 2) {
        return expression;
      }
      modulus = LinearExpression.gcd(modulus, coefficient << known);
      if (modulus == 1) {
        return expression;
      }
      offset += coefficient * (bits.value() & ((1L << known) - 1));
    }
    long excess = Math.floorMod(offset, modulus);
    return excess == 0 || expression.constant() < Long.MIN_VALUE + excess
        ? expression
        : expression.withConstant(expression.constant() - excess);
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
      resolveLinks(symbol, depth);
    }
  }

  /** Where bounds leave only one multiple of 2^bits for the difference, the link is an equality. */
  private void resolveLinks(int symbol, int depth) {
    for (int i = 0; i < links.size() && !contradictory; i++) {
      Link link = links.get(i);
      if (link.symbol == symbol || link.expression.mentions(symbol)) {
        resolve(link, i, depth);
      }
    }
  }

  private void resolve(Link link, int index, int depth) {
    LinearExpression difference;
    try {
      difference = link.expression.minusExact(LinearExpression.symbol(link.symbol));
    } catch (ArithmeticException tooLarge) {
      return;
    }
    long low = low(difference);
    long high = high(difference);
    if (link.bits == 64) {
      resolve64(link, index, difference, low, high, depth);
      return;
    }
    if (low == Fact.NONE_BELOW || high == Fact.NONE_ABOVE) {
      return;
    }
    // 2^63 is no long, but no other multiple of it than 0 lies between two
    long modulus = link.bits == 63 ? 0 : 1L << link.bits;
    long first = modulus == 0 ? Math.min(high, 0) : Math.floorDiv(high, modulus) * modulus;
    if (first < low || (modulus == 0 && first != 0)) {
      contradictory = true;
    } else if (modulus == 0 || first - modulus < low) {
      settle(index, difference.plusExact(-first), depth);
    }
  }

  private void resolve64(
      Link link, int index, LinearExpression difference, long low, long high, int depth) {
    boolean bounded = low != Fact.NONE_BELOW && high != Fact.NONE_ABOVE;
    if (bounded || LinkRange.within64(this, link)) {
      settle(index, difference, depth);
      if (fact(link.symbol).view() == View.SIGNED) {
        belowHalf(link.expression, depth);
      }
    }
  }

  /** Adds that an expression is below 2^63. */
  private void belowHalf(LinearExpression expression, int depth) {
    try {
      assume(LinearExpression.constant(Long.MAX_VALUE).minusExact(expression), depth - 1);
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  private void settle(int index, LinearExpression difference, int depth) {
    links.set(index, links.get(links.size() - 1));
    links.remove(links.size() - 1);
    assume(difference, depth - 1);
    try {
      assume(difference.timesExact(-1), depth - 1);
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  static long saturatingAdd(long left, long right) {
    long sum = left + right;
    if (((left ^ sum) & (right ^ sum)) < 0) {
      return left < 0 ? Fact.NONE_BELOW : Fact.NONE_ABOVE;
    }
    return sum;
  }

  /** A product with infinities: NONE_BELOW and NONE_ABOVE stay infinite. */
  static long saturatingMultiply(long bound, long factor) {
    if (factor == 0 || bound == 0) {
      return 0;
    }
    boolean infinite = bound == Fact.NONE_BELOW || bound == Fact.NONE_ABOVE;
    if (!infinite) {
      long high = Math.multiplyHigh(bound, factor);
      long low = bound * factor;
      if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
        return low;
      }
    }
    return (bound < 0) == (factor < 0) ? Fact.NONE_ABOVE : Fact.NONE_BELOW;
  }
}
