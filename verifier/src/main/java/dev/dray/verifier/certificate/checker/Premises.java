package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.certificate.checker.Derivations.Derivation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * What is known on one path: a fact for each symbol, inequalities between them, products, and for
 * which classes modulo 2^n a symbol stands. Copied where paths part. Everything that is added must
 * hold in every execution of the path; what cannot be expressed is left out.
 */
final class Premises {
  private static final int DEPTH = 4;
  private static final int CROWD = 400;
  private static final int BESIDE = 3;
  private static final int HOPS = 2;

  private final Effort effort;
  private Fact[] facts;
  private int count;
  private final List<Expr> inequalities;
  private final Products products;
  private final Derivations derivations;
  private final List<Link> links;
  private boolean contradictory;
  private int crowd = CROWD;

  /** {@code symbol = value} modulo 2^bits. */
  record Link(int symbol, Expr value, int bits) {}

  /** Symbols 0 to count - 1, nothing known. */
  Premises(int count, Effort effort) {
    this.effort = effort;
    facts = new Fact[Math.max(16, 2 * count)];
    Arrays.fill(facts, 0, count, Fact.INTEGER);
    this.count = count;
    inequalities = new ArrayList<>();
    products = new Products();
    derivations = new Derivations();
    links = new ArrayList<>();
  }

  private Premises(Premises other) {
    effort = other.effort;
    effort.spend(other.count + other.inequalities.size() + 4L * other.derivations.size());
    facts = other.facts.clone();
    count = other.count;
    inequalities = new ArrayList<>(other.inequalities);
    products = other.products.copy();
    derivations = other.derivations.copy();
    links = new ArrayList<>(other.links);
    contradictory = other.contradictory;
    crowd = other.crowd;
  }

  /** What all work on them is charged to. */
  Effort effort() {
    return effort;
  }

  Premises copy() {
    return new Premises(this);
  }

  /** Whether so much is known that it is time to forget some of it. */
  boolean crowded() {
    return inequalities.size() + links.size() > crowd;
  }

  /** Forgets what has nothing to do with some symbols, or only from afar. */
  void retain(BitSet live) {
    BitSet near = (BitSet) live.clone();
    for (int hop = 0; hop < HOPS; hop++) {
      BitSet known = (BitSet) near.clone();
      for (Expr inequality : inequalities) {
        if (mentionsAny(inequality, known)) {
          Forgetting.add(inequality, near);
        }
      }
      for (Link link : links) {
        if (known.get(link.symbol) || mentionsAny(link.value, known)) {
          near.set(link.symbol);
          Forgetting.add(link.value, near);
        }
      }
      products.addFactors(known, near);
    }
    effort.spend(HOPS * (inequalities.size() + links.size() + (long) derivations.size()));
    inequalities.removeIf(inequality -> !mentionsAny(inequality, near));
    links.removeIf(link -> !near.get(link.symbol) && !mentionsAny(link.value, near));
    derivations.retain(near);
    crowd = Math.max(CROWD, 2 * (inequalities.size() + links.size()));
  }

  private static boolean mentionsAny(Expr expr, BitSet symbols) {
    for (int i = 0; i < expr.size(); i++) {
      if (symbols.get(expr.symbolAt(i))) {
        return true;
      }
    }
    return false;
  }

  boolean contradictory() {
    return contradictory;
  }

  void contradict() {
    contradictory = true;
  }

  Fact fact(int symbol) {
    return facts[symbol];
  }

  List<Expr> inequalities() {
    return Collections.unmodifiableList(inequalities);
  }

  Derivations derivations() {
    return derivations;
  }

  Products products() {
    return products;
  }

  List<Link> links() {
    return Collections.unmodifiableList(links);
  }

  Expr fresh(Fact fact) {
    if (count == facts.length) {
      facts = Arrays.copyOf(facts, 2 * count);
    }
    facts[count] = fact;
    contradictory |= fact.impossible();
    return Expr.symbol(count++);
  }

  void link(int symbol, Expr value, int bits) {
    links.add(new Link(symbol, value, bits));
  }

  /** Links a new reading with those of values that differ from its own by a constant. */
  void linkBeside(int symbol, Expr value, int bits) {
    effort.spend(links.size());
    List<Link> beside =
        links.reversed().stream()
            .filter(link -> link.bits == bits && link.value.sameTerms(value))
            .limit(BESIDE)
            .toList();
    for (Link other : beside) {
      Expr moved = Expr.symbol(other.symbol).plus(value.constant() - other.value.constant());
      Link link = new Link(symbol, moved, bits);
      links.add(link);
      settle(link, 2);
    }
  }

  /** Says that a symbol is the low half of another, as a signed number. */
  void declareSignedHalf(int symbol, int of) {
    Fact range = Fact.ofWidth(32, true);
    refine(symbol, facts[symbol].within(range.low(), range.high()));
    derivations.put(new Derivation("signed", Expr.symbol(of), Expr.ZERO, 32), Expr.symbol(symbol));
    link(symbol, Expr.symbol(of), 32);
    refine(symbol, facts[symbol]);
  }

