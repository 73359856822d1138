package dev.dray.verifier.analysis.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A set of symbols is what a sorted set of numbers is. */
class SymbolSetTest {
  private final SplittableRandom random = new SplittableRandom(11);

  private SymbolSet filled(Set<Integer> model) {
    SymbolSet made = new SymbolSet();
    for (int i = random.nextInt(100); i > 0; i--) {
      int symbol = random.nextInt(80);
      assertThat(made.add(symbol)).isEqualTo(model.add(symbol));
    }
    return made;
  }

  @Test
  void itIsASortedSet() {
    for (int round = 0; round < 300; round++) {
      TreeSet<Integer> left = new TreeSet<>();
      TreeSet<Integer> right = new TreeSet<>();
      SymbolSet some = filled(left);
      SymbolSet others = filled(right);
      assertThat(some).containsExactlyElementsOf(left).hasSameHashCodeAs(left);
      assertThat(some.equals(left)).isTrue();
      for (int symbol = -1; symbol <= 80; symbol++) {
        assertThat(some.has(symbol)).isEqualTo(left.contains(symbol));
        assertThat(some.contains(symbol)).isEqualTo(left.contains(symbol));
      }

      TreeSet<Integer> both = new TreeSet<>(left);
      both.retainAll(right);
      assertThat(some.among(others)).containsExactlyElementsOf(both);
      TreeSet<Integer> rest = new TreeSet<>(left);
      rest.removeAll(right);
      assertThat(some.without(others)).containsExactlyElementsOf(rest);
      SymbolSet kept = new SymbolSet(some);
      assertThat(kept.keepIf(others::has)).isEqualTo(!rest.isEmpty());
      assertThat(kept).containsExactlyElementsOf(both);

      assertThat(some.addAll(right)).isEqualTo(left.addAll(right));
      assertThat(some).as("copies are their own").containsExactlyElementsOf(left);
    }
  }

  @Test
  void thereIsNothingBehindTheLast() {
    SymbolSet one = new SymbolSet();
    one.add(7);
    PrimitiveIterator.OfInt symbols = one.iterator();
    assertThat(symbols.nextInt()).isEqualTo(7);
    assertThatThrownBy(symbols::nextInt).isInstanceOf(NoSuchElementException.class);
  }
}
