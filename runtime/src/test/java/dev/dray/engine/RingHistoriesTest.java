package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.history.Call;
import dev.dray.history.History;
import dev.dray.history.Linearizable;
import dev.dray.operation.descriptor.Descriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What submitters and processing elements see of a ring is what they would see of a bounded queue
 * that does one thing at a time. More histories with {@code -Ddray.histories=N}.
 */
class RingHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("dray.histories", 300);
  private static final int CALLS = 6;

  /** An offer of a number, or a poll that gave it; 0 is a poll that gave nothing. */
  private record Access(boolean offer, long number, boolean succeeded) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void submittersAndElementsSeeAQueue(int capacity) throws Exception {
    for (int round = 0; round < HISTORIES; round++) {
      Ring ring = new Ring(capacity);
      List<Call<Access>> calls =
          new History<Access>()
              .of(
                  4,
                  (thread, recorder) -> {
                    for (int i = 1; i <= CALLS; i++) {
                      long number = thread * 100L + i;
                      recorder.record(
                          () -> thread < 2 ? offer(ring, number, capacity) : poll(ring));
                    }
                  });
      assertThat(
              Linearizable.<List<Call<Access>>, Access>check(
                  calls, List.of(), (before, call) -> after(before, call, capacity)))
          .as("%s", calls)
          .isTrue();
    }
  }

  private static Access offer(Ring ring, long number, int capacity) {
    long[] words = new long[Descriptor.WORDS];
    java.util.Arrays.fill(words, number);
    return new Access(true, number, ring.offer(words, new Object(), number, capacity));
  }

  private static Access poll(Ring ring) {
    Ring.Item item = new Ring.Item();
    if (!ring.poll(item)) {
      return new Access(false, 0, false);
    }
    assertThat(item.words).containsOnly(item.stamp);
    return new Access(false, item.stamp, true);
  }

  private static Optional<List<Call<Access>>> after(
      List<Call<Access>> before, Call<Access> call, int capacity) {
    Access what = call.what();
    if (what.offer && !what.succeeded) {
      return before.size() >= capacity ? Optional.of(before) : Optional.empty();
    }
    if (what.offer) {
      List<Call<Access>> longer = new ArrayList<>(before);
      longer.add(call);
      return before.size() < capacity ? Optional.of(longer) : Optional.empty();
    }
    if (!what.succeeded) {
      // Empty, or the oldest is still being written: who put it in wakes an element afterwards.
      boolean none = before.isEmpty() || before.getFirst().to() > call.from();
      return none ? Optional.of(before) : Optional.empty();
    }
    return !before.isEmpty() && before.getFirst().what().number == what.number
        ? Optional.of(List.copyOf(before.subList(1, before.size())))
        : Optional.empty();
  }
}
