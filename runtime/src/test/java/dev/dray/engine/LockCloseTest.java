package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks that are asked for, by calls and through a queue, while the device closes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockCloseTest {
  private static final int ROUNDS = Integer.getInteger("dray.closes", 24) * 4;

  /** What one thread asked for until the device was closed. */
  private static final class Asker extends Thread {
    private final Phaser start;
    private final Portal portal;
    private final Descriptor lock;
    private final boolean calls;
    private final List<Completion> waiting = new ArrayList<>();
    private final List<CompletionRecord> ended = new ArrayList<>();

    Asker(Phaser start, Portal portal, Descriptor lock, boolean calls) {
      this.start = start;
      this.portal = portal;
      this.lock = lock;
      this.calls = calls;
    }

    @Override
    public void run() {
      start.arriveAndAwaitAdvance();
      try {
        for (long token = 2; ; token++) {
          Descriptor next = lock.with(Field.LOCK_TOKEN, token);
          if (calls) {
            ended.add(portal.call(next));
          } else {
            portal.trySubmit(next).ifPresent(waiting::add);
          }
        }
      } catch (IllegalStateException closed) {
        waiting.forEach(each -> ended.add(each.await()));
      }
    }
  }

  @Test
  void eachEndsAndNobodyGetsALockThatIsHeld() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Kernel kernel = new Kernel(DeviceConfig.simple(2));
      try (Arena arena = kernel.host().newArena()) {
        Portal portal = kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient());
        var word = arena.allocate(8, 8);
        word.set(ValueLayout.JAVA_LONG, 0, 1);
        Descriptor lock = Descriptor.of(Opcode.LOCK).with(Field.DESTINATION, word.address());
        Phaser start = new Phaser(3);
        List<Asker> askers =
            List.of(new Asker(start, portal, lock, true), new Asker(start, portal, lock, false));
        askers.forEach(Thread::start);
        start.arriveAndAwaitAdvance();
        for (int spins = 0; spins < round * 50; spins++) {
          Thread.onSpinWait();
        }
        kernel.close();
        for (Asker asker : askers) {
          asker.join();
          assertThat(asker.ended)
              .allSatisfy(record -> assertThat(record.status()).isEqualTo(Status.ABORTED));
        }
        assertThat(word.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
      }
    }
  }
}
