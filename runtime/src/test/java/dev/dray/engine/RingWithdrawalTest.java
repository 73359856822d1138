package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.Descriptor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries that are withdrawn while they wait in a ring, and those who take them out. */
class RingWithdrawalTest {
  private static final int CAPACITY = 2;

  private final Ring ring = new Ring(CAPACITY);
  private final List<Long> ended = new ArrayList<>();

  @Test
  void whoTakesAWithdrawnEntryOutIsToldAndNobodyElse() {
    offer(1);
    offer(2);
    withdraw(1);
    assertThat(ring.wasWithdrawn(poll().position)).isTrue();
    assertThat(ring.wasWithdrawn(poll().position)).isFalse();
    assertThat(ended).containsExactly(1L);
  }

  @Test
  void whoIsSlowToAskIsToldAlthoughThePlaceHasBeenWithdrawnAgain() {
    offer(1);
    offer(2);
    withdraw(1);
    Ring.Item slow = poll();
    offer(3);
    withdraw(3);
    assertThat(ring.wasWithdrawn(slow.position)).as("ended already").isTrue();
    withdraw(3);
    assertThat(ended).containsExactly(1L, 3L);
    assertThat(ring.wasWithdrawn(poll().position)).isFalse();
    assertThat(ring.wasWithdrawn(poll().position)).isTrue();
  }

  private void offer(long number) {
    assertThat(ring.offer(new long[Descriptor.WORDS], this, number, CAPACITY)).isTrue();
  }

  private Ring.Item poll() {
    Ring.Item item = new Ring.Item();
    assertThat(ring.poll(item)).isTrue();
    return item;
  }

  private void withdraw(long number) {
    ring.withdraw(ring.accepted(), item -> item.stamp == number, item -> ended.add(item.stamp));
  }
}
