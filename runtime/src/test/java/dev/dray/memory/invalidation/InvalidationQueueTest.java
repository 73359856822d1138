package dev.dray.memory.invalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.Extent;
import dev.dray.memory.ats.DeviceCache;
import dev.dray.memory.ats.DevicePort;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.mmu.Rig;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a wait that completed means, and what stops the queue. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InvalidationQueueTest {
  private static final long BASE = Rig.BASE;

  private static InvalidationQueue queue(Rig rig) {
    return new InvalidationQueue(rig.mmu, 16, Duration.ofMillis(50));
  }

  private static void await(InvalidationQueue queue) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    assertThat(queue.submit(InvalidationCommand.Wait.then(done::countDown))).isTrue();
    done.await();
  }

  @Test
  void afterTheWaitNothingOldIsUsedWhicheverCommandCameBeforeIt() throws Exception {
    for (int kind = 0; kind < 3; kind++) {
      for (long seed = 0; seed < 10; seed++) {
        try (Rig rig =
                new Rig(X86Format.FOUR_LEVEL, MmuConfiguration.DEFAULT.weak(seed), 8L << 20);
            InvalidationQueue queue = queue(rig)) {
          rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
          rig.space.unmapLater(BASE, 4096);
          assertThat(
                  queue.submit(
                      switch (kind) {
                        case 0 -> new InvalidationCommand.Pages(rig.space, BASE, 4096);
                        case 1 -> new InvalidationCommand.Space(rig.space);
                        default -> new InvalidationCommand.Everything();
                      }))
              .isTrue();
          await(queue);
          try (PageTranslator translator =
              new PageTranslator(rig.mmu, rig.context, Extent.Issuer.NOBODY, false)) {
            assertThat(translator.read(BASE)).isEqualTo(Translation.NONE);
          }
        }
      }
    }
  }

  @Test
  void theWaitOutlastsWhoeverIsInsideAndWritesItsStatusLast() throws Exception {
    try (Rig rig = new Rig();
        InvalidationQueue queue = queue(rig);
        Arena arena = Arena.ofShared()) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      MemorySegment status = arena.allocate(4, 4);
      CountDownLatch interrupted = new CountDownLatch(1);
      try (PageTranslator translator =
          new PageTranslator(rig.mmu, rig.context, Extent.Issuer.NOBODY, false)) {
        translator.read(BASE);
        queue.submit(new InvalidationCommand.Pages(rig.space, BASE, 4096));
        queue.submit(new InvalidationCommand.Wait(status, 77, interrupted::countDown));
        assertThat(interrupted.await(50, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(status.get(ValueLayout.JAVA_INT, 0)).isZero();
      }
      interrupted.await();
      assertThat(status.get(ValueLayout.JAVA_INT, 0)).isEqualTo(77);
    }
  }

  @Test
  void aDeviceThatDoesNotAnswerStopsTheQueueAtTheWait() throws Exception {
    try (Rig rig = new Rig();
        InvalidationQueue queue = queue(rig)) {
      List<Runnable> unanswered = new ArrayList<>();
      DevicePort deaf =
          new DevicePort(rig.mmu, 9, (pasid, address, length, done) -> unanswered.add(done));
      deaf.open(rig.context);
      queue.submit(new InvalidationCommand.Device(deaf, 1, BASE, 4096));
      queue.submit(
          InvalidationCommand.Wait.then(
              () -> {
                throw new AssertionError("the wait completed");
              }));
      while (queue.error().isEmpty()) {
        Thread.sleep(1);
      }
      assertThat(queue.error().orElseThrow()).contains("did not complete").contains("0.05S");
      assertThatThrownBy(() -> queue.submit(new InvalidationCommand.Everything()))
          .hasMessageContaining("resume");
      assertThat(unanswered).hasSize(1);
      queue.resume();
      await(queue);
    }
  }

  @Test
  void aDeviceThatAnswersIsWaitedFor() throws Exception {
    try (Rig rig = new Rig();
        InvalidationQueue queue = new InvalidationQueue(rig.mmu, 16, Duration.ofSeconds(30))) {
      List<Runnable> unanswered = new ArrayList<>();
      CountDownLatch asked = new CountDownLatch(1);
      DeviceCache slow =
          (pasid, address, length, done) -> {
            unanswered.add(done);
            asked.countDown();
          };
      DevicePort port = new DevicePort(rig.mmu, 9, slow);
      CountDownLatch done = new CountDownLatch(1);
      queue.submit(new InvalidationCommand.Device(port, 1, 0, -1));
      queue.submit(InvalidationCommand.Wait.then(done::countDown));
      asked.await();
      assertThat(done.await(30, TimeUnit.MILLISECONDS)).isFalse();
      unanswered.getFirst().run();
      done.await();
    }
  }

  @Test
  void aBadCommandStopsTheQueueAndAFullOneAsksToRetry() throws Exception {
    try (Rig rig = new Rig();
        InvalidationQueue queue = new InvalidationQueue(rig.mmu, 2, Duration.ofSeconds(1))) {
      CountDownLatch go = new CountDownLatch(1);
      CountDownLatch busy = new CountDownLatch(1);
      queue.submit(
          InvalidationCommand.Wait.then(
              () -> {
                busy.countDown();
                try {
                  go.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("an interrupt's own failure");
              }));
      busy.await();
      assertThat(queue.submit(new InvalidationCommand.Everything())).isTrue();
      assertThat(queue.submit(new InvalidationCommand.Everything())).isFalse();
      go.countDown();
      while (queue.error().isEmpty()) {
        Thread.sleep(1);
      }
      assertThat(queue.error().orElseThrow()).contains("an interrupt's own failure");
      queue.resume();
      await(queue);
    }
    try (Rig rig = new Rig()) {
      InvalidationQueue queue = queue(rig);
      queue.close();
      assertThatThrownBy(() -> queue.submit(new InvalidationCommand.Everything()))
          .hasMessageContaining("closed");
    }
  }

  @Test
  void anInterruptThatFailsInWhateverWayEndsNoQueue() throws Exception {
    try (Rig rig = new Rig();
        InvalidationQueue queue = queue(rig)) {
      queue.submit(
          InvalidationCommand.Wait.then(
              () -> {
                throw new AssertionError("injected");
              }));
      while (queue.error().isEmpty()) {
        Thread.sleep(1);
      }
      assertThat(queue.error().orElseThrow()).contains("injected");
      queue.resume();
      await(queue);
    }
  }

  @Test
  @SuppressWarnings("try") // closing it early is what is asked about
  void anInterruptMayCloseItsQueue() throws Exception {
    try (Rig rig = new Rig();
        InvalidationQueue queue = queue(rig)) {
      CountDownLatch closed = new CountDownLatch(1);
      queue.submit(
          InvalidationCommand.Wait.then(
              () -> {
                queue.close();
                closed.countDown();
              }));
      closed.await();
    }
  }
}