  /** What the bounds of its factors say of a product. */
  void boundProduct(int symbol) {
    Fact fact = product(facts[products.left(symbol)], facts[products.right(symbol)]);
    Fact old = facts[symbol];
    View view = old.view() == View.INTEGER ? fact.view() : old.view();
    refine(
        symbol,
        new Fact(view, old.low(), old.high(), old.bits())
            .within(fact.low(), fact.high())
            .with(fact.bits()));
  }

  /** The symbol of the product of two, new if there was none. */
  int product(int left, int right) {
    int known = products.of(left, right);
    if (known != Products.NONE) {
      return known;
    }
    int symbol = fresh(product(facts[left], facts[right])).symbolAt(0);
    products.declare(symbol, left, right);
    return symbol;
  }

  private static Fact product(Fact left, Fact right) {
    Fact fact = Fact.INTEGER;
    if (left.low() >= 0 && right.low() >= 0) {
      boolean bounded = left.high() != Fact.NONE_HIGH && right.high() != Fact.NONE_HIGH;
      boolean below2To64 = bounded && Math.multiplyHigh(left.high(), right.high()) == 0;
      fact =
          (below2To64 ? Fact.UNSIGNED : Fact.INTEGER)
              .within(
                  Saturated.multiply(left.low(), right.low()),
                  Saturated.multiply(left.high(), right.high()));
    }
    int zeros = left.bits().trailingZeros() + right.bits().trailingZeros();
    return fact.with(zeros >= 64 ? Bits.of(0) : new Bits(0, -1L << zeros));
  }

  /** A lower bound from the facts, NONE_LOW if there is none. */
  long low(Expr expr) {
    long sum = expr.constant();
    for (int i = 0; i < expr.size(); i++) {
      Fact fact = facts[expr.symbolAt(i)];
      long factor = expr.factorAt(i);
      long bound = factor > 0 ? fact.low() : fact.high();
      if (bound == (factor > 0 ? Fact.NONE_LOW : Fact.NONE_HIGH)) {
        return Fact.NONE_LOW;
      }
      long part = Saturated.multiply(bound, factor);
      if (part == Fact.NONE_LOW) {
        return Fact.NONE_LOW;
      }
      sum = Saturated.add(sum, part);
      if (sum == Fact.NONE_LOW) {
        return Fact.NONE_LOW; // what follows must not make a bound of it again
      }
    }
    return sum;
  }

  /** An upper bound from the facts, NONE_HIGH if there is none. */
  long high(Expr expr) {
    long sum = expr.constant();
    for (int i = 0; i < expr.size(); i++) {
      Fact fact = facts[expr.symbolAt(i)];
      long factor = expr.factorAt(i);
      long bound = factor > 0 ? fact.high() : fact.low();
      if (bound == (factor > 0 ? Fact.NONE_HIGH : Fact.NONE_LOW)) {
        return Fact.NONE_HIGH;
      }
      long part = Saturated.multiply(bound, factor);
      if (part == Fact.NONE_HIGH) {
        return Fact.NONE_HIGH;
      }
      sum = Saturated.add(sum, part);
      if (sum == Fact.NONE_HIGH) {
        return Fact.NONE_HIGH;
      }
    }
    return sum;
  }

  /** Known bits modulo 2^64. */
  Bits bits(Expr expr) {
    Bits sum = Bits.of(expr.constant());
    for (int i = 0; i < expr.size(); i++) {
      sum = sum.plus(facts[expr.symbolAt(i)].bits().times(expr.factorAt(i)));
    }
    return sum;
  }

  /** Whether an expression is proven to be at least 0. */
  boolean entails(Expr expr) {
    return obvious(expr) || (!expr.isConstant() && Question.entails(this, expr));
  }

  /** The same with more effort: for what a certificate says, and what the policy asks for. */
  boolean proves(Expr expr) {
    return obvious(expr) || (!expr.isConstant() && Question.proves(this, expr));
  }

  private boolean obvious(Expr expr) {
    if (contradictory || low(expr) >= 0) {
      return true;
    }
    if (expr.isConstant()) {
      return false;
    }
    effort.spend(inequalities.size());
    for (Expr inequality : inequalities) {
      if (inequality.sharesSymbol(expr) && differenceIsPositive(expr, inequality)) {
        return true;
      }
    }
    return false;
  }

