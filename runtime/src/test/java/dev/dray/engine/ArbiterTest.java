package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.Descriptor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Turns by priority: as many descriptors of a queue as it has priority, before all begin anew. */
class ArbiterTest {
  private final Kernel kernel = new Kernel(DeviceConfig.simple(1));
  private final Client client = kernel.hostClient();
  private final long[] words = new long[Descriptor.WORDS];

  @AfterEach
  void close() {
    kernel.close();
  }

  private static WorkQueue queue(String name, int priority) {
    return new WorkQueue(QueueConfig.shared(name, 64).withPriority(priority), 0);
  }

  private void offer(WorkQueue queue, int descriptors) {
    for (int i = 0; i < descriptors; i++) {
      assertThat(queue.offer(words, client, client, 64)).isTrue();
    }
  }

  private static List<String> take(Arbiter arbiter, int descriptors) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < descriptors; i++) {
      WorkQueue from = arbiter.take(new Ring.Item());
      names.add(from == null ? "none" : from.config().name());
    }
    return names;
  }

  @Test
  void queuesAreServedByTheirPriorities() {
    WorkQueue low = queue("low", 1);
    WorkQueue high = queue("high", 3);
    Arbiter arbiter = new Arbiter(List.of(low, high));
    offer(low, 40);
    offer(high, 40);
    for (int round = 0; round < 10; round++) {
      assertThat(take(arbiter, 4)).containsExactly("low", "high", "high", "high");
    }
  }

  @Test
  void aQueueThatWasEmptyIsServedOnItsNextTurn() {
    WorkQueue busy = queue("busy", 15);
    WorkQueue idle = queue("idle", 1);
    Arbiter arbiter = new Arbiter(List.of(busy, idle));
    offer(busy, 20);
    assertThat(take(arbiter, 3)).containsOnly("busy");
    offer(idle, 1);
    assertThat(take(arbiter, 2)).contains("idle");
  }

  @Test
  void whoIsAloneIsNotHeldBack() {
    WorkQueue one = queue("one", 1);
    Arbiter arbiter = new Arbiter(List.of(one, queue("other", 9)));
    offer(one, 5);
    assertThat(take(arbiter, 6)).containsExactly("one", "one", "one", "one", "one", "none");
  }
}
