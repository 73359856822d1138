package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.kernel.Kernel;
import dev.dray.operation.FaultInjector;
import dev.dray.operation.Rejection;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Descriptors that end elsewhere than on a processing element, and those that end just now: drains
 * and aborts wait for them, and their records are written once. Right code passes however slow the
 * machine is; wrong code is given a moment to show itself.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndingsTest {
  private static final long MOMENT = 100;

  /** Keeps whoever comes here until it is opened. */
  private static final class Gate {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    volatile boolean shut;

    void pass() {
      if (shut) {
        reached.countDown();
        await(open);
      }
    }

    static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Gate fills = new Gate();
  private final Gate locks = new Gate();
  private final Gate records = new Gate();
  private volatile Runnable onWrite = () -> {};

  private final FaultInjector gates =
      new FaultInjector() {
        @Override
        public void element(int operation) {
          if (operation == Opcode.FILL.code()) {
            fills.pass();
          } else if (operation == Opcode.LOCK.code()) {
            locks.pass();
          }
        }

        @Override
        public void completionWrite(long address) {
          records.pass();
          onWrite.run();
        }
      };

  private final Kernel kernel =
      new Kernel(
          new DeviceConfig(
                  List.of(new GroupConfig(List.of(QueueConfig.shared("queue", 8)), 1)),
                  Duration.ofSeconds(5))
              .withFaultInjector(gates));
  private final WorkQueue queue = kernel.device().queues().getFirst();
  private final Portal mine = kernel.portal(queue, kernel.hostClient());
  private final Client other = kernel.newClient(kernel.host());
  private final Portal others = kernel.portal(queue, other);
  private final Arena arena = kernel.host().newArena();
  private final MemorySegment memory = arena.allocate(4096, 64);
  private final MemorySegment record = arena.allocate(CompletionLayout.BYTES, 32);

  @AfterEach
  void close() {
    fills.open.countDown();
    locks.open.countDown();
    records.open.countDown();
    arena.close();
    kernel.close();
  }

  private Descriptor withRecord(Descriptor descriptor) {
    return descriptor
        .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
        .with(Field.COMPLETION_ADDRESS, record.address());
  }

  private Descriptor lock(Opcode opcode, long token) {
    return Descriptor.of(opcode)
        .with(Field.DESTINATION, memory.address())
        .with(Field.LOCK_TOKEN, token);
  }

  private static CompletableFuture<Void> start(Runnable body) {
    return CompletableFuture.runAsync(body, task -> new Thread(task).start());
  }

  private void waits(CompletableFuture<Void> running) {
    assertThatThrownBy(() -> running.get(MOMENT, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void aDrainFindsTheRecordThereThoughNobodyWasToldYet() {
    CountDownLatch goesOn = new CountDownLatch(1);
    // It runs when the element is free, and before those who wait are told.
    int handle = kernel.device().interrupts().request(() -> Gate.await(goesOn));
    Completion done = mine.submit(interrupting(handle));
    kernel.device().drain();
    assertThat(done.isDone()).isTrue();
    assertThat(done.poll().orElseThrow().status()).isEqualTo(Status.SUCCESS);
    goesOn.countDown();
    assertThat(done.await().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void aHandlerThatFailsTakesNoElementWithIt() {
    int handle =
        kernel
            .device()
            .interrupts()
            .request(
                () -> {
                  throw new AssertionError("injected");
                });
    for (int i = 0; i < 2; i++) {
      assertThat(mine.submit(interrupting(handle)).await().status()).isEqualTo(Status.SUCCESS);
    }
  }

  @Test
  void anAbortWaitsForWhatAnotherOneIsEnding() throws Exception {
    fills.shut = true;
    final Completion running = mine.submit(Descriptor.fill(1, memory.address(), 64));
    Gate.await(fills.reached);
    Completion waiting = others.submit(withRecord(Descriptor.of(Opcode.NO_OP)));
    records.shut = true;
    CompletableFuture<Void> first = start(() -> kernel.device().abort(other));
    Gate.await(records.reached);
    CompletableFuture<Void> second = start(() -> kernel.device().abort(other));
    CompletableFuture<Void> drain = start(() -> kernel.device().drain(other));
    waits(second);
    waits(drain);
    kernel.device().drain(kernel.newClient(kernel.host()));
    records.open.countDown();
    second.get();
    drain.get();
    assertThat(waiting.isDone()).isTrue();
    assertThat(CompletionLayout.status(record, 0)).isEqualTo(Status.ABORTED);
    first.get();
    fills.open.countDown();
    assertThat(running.await().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void anAbortWaitsForALockThatIsBeingHandedOver() throws Exception {
    assertThat(mine.call(lock(Opcode.LOCK, 1)).status()).isEqualTo(Status.SUCCESS);
    Completion waiting = others.submit(withRecord(lock(Opcode.LOCK, 2)));
    kernel.device().drain();
    records.shut = true;
    CompletableFuture<Void> unlock = start(() -> mine.call(lock(Opcode.UNLOCK, 1)));
    Gate.await(records.reached);
    CompletableFuture<Void> abort = start(() -> kernel.device().abort(other));
    waits(abort);
    records.open.countDown();
    abort.get();
    assertThat(waiting.isDone()).isTrue();
    assertThat(CompletionLayout.status(record, 0)).isEqualTo(Status.SUCCESS);
    unlock.get();
  }

  @Test
  void aLockThatIsAbortedBeforeItWaitsDoesNotWait() throws Exception {
    assertThat(mine.call(lock(Opcode.LOCK, 1)).status()).isEqualTo(Status.SUCCESS);
    locks.shut = true;
    Completion late = others.submit(lock(Opcode.LOCK, 2));
    Gate.await(locks.reached);
    Thread abort = new Thread(() -> kernel.device().abort(other));
    abort.start();
    while (abort.getState() != Thread.State.TIMED_WAITING) {
      // It has looked for those who wait when it waits itself, for what is under way.
      Thread.onSpinWait();
    }
    locks.open.countDown();
    abort.join();
    assertThat(late.isDone()).isTrue();
    assertThat(late.await().status()).isEqualTo(Status.ABORTED);
    assertThat(mine.call(lock(Opcode.UNLOCK, 1)).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void aLockThatBeginsWhileTheDeviceClosesIsEndedByTheClose() throws Exception {
    assertThat(mine.call(lock(Opcode.LOCK, 1)).status()).isEqualTo(Status.SUCCESS);
    Completion early = others.submit(lock(Opcode.LOCK, 2));
    kernel.device().drain();
    locks.shut = true;
    Completion late = others.submit(lock(Opcode.LOCK, 3));
    Gate.await(locks.reached);
    CompletableFuture<Void> close = start(kernel::close);
    while (kernel.device().isOpen()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> others.submit(lock(Opcode.LOCK, 4)))
        .isInstanceOf(IllegalStateException.class);
    locks.open.countDown();
    close.get();
    for (Completion each : List.of(early, late)) {
      assertThat(each.isDone()).isTrue();
      assertThat(each.await().status()).isEqualTo(Status.ABORTED);
    }
    assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).as("its holder keeps it").isEqualTo(1);
  }

  /** Something for two threads to do, which drain the device when both have met. */
  private Runnable drainsTogether() {
    CyclicBarrier both = new CyclicBarrier(2);
    return () -> {
      try {
        both.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new AssertionError(e);
      }
      kernel.device().drain(kernel.hostClient());
      kernel.device().drain(other);
    };
  }

  @Test
  void callbacksOfTwoAbortsDrainEachOthers() throws Exception {
    int handle = kernel.device().interrupts().request(() -> Gate.await(fills.open));
    kernel.portal(queue, kernel.newClient(kernel.host())).submit(interrupting(handle));
    while (queue.occupancy() != 0) {
      Thread.onSpinWait();
    }
    Runnable drains = drainsTogether();
    for (Portal each : List.of(mine, others)) {
      each.submit(Descriptor.of(Opcode.NO_OP)).stage().thenRun(drains);
      each.submit(Descriptor.of(Opcode.NO_OP));
    }
    CompletableFuture<Void> first = start(() -> kernel.device().abort(kernel.hostClient()));
    kernel.device().abort(other);
    first.get();
  }

  @Test
  void interruptsOfTwoRefusalsDrainEachOthers() throws Exception {
    int handle = kernel.device().interrupts().request(drainsTogether());
    kernel.hostClient().retire();
    other.retire();
    CompletableFuture<Void> first = start(() -> mine.submit(interrupting(handle)));
    others.submit(interrupting(handle));
    first.get();
  }

  private static Descriptor interrupting(int handle) {
    return Descriptor.of(Opcode.NO_OP)
        .with(Flag.REQUEST_INTERRUPT)
        .with(Field.INTERRUPT_HANDLE, handle);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRecordThatCannotBeWrittenIsLoggedOnceWhateverTheReason(boolean queued) {
    int[] writes = {0};
    onWrite =
        () -> {
          writes[0]++;
          throw writes[0] == 1
              ? new Rejection(Status.HARDWARE_READ, "injected")
              : new IllegalStateException("injected");
        };
    for (int i = 1; i <= 2; i++) {
      Descriptor fill = withRecord(Descriptor.fill(1, memory.address(), 64));
      var ended = queued ? mine.submit(fill).await() : mine.call(fill);
      assertThat(ended.status()).isEqualTo(Status.SUCCESS);
      assertThat(writes[0]).isEqualTo(i);
      assertThat(kernel.device().events().take())
          .singleElement()
          .satisfies(event -> assertThat(event.status()).isEqualTo(Status.COMPLETION_FAULT));
    }
    assertThat(CompletionLayout.isDone(record, 0)).isFalse();
    assertThat(kernel.device().completed(Opcode.FILL)).isEqualTo(2);
  }
}