  private boolean differenceIsPositive(Expr expr, Expr inequality) {
    try {
      return low(expr.minusExact(inequality)) >= 0;
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  /** Whether {@code left <= right}. */
  boolean entailsAtMost(Expr left, Expr right) {
    try {
      return entails(right.minusExact(left));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  /** Whether {@code left <= right}, with more effort. */
  boolean provesAtMost(Expr left, Expr right) {
    try {
      return proves(right.minusExact(left));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  /** Whether both are the same integer. */
  boolean entailsEqual(Expr left, Expr right) {
    return left.equals(right) || (entailsAtMost(left, right) && entailsAtMost(right, left));
  }

  /** Adds that an expression is at least 0. */
  void assume(Expr expr) {
    assume(expr, DEPTH);
  }

  /** Adds {@code left <= right}. */
  void assumeAtMost(Expr left, Expr right) {
    try {
      assume(right.minusExact(left));
    } catch (ArithmeticException tooLarge) {
      return; // what cannot be written down is not known
    }
  }

  void assumeEqual(Expr left, Expr right) {
    assumeAtMost(left, right);
    assumeAtMost(right, left);
  }

  /** Adds what is known of one symbol. */
  void refine(int symbol, Fact tighter) {
    update(symbol, tighter, DEPTH);
  }

  private void assume(Expr expr, int depth) {
    if (contradictory) {
      return;
    }
    Expr tight = Rounding.tighten(expr, this);
    if (tight.isConstant()) {
      contradictory |= tight.constant() < 0;
      return;
    }
    if (tight.size() > 1 && low(tight) < 0) {
      store(tight);
    }
    propagate(tight, depth);
  }

  private void store(Expr tight) {
    effort.spend(inequalities.size());
    for (int i = 0; i < inequalities.size(); i++) {
      if (inequalities.get(i).sameTerms(tight)) {
        if (tight.constant() < inequalities.get(i).constant()) {
          inequalities.set(i, tight);
        }
        return;
      }
    }
    inequalities.add(tight);
  }

  /** Bounds each symbol of an inequality by the bounds of the others. */
  private void propagate(Expr inequality, int depth) {
    for (int i = 0; i < inequality.size() && !contradictory; i++) {
      int symbol = inequality.symbolAt(i);
      long factor = inequality.factorAt(i);
      long rest = high(inequality.without(symbol));
      if (rest == Fact.NONE_HIGH || rest == Long.MIN_VALUE || factor == Long.MIN_VALUE) {
        continue;
      }
      // factor * symbol >= -rest
      Fact old = facts[symbol];
      update(
          symbol,
          factor > 0
              ? old.within(-Math.floorDiv(rest, factor), Fact.NONE_HIGH)
              : old.within(Fact.NONE_LOW, Math.floorDiv(rest, -factor)),
          depth);
    }
  }

  private void update(int symbol, Fact tighter, int depth) {
    if (tighter.equals(facts[symbol]) || contradictory) {
      return;
    }
    facts[symbol] = tighter;
    if (tighter.impossible()) {
      contradictory = true;
      return;
    }
    if (depth == 0) {
      return;
    }
    effort.spend(inequalities.size() + links.size());
    for (int i = 0; i < inequalities.size() && !contradictory; i++) {
      if (inequalities.get(i).mentions(symbol)) {
        propagate(inequalities.get(i), depth - 1);
      }
    }
    for (int i = links.size() - 1; i >= 0 && !contradictory; i--) {
      Link link = links.get(i);
      if (link.symbol == symbol || link.value.mentions(symbol)) {
        settle(link, depth);
      }
    }
  }

  /** Where bounds leave one multiple of 2^bits between symbol and value, they tie both together. */
  private void settle(Link link, int depth) {
    try {
      Expr difference = link.value.minusExact(Expr.symbol(link.symbol));
      long low = low(difference);
      long high = high(difference);
      if (link.bits == 64) {
        if ((low != Fact.NONE_LOW && high != Fact.NONE_HIGH) || SameInteger.within64(link, this)) {
          shareView(link);
          tie(difference, depth);
          if (facts[link.symbol].view() == View.SIGNED) {
            assume(Expr.of(Long.MAX_VALUE).minusExact(link.value), depth - 1);
          }
        }
      } else if (low != Fact.NONE_LOW && high != Fact.NONE_HIGH) {
        long multiple = high >> link.bits << link.bits;
        if (multiple < low) {
          contradictory = true;
        } else if (low > Math.subtractExact(multiple, 1L << link.bits)) {
          tie(difference.plusExact(Math.negateExact(multiple)), depth);
        }
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  /** An unsigned number that equals a signed one is below 2^63. */
  private void shareView(Link link) {
    if (link.value.isSymbol() && facts[link.symbol].view() == View.SIGNED) {
      int other = link.value.symbolAt(0);
      Fact fact = facts[other];
      if (fact.view() == View.UNSIGNED) {
        facts[other] = new Fact(View.SIGNED, fact.low(), fact.high(), fact.bits());
      }
    }
  }

  private void tie(Expr zero, int depth) {
    assume(zero, depth - 1);
    assume(zero.timesExact(-1), depth - 1);
  }
}
