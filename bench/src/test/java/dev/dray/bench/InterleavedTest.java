package dev.dray.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterleavedTest {
  @Test
  void everyRoundRunsEveryTaskInOrder() {
    List<String> ran = new ArrayList<>();
    long[] medians = Interleaved.medianNanos(List.of(() -> ran.add("a"), () -> ran.add("b")), 3);
    assertThat(ran).containsExactly("a", "b", "a", "b", "a", "b");
    assertThat(medians).hasSize(2);
  }

  @Test
  void noRoundsGiveNoMedian() {
    assertThatThrownBy(() -> Interleaved.medianNanos(List.of(), 0))
        .hasMessageContaining("at least 1");
  }
}
