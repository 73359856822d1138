package dev.dray.verifier.certificate;

import java.util.List;

/**
 * An integer linear expression {@code constant + sum(coefficient * symbol)} over unbounded
 * integers.
 *
 * @param terms in ascending order of symbols, each symbol once, no coefficient 0
 */
public record Linear(List<Term> terms, long constant) {

  /** One summand. */
  public record Term(int symbol, long coefficient) {}

  /** Copies its terms. */
  public Linear {
    terms = List.copyOf(terms);
  }

  /** An expression without symbols. */
  public static Linear constant(long value) {
    return new Linear(List.of(), value);
  }

  /** A symbol by itself. */
  public static Linear symbol(int symbol) {
    return new Linear(List.of(new Term(symbol, 1)), 0);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Term term : terms) {
      text.append(text.isEmpty() ? "" : " + ");
      if (term.coefficient() != 1) {
        text.append(term.coefficient()).append('*');
      }
      text.append('s').append(term.symbol());
    }
    if (constant != 0 || terms.isEmpty()) {
      text.append(text.isEmpty() ? "" : " + ").append(constant);
    }
    return text.toString();
  }
}
