package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.analysis.domain.Knowledge.Link;
import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** Symbols that are the low bits of sums, and equal them once bounds leave nothing else. */
public final class Congruences {
  private static final int MAXIMUM_BESIDE = 3;

  private final Knowledge knowledge;
  private final List<Link> links;

  /** The links of some knowledge, which are changed with it. */
  Congruences(Knowledge knowledge, List<Link> links) {
    this.knowledge = knowledge;
    this.links = links;
  }

  /** The symbols of what a symbol is the low bits of. */
  public Set<Integer> symbolsBehind(int symbol) {
    Set<Integer> symbols = new HashSet<>();
    for (Link link : links) {
      if (link.symbol() == symbol) {
        for (int i = 0; i < link.expression().size(); i++) {
          symbols.add(link.expression().symbolAt(i));
        }
      }
    }
    return symbols;
  }

  /**
   * What a symbol, the low bits of an expression over some symbols, is by now that more is known:
   * the expression, if it lies in their range.
   */
  public Optional<LinearExpression> settled(int symbol, IntPredicate allowed) {
    for (Link link : links) {
      if (link.symbol() == symbol
          && link.bits() < 63
          && link.expression().symbols().allMatch(allowed)) {
        return Views.exact(
            knowledge, link.expression(), link.bits(), knowledge.fact(symbol).low() < 0);
      }
    }
    return Optional.empty();
  }

  /**
   * Links a new reading of a value with the readings of what differs from it by a constant, so that
   * bounds on one ({@code w - 3 < 10}) become bounds on the other.
   */
  void linkBeside(int symbol, LinearExpression value, int bits) {
    List<Link> beside =
        links.reversed().stream()
            .filter(link -> link.bits() == bits && link.expression().sameTerms(value))
            .limit(MAXIMUM_BESIDE)
            .toList();
    for (Link other : beside) {
      long moved = value.constant() - other.expression().constant();
      links.add(new Link(symbol, LinearExpression.symbol(other.symbol()).plus(moved), bits));
      resolve(links.getLast(), links.size() - 1, 2);
    }
  }

  /** Where bounds leave only one multiple of 2^bits for the difference, the link is an equality. */
  void resolve(int symbol, int depth) {
    for (int i = 0; i < links.size() && !knowledge.contradictory(); i++) {
      Link link = links.get(i);
      if (link.symbol() == symbol || link.expression().mentions(symbol)) {
        resolve(link, i, depth);
      }
    }
  }

  private void resolve(Link link, int index, int depth) {
    LinearExpression difference;
    try {
      difference = link.expression().minusExact(LinearExpression.symbol(link.symbol()));
    } catch (ArithmeticException tooLarge) {
      return;
    }
    long low = knowledge.low(difference);
    long high = knowledge.high(difference);
    if (link.bits() == 64) {
      resolve64(link, index, difference, low, high, depth);
      return;
    }
    if (low == Fact.NONE_BELOW || high == Fact.NONE_ABOVE) {
      return;
    }
    // 2^63 is no long, but no other multiple of it than 0 lies between two
    long modulus = link.bits() == 63 ? 0 : 1L << link.bits();
    long first = modulus == 0 ? Math.min(high, 0) : Math.floorDiv(high, modulus) * modulus;
    if (first < low || (modulus == 0 && first != 0)) {
      knowledge.contradict();
    } else if (modulus == 0 || first - modulus < low) {
      settle(index, difference.plusExact(-first), depth);
    }
  }

  private void resolve64(
      Link link, int index, LinearExpression difference, long low, long high, int depth) {
    boolean bounded = low != Fact.NONE_BELOW && high != Fact.NONE_ABOVE;
    if (bounded || LinkRange.within64(knowledge, link)) {
      settle(index, difference, depth);
      if (knowledge.fact(link.symbol()).view() == View.SIGNED) {
        belowHalf(link.expression(), depth);
      }
    }
  }

  /** Adds that an expression is below 2^63. */
  private void belowHalf(LinearExpression expression, int depth) {
    try {
      knowledge.assume(LinearExpression.constant(Long.MAX_VALUE).minusExact(expression), depth - 1);
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  private void settle(int index, LinearExpression difference, int depth) {
    links.set(index, links.get(links.size() - 1));
    links.remove(links.size() - 1);
    knowledge.assume(difference, depth - 1);
    try {
      knowledge.assume(difference.timesExact(-1), depth - 1);
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }
}
