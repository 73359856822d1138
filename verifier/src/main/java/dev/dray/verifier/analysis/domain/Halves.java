package dev.dray.verifier.analysis.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is known of low halves: which symbols are those of which others, signed or not. */
public final class Halves {
  private static final String SIGNED = "signed";

  private final Knowledge knowledge;

  Halves(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  /** What the low half of a value as a signed number is remembered by. */
  static Memo.Derived signed(LinearExpression value) {
    return new Memo.Derived(SIGNED, value, LinearExpression.ZERO, 32);
  }

  /** Symbols that are the low halves of others, and those others. */
  public Map<Integer, Integer> all() {
    Map<Integer, Integer> halves = new TreeMap<>();
    for (Knowledge.Link link : knowledge.links()) {
      if (link.bits() == 32 && link.expression().isSymbol()) {
        halves.put(link.symbol(), link.expression().symbolAt(0));
      }
    }
    return halves;
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
    for (Knowledge.Link link : knowledge.links()) {
      if (link.symbol() == symbol && link.bits() >= bits) {
        originals.add(link.expression().plus(value.constant()));
      }
    }
    if (bits <= 32 && value.constant() != 0) {
      LinearExpression half = knowledge.memo().recall(signed(LinearExpression.symbol(symbol)));
      if (half != null) {
        originals.add(half.plus(value.constant()));
      }
    }
    return originals;
  }

  /** Symbols by those that are their low halves as signed numbers. */
  public Map<Integer, Integer> signed() {
    Map<Integer, Integer> halves = new TreeMap<>();
    knowledge
        .memo()
        .results()
        .forEach(
            (key, half) -> {
              if (key.operation().equals(SIGNED)
                  && key.parameter() == 32
                  && key.operand().isSymbol()
                  && half.isSymbol()) {
                halves.put(half.symbolAt(0), key.operand().symbolAt(0));
              }
            });
    return halves;
  }

  /** Whether a symbol is the low half of another as a signed number, and has no further bits. */
  public boolean isSigned(int symbol, int of) {
    Fact fact = knowledge.fact(symbol);
    return fact.low() >= Integer.MIN_VALUE
        && fact.high() <= Integer.MAX_VALUE
        && knowledge.links().stream()
            .anyMatch(
                link ->
                    link.bits() == 32
                        && link.symbol() == symbol
                        && link.expression().equals(LinearExpression.symbol(of)));
  }

  /** The low half of a value as a signed number, where more is known of it than its width. */
  public Optional<LinearExpression> knownSigned(LinearExpression value) {
    LinearExpression known = knowledge.memo().recall(signed(value));
    if (known != null) {
      return Optional.of(known);
    }
    for (LinearExpression original : originals(value, 32)) {
      if (knowledge.low(original) >= -(1L << 31) && knowledge.high(original) < 1L << 31) {
        return Optional.of(original);
      }
    }
    return Optional.empty();
  }
}
