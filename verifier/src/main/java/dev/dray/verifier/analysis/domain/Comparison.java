package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.analysis.domain.Memo.Derived;
import dev.dray.verifier.isa.Condition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** RFC 9669 section 4.3 over linear expressions: what is known once a condition holds. */
public final class Comparison {
  /**
   * 2^63 as an unsigned number, which no inequality can hold: below it numbers are not negative.
   */
  private static final LinearExpression TOP_BIT = LinearExpression.constant(Long.MIN_VALUE);

  private static final int MOST_SUMMANDS = 3;

  private final Knowledge knowledge;
  private final int bits;
  private final Map<LinearExpression, LinearExpression> readings = new HashMap<>();

  /** Comparisons of 32 or 64 bits that add what they learn to the knowledge. */
  public Comparison(Knowledge knowledge, int bits) {
    this.knowledge = knowledge;
    this.bits = bits;
  }

  /**
   * Expressions for which a new symbol stands since: congruent modulo 2^64, and better known. Empty
   * at 32 bits.
   */
  public Map<LinearExpression, LinearExpression> readings() {
    return readings;
  }

  /** Adds that the condition holds, or that it does not. */
  public void assume(
      Condition condition, boolean holds, LinearExpression left, LinearExpression right) {
    if (condition == Condition.SET) {
      assumeSet(holds, left, right);
      return;
    }
    Condition positive = holds ? condition : condition.negation().orElseThrow();
    switch (positive) {
      case EQ -> assumeEqual(left, right);
      case NE -> assumeDifferent(left, right);
      case GT -> assumeLess(right, left, false, 1);
      case GE -> assumeLess(right, left, false, 0);
      case LT -> assumeLess(left, right, false, 1);
      case LE -> assumeLess(left, right, false, 0);
      case SGT -> assumeLess(right, left, true, 1);
      case SGE -> assumeLess(right, left, true, 0);
      case SLT -> assumeLess(left, right, true, 1);
      case SLE -> assumeLess(left, right, true, 0);
      case SET -> throw new IllegalStateException("handled above");
    }
  }

  private Optional<LinearExpression> read(LinearExpression value, boolean signed) {
    Optional<LinearExpression> reading =
        signed
            ? Optional.of(Views.signed(knowledge, value, bits))
            : Views.unsigned(knowledge, value, bits);
    if (bits == 64 && reading.isPresent() && !reading.get().equals(value)) {
      readings.put(value, reading.get());
    }
    return reading;
  }

  private void assumeLess(LinearExpression left, LinearExpression right, boolean signed, long gap) {
    if (!signed && left.isConstant() && Views.unsigned(knowledge, left, bits).isEmpty()) {
      // at least 2^63, so negative when read signed, and not below the constant
      LinearExpression value = Views.signed(knowledge, right, bits);
      order(LinearExpression.constant(left.constant()), value, gap);
      order(value, LinearExpression.constant(-1), 0);
      return;
    }
    if (!signed && gap == 1 && right.equals(TOP_BIT)) {
      order(LinearExpression.ZERO, read(left, true).orElseThrow(), 0);
      return;
    }
    Optional<LinearExpression> x = read(left, signed);
    Optional<LinearExpression> y = read(right, signed);
    if (x.isPresent() && y.isPresent()) {
      order(x.get(), y.get(), gap);
      quotientOf(x.get(), y.get(), gap);
      timesDivisor(x.get(), y.get());
    }
  }

  /**
   * What is at most a quotient is at most the dividend when multiplied by the divisor, as cursors
   * do that go on by a row in each round.
   */
  private void timesDivisor(LinearExpression left, LinearExpression right) {
    LinearExpression slack = right.minus(left);
    for (int i = 0; i < slack.size() && slack.size() <= MOST_SUMMANDS; i++) {
      Integer divisor =
          slack.coefficientAt(i) > 0
              ? knowledge.memo().divisor(slack.symbolAt(i)).orElse(null)
              : null;
      for (int j = 0; divisor != null && j < slack.size(); j++) {
        if (j != i) {
          new Arithmetic(knowledge).product(slack.symbolAt(j), divisor);
        }
      }
    }
  }

  /** A quotient taken before is 0 where the divisor is the larger one, otherwise at least 1. */
  private void quotientOf(LinearExpression left, LinearExpression right, long gap) {
    LinearExpression whole = knowledge.memo().recall(new Derived("divide", right, left, 0));
    if (whole != null && knowledge.entails(left.plus(-1))) {
      order(LinearExpression.ONE, whole, 0);
    }
    LinearExpression none =
        gap == 1 ? knowledge.memo().recall(new Derived("divide", left, right, 0)) : null;
    if (none != null && knowledge.entails(left)) {
      order(none, LinearExpression.ZERO, 0);
    }
  }

