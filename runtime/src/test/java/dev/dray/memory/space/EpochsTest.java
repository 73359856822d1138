package dev.dray.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may be inside a space, and when. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EpochsTest {
  /** Threads that hold a token. */
  private final Set<Thread> insiders = ConcurrentHashMap.newKeySet();

  private final Epochs epochs =
      new Epochs(new ReentrantLock(), () -> insiders.contains(Thread.currentThread()));

  private int enter() {
    int token = epochs.enter();
    insiders.add(Thread.currentThread());
    return token;
  }

  private void leaveForGood(int token) {
    insiders.remove(Thread.currentThread());
    epochs.leave(token);
  }

  /** Somebody who has the space to himself until he may go. */
  private Thread standStillUntil(CountDownLatch go) throws InterruptedException {
    CountDownLatch still = new CountDownLatch(1);
    Thread forker =
        Thread.ofPlatform()
            .start(
                () ->
                    epochs.exclusively(
                        () -> {
                          still.countDown();
                          try {
                            go.await();
                          } catch (InterruptedException e) {
                            throw new AssertionError(e);
                          }
                        }));
    still.await();
    return forker;
  }

  @Test
  void aHandlerWhoseOperationWaitsGetsInWhileOthersStandOutside() throws Exception {
    int operation = epochs.enter();
    AtomicBoolean alone = new AtomicBoolean();
    Thread forker = Thread.ofPlatform().start(() -> epochs.exclusively(() -> alone.set(true)));
    CountDownLatch in = new CountDownLatch(1);
    Thread handler =
        Thread.ofPlatform()
            .start(
                () ->
                    ScopedValue.where(Handling.CURRENT, new Handling())
                        .run(
                            () -> {
                              epochs.leave(epochs.enter());
                              in.countDown();
                            }));
    in.await();
    assertThat(alone).isFalse();
    epochs.leave(operation);
    forker.join();
    handler.join();
    assertThat(alone).isTrue();
  }

  @Test
  void aHandlerWhoseOperationGaveUpStandsOutsideToo() throws Exception {
    Handling handling = new Handling();
    handling.abandon();
    CountDownLatch go = new CountDownLatch(1);
    Thread forker = standStillUntil(go);
    AtomicBoolean in = new AtomicBoolean();
    Thread handler =
        Thread.ofPlatform()
            .start(
                () ->
                    ScopedValue.where(Handling.CURRENT, handling)
                        .run(
                            () -> {
                              int token = epochs.enter();
                              in.set(true);
                              epochs.leave(token);
                            }));
    Thread.sleep(20);
    assertThat(in).isFalse();
    go.countDown();
    forker.join();
    handler.join();
    assertThat(in).isTrue();
  }

  @Test
  void whoeverHasTheSpaceToHimselfNeverMeetsAnybodyHoweverManyHandlersGiveUp() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger met = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    Thread[] operations = new Thread[2];
    for (int i = 0; i < operations.length; i++) {
      operations[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      Handling handling = new Handling();
                      int token = epochs.enter();
                      Thread handler =
                          Thread.ofVirtual()
                              .start(
                                  () ->
                                      ScopedValue.where(Handling.CURRENT, handling)
                                          .run(
                                              () -> {
                                                int own = epochs.enter();
                                                inside.incrementAndGet();
                                                Thread.onSpinWait();
                                                inside.decrementAndGet();
                                                epochs.leave(own);
                                              }));
                      handling.abandon();
                      epochs.leave(token);
                      join(handler);
                    }
                  });
    }
    for (int round = 0; round < 300; round++) {
      epochs.exclusively(() -> met.addAndGet(inside.get()));
    }
    stop.set(true);
    for (Thread operation : operations) {
      operation.join();
    }
    assertThat(met).hasValue(0);
  }

  @Test
  void whoeverIsInsideEntersOnceMoreWhileOthersStandOutside() throws Exception {
    int source = enter();
    AtomicBoolean alone = new AtomicBoolean();
    CountDownLatch shut = new CountDownLatch(1);
    Thread forker =
        Thread.ofPlatform()
            .start(
                () ->
                    epochs.exclusively(
                        () -> alone.set(true),
                        () -> {
                          shut.countDown();
                          return false;
                        }));
    shut.await();
    int destination = epochs.enter();
    epochs.leave(source);
    Thread.sleep(20);
    assertThat(alone).isFalse();
    leaveForGood(destination);
    forker.join();
    assertThat(alone).isTrue();
  }

  @Test
  void whoeverHasTheSpaceToHimselfMeetsNobodyWhoEnteredOnceMore() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger met = new AtomicInteger();
    Thread operation =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 2_000_000; i++) {
                    int token = enter();
                    inside.incrementAndGet();
                    for (int operand = 0; operand < 3; operand++) {
                      int next = epochs.enter();
                      epochs.leave(token);
                      token = next;
                    }
                    inside.decrementAndGet();
                    leaveForGood(token);
                  }
                });
    while (operation.isAlive()) {
      epochs.exclusively(() -> met.addAndGet(inside.get()));
      epochs.tryAdvance();
    }
    operation.join();
    assertThat(met).hasValue(0);
  }

  @Test
  void whoeverWaitsForThoseInsideMayGiveUpAndLetsOthersInAgain() {
    int operation = epochs.enter();
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean alone = new AtomicBoolean();
    assertThat(epochs.exclusively(() -> alone.set(true), () -> asked.incrementAndGet() == 3))
        .isFalse();
    assertThat(alone).isFalse();
    assertThat(epochs.drain(() -> asked.incrementAndGet() == 6)).isFalse();
    epochs.leave(epochs.enter());
    epochs.leave(operation);
    assertThat(epochs.drain(() -> true)).as("nobody is waited for").isTrue();
    assertThat(epochs.exclusively(() -> alone.set(true), () -> true)).isTrue();
    assertThat(alone).isTrue();
  }

  @Test
  void whoeverWaitsForAnotherToHaveTheSpaceToHimselfMayGiveUp() throws Exception {
    int operation = epochs.enter();
    CountDownLatch waiting = new CountDownLatch(1);
    Thread forker =
        Thread.ofPlatform()
            .start(
                () ->
                    epochs.exclusively(
                        () -> {},
                        () -> {
                          waiting.countDown();
                          return false;
                        }));
    waiting.await();
    AtomicInteger asked = new AtomicInteger();
    assertThat(epochs.exclusively(() -> {}, () -> asked.incrementAndGet() == 3)).isFalse();
    assertThat(epochs.drain(() -> asked.incrementAndGet() == 6)).isFalse();
    epochs.leave(operation);
    forker.join();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoeverWaitsToEnterMayGiveUp() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Thread forker = standStillUntil(go);
    AtomicInteger asked = new AtomicInteger();
    assertThat(epochs.enter(() -> asked.incrementAndGet() == 3)).isEqualTo(Epochs.NOT_ENTERED);
    go.countDown();
    forker.join();
    epochs.leave(epochs.enter(() -> true));
  }

  @Test
  void nobodyWaitsToEnterWhatIsAboutToBeClosed() throws Exception {
    int operation = epochs.enter();
    Thread closer = Thread.ofPlatform().start(epochs::close);
    while (!epochs.closing()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(epochs::enter).isInstanceOf(SpaceClosedException.class);
    assertThat(epochs.closed()).isFalse();
    epochs.leave(operation);
    closer.join();
    assertThat(epochs.closed()).isTrue();
  }

  @Test
  void whoeverIsShutOutGetsAChanceWhileSomebodyInsideWaitsForHim() throws Exception {
    int operation = epochs.enter();
    CountDownLatch shut = new CountDownLatch(1);
    BooleanSupplier shuts =
        () -> {
          shut.countDown();
          return false;
        };
    Thread forker = Thread.ofPlatform().start(() -> epochs.exclusively(() -> {}, shuts));
    shut.await();
    epochs.leave(epochs.enter());
    epochs.leave(operation);
    forker.join();
  }
}
