package dev.dray.verifier.analysis.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A bound that follows from inequalities holds wherever all of them do. */
class BestBoundTest {
  private static final int POINTS = Integer.getInteger("dray.bounds", 3000);

  /** Coefficients this large make the tableau's numbers overflow on the way. */
  private static final int LARGEST = 20_000;

  private static LinearExpression random(Random random, List<Integer> symbols) {
    LinearExpression sum = LinearExpression.ZERO;
    for (int i = 0; i < 3; i++) {
      int symbol = symbols.get(random.nextInt(symbols.size()));
      int size = 1 << random.nextInt(15);
      int coefficient = random.nextInt(-size, size + 1);
      sum = sum.plus(LinearExpression.term(symbol, Math.clamp(coefficient, -LARGEST, LARGEST)));
    }
    return sum;
  }

  private static long at(long[] point, List<Integer> symbols, LinearExpression expression) {
    long sum = expression.constant();
    for (int i = 0; i < symbols.size(); i++) {
      sum += expression.coefficient(symbols.get(i)) * point[i];
    }
    return sum;
  }

  @Test
  void noBoundExcludesAPointWhereEverythingHolds() {
    for (int seed = 0; seed < POINTS; seed++) {
      Random random = new Random(seed);
      SymbolSource source = new SymbolSource();
      Knowledge knowledge = new Knowledge(source);
      List<Integer> symbols = new ArrayList<>();
      long[] point = new long[8];
      for (int i = 0; i < point.length; i++) {
        symbols.add(source.fresh());
        point[i] = random.nextLong(0, 1L << (1 + random.nextInt(40)));
        knowledge.define(symbols.get(i), Fact.range(0, 1L << 40));
      }
      for (int i = 0; i < 14; i++) {
        LinearExpression said = random(random, symbols);
        long slack = random.nextInt(3) == 0 ? 0 : random.nextLong(0, 1L << 20);
        knowledge.assume(said.plus(slack - at(point, symbols, said)));
      }
      LinearExpression goal = random(random, symbols);
      long value = at(point, symbols, goal);
      assertThat(knowledge.contradictory()).as("seed %d", seed).isFalse();
      assertThat(knowledge.bestLow(goal)).as("seed %d", seed).isLessThanOrEqualTo(value);
      assertThat(knowledge.bestHigh(goal)).as("seed %d", seed).isGreaterThanOrEqualTo(value);
      assertThat(knowledge.entails(goal.plus(-value - 1))).as("seed %d", seed).isFalse();
    }
  }
}