  /** Adds {@code left + gap <= right}, or that this cannot be. */
  private void order(LinearExpression left, LinearExpression right, long gap) {
    try {
      LinearExpression slack = right.minusExact(left).plusExact(-gap);
      if (knowledge.entails(slack.timesExact(-1).plusExact(-1))) {
        knowledge.contradict();
        return;
      }
      knowledge.assume(slack);
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  /** Readings of both in one view, without new symbols if possible. */
  private Optional<LinearExpression[]> common(LinearExpression left, LinearExpression right) {
    for (boolean signed : new boolean[] {true, false}) {
      Optional<LinearExpression> x = Views.exact(knowledge, left, bits, signed);
      Optional<LinearExpression> y = Views.exact(knowledge, right, bits, signed);
      if (x.isPresent() && y.isPresent()) {
        return Optional.of(new LinearExpression[] {x.get(), y.get()});
      }
    }
    Optional<LinearExpression> x = read(left, false);
    Optional<LinearExpression> y = read(right, false);
    return x.isPresent() && y.isPresent()
        ? Optional.of(new LinearExpression[] {x.get(), y.get()})
        : Optional.empty();
  }

  private void assumeEqual(LinearExpression left, LinearExpression right) {
    Optional<LinearExpression[]> both = common(left, right);
    if (both.isPresent()) {
      if (knowledge.memo().differs(both.get()[0], both.get()[1])) {
        knowledge.contradict();
        return;
      }
      order(both.get()[0], both.get()[1], 0);
      if (!knowledge.contradictory()) {
        order(both.get()[1], both.get()[0], 0);
      }
      LowBits lowBits = new LowBits(knowledge);
      lowBits.learn(both.get()[0], both.get()[1]);
      lowBits.learn(both.get()[1], both.get()[0]);
    }
    if (bits == 64 && !knowledge.contradictory()) {
      shareBits(left, right);
      shareBits(right, left);
    }
  }

  private void shareBits(LinearExpression to, LinearExpression from) {
    if (to.isSymbol()) {
      int symbol = to.symbolAt(0);
      knowledge.refine(symbol, knowledge.fact(symbol).with(knowledge.bits(from)));
    }
  }

  private void assumeDifferent(LinearExpression left, LinearExpression right) {
    if (bits == 64) {
      knowledge.memo().differ(left, right);
    }
    Optional<LinearExpression[]> both = common(left, right);
    if (both.isEmpty()) {
      return;
    }
    LinearExpression x = both.get()[0];
    LinearExpression y = both.get()[1];
    knowledge.memo().differ(x, y);
    try {
      LinearExpression up = y.minusExact(x);
      LinearExpression down = x.minusExact(y);
      if (up.isConstant()) {
        if (up.constant() == 0) {
          knowledge.contradict();
        }
        return;
      }
      boolean atMost = knowledge.entails(up);
      boolean atLeast = knowledge.entails(down);
      if (atMost && atLeast) {
        knowledge.contradict();
      } else if (atMost || atLeast) {
        knowledge.assume((atMost ? up : down).plusExact(-1));
        learnConstant(x);
        learnConstant(y);
      } else {
        knowledge.source().wish(up);
        knowledge.source().wish(down);
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  /** Of two remainders one is left, if it is not the other: as of odd numbers. */
  private void learnConstant(LinearExpression value) {
    if (value.isSymbol()) {
      Fact fact = knowledge.fact(value.symbolAt(0));
      if (fact.low() == fact.high()) {
        new LowBits(knowledge).learn(value, LinearExpression.constant(fact.low()));
      }
    }
  }

  private void assumeSet(boolean holds, LinearExpression left, LinearExpression right) {
    LinearExpression value = left.isConstant() ? right : left;
    LinearExpression other = left.isConstant() ? left : right;
    if (!other.isConstant()) {
      return;
    }
    long mask = bits == 64 ? other.constant() : other.constant() & 0xffff_ffffL;
    Tnum known = knowledge.bits(value);
    if (holds
        ? known.and(Tnum.constant(mask)).equals(Tnum.constant(0))
        : (known.value() & mask) != 0) {
      knowledge.contradict();
      return;
    }
    if (value.isConstant()) {
      return;
    }
    Tnum learnt = holds ? new Tnum(mask, ~mask) : new Tnum(0, ~mask);
    if (holds && Long.bitCount(mask) != 1) {
      return;
    }
    Optional<LinearExpression> read = read(value, false);
    if (read.isEmpty()) {
      return;
    }
    LinearExpression symbol = read.get();
    if (!symbol.isSymbol()) {
      LinearExpression name =
          knowledge.fresh(bits == 64 ? Fact.ANY_UNSIGNED : Fact.range(0, 0xffff_ffffL));
      knowledge.assumeEqual(name, symbol);
      symbol = name;
    }
    knowledge.refine(symbol.symbolAt(0), knowledge.fact(symbol.symbolAt(0)).with(learnt));
  }
}
