package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.LoopProof.Lexicographic;
import dev.dray.verifier.certificate.LoopProof.Termination;
import dev.dray.verifier.certificate.Symbols;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How often loops go round, in terms of the operands' lengths and the descriptor's immediates. */
final class Trips {
  private static final BigInteger ANY = BigInteger.ONE.shiftLeft(64);

  private Trips() {}

  /** An upper bound on the number of times that back edges are taken for each entry. */
  static Cost of(Cut head, Termination termination, long helperLimit) {
    Cut.Invariants invariants = head.invariants;
    if (invariants == null) {
      return number(BigInteger.ZERO);
    }
    Knowledge knowledge = invariants.state().knowledge;
    if (helperLimit >= 0) {
      return helperRounds(invariants, helperLimit);
    }
    Optional<Cost> counted = upper(knowledge, head.counter);
    if (counted.isPresent()) {
      return counted.get();
    }
    Cost product = number(BigInteger.ONE);
    if (termination instanceof Lexicographic lexicographic) {
      for (Linear measure : lexicographic.measures()) {
        Cost most = upperOf(knowledge, measure);
        Cost states = plus(most, 2);
        product =
            product instanceof Cost.Constant one && one.value().equals(BigInteger.ONE)
                ? states
                : new Cost.Product(product, states);
      }
      return product;
    }
    return number(ANY);
  }

  private static Cost helperRounds(Cut.Invariants invariants, long limit) {
    Cost most = number(BigInteger.valueOf(limit));
    if (invariants.state().top().registers[1] instanceof AbstractValue.Number count) {
      Knowledge knowledge = invariants.state().knowledge.copy();
      LinearExpression name = knowledge.fresh(Fact.range(0, limit));
      // the helper takes the low half of the register: only where that is all of it does it bound
      boolean whole =
          Views.exact(knowledge, count.expression(), 32, false)
              .filter(count.expression()::equals)
              .isPresent();
      knowledge.assumeEqual(name, count.expression());
      Fact fact = knowledge.fact(name.symbolAt(0));
      if (whole && !knowledge.contradictory() && fact.high() < limit) {
        most = number(BigInteger.valueOf(fact.high()));
      }
    }
    return most;
  }

  private static Cost plus(Cost cost, long number) {
    return cost instanceof Cost.Constant constant
        ? number(constant.value().add(BigInteger.valueOf(number)))
        : new Cost.Sum(List.of(cost, number(BigInteger.valueOf(number))));
  }

  private static Cost upperOf(Knowledge knowledge, Linear measure) {
    Knowledge copy = knowledge.copy();
    LinearExpression expression = LinearExpression.constant(measure.constant());
    for (Linear.Term term : measure.terms()) {
      expression = expression.plus(LinearExpression.term(term.symbol(), term.coefficient()));
    }
    int symbol = copy.source().fresh();
    copy.define(symbol, Fact.ANY_INTEGER);
    copy.assumeEqual(LinearExpression.symbol(symbol), expression);
    return upper(copy, symbol).orElseGet(() -> number(ANY));
  }

  /** An upper bound of a symbol by roots, at least 0. */
  private static Optional<Cost> upper(Knowledge knowledge, int symbol) {
    List<Cost> bounds = new ArrayList<>();
    for (LinearExpression said :
        Ranking.scaledBounds(knowledge, symbol, root -> root < Symbols.FIRST_FREE && root >= 0)) {
      if (said.size() > 1) {
        bounds.add(costOf(said.without(symbol), -said.coefficient(symbol)));
      }
      if (bounds.size() == 2) {
        break;
      }
    }
    Fact fact = knowledge.fact(symbol);
    if (fact.high() != Fact.NONE_ABOVE && (bounds.isEmpty() || fact.high() <= 4096)) {
      return Optional.of(number(BigInteger.valueOf(Math.max(0, fact.high()))));
    }
    if (bounds.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        bounds.size() == 1 ? bounds.get(0) : new Cost.Minimum(bounds.get(0), bounds.get(1)));
  }

  private static Cost number(BigInteger value) {
    return new Cost.Constant(value);
  }

  /** {@code floor(expression / divisor)}, at least 0. */
  private static Cost costOf(LinearExpression expression, long divisor) {
    List<Cost> positive = new ArrayList<>();
    boolean mayBeNegative = expression.constant() < 0;
    for (int i = 0; i < expression.size(); i++) {
      long coefficient = expression.coefficientAt(i);
      Cost variable = new Cost.Variable(Cost.Parameter.values()[expression.symbolAt(i)]);
      mayBeNegative |= coefficient < 0;
      positive.add(
          coefficient == 1
              ? variable
              : new Cost.Product(number(BigInteger.valueOf(coefficient)), variable));
    }
    if (expression.constant() != 0 || positive.isEmpty()) {
      positive.add(number(BigInteger.valueOf(expression.constant())));
    }
    Cost dividend = positive.size() == 1 ? positive.get(0) : new Cost.Sum(positive);
    Cost quotient = divisor == 1 ? dividend : new Cost.Floor(dividend, BigInteger.valueOf(divisor));
    return mayBeNegative ? new Cost.Maximum(number(BigInteger.ZERO), quotient) : quotient;
  }
}
