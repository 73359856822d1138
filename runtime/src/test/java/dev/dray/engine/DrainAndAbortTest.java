package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.kernel.Kernel;
import dev.dray.operation.FaultInjector;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.domain.DomainEntry;
import dev.dray.operation.domain.DomainWindow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What drains and aborts promise while something runs on another processing element. Right code
 * passes however slow the machine is; wrong code is given a moment to show itself.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainAndAbortTest {
  private static final long MOMENT = 100;
  private static final long MEGABYTE = 1 << 20;

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private final AtomicBoolean abortsItself = new AtomicBoolean();

  /** Fills take until they are let go, whoever asks them to stop. */
  private final FaultInjector slowFills =
      new FaultInjector() {
        @Override
        public void element(int operation) {
          if (operation == Opcode.FILL.code()) {
            started.countDown();
            try {
              goesOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          } else if (operation == Opcode.FETCH_AND_ADD.code()) {
            kernel.device().abort(kernel.hostClient());
          }
        }

        @Override
        public void memory(long done) {
          if (abortsItself.get()) {
            kernel.device().abort(kernel.hostClient());
          }
        }
      };

  private final Kernel kernel = new Kernel(DeviceConfig.simple(3).withFaultInjector(slowFills));
  private final WorkQueue queue = kernel.device().queues().getFirst();
  private final Portal portal = kernel.portal(queue, kernel.hostClient());
  private final Arena arena = kernel.host().newArena();
  private final MemorySegment memory = arena.allocate(8 * MEGABYTE, 64);

  @AfterEach
  void close() {
    goesOn.countDown();
    arena.close();
    kernel.close();
  }

  private Completion slowFill() throws InterruptedException {
    Completion running = portal.submit(Descriptor.fill(1, memory.address(), 64));
    started.await();
    return running;
  }

  @Test
  void aDrainCompletesAfterWhatItsQueueHadBefore() throws Exception {
    Completion running = slowFill();
    Completion drain = portal.submit(Descriptor.of(Opcode.DRAIN));
    assertThatThrownBy(() -> drain.await(MOMENT, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(portal.submit(Descriptor.of(Opcode.NO_OP)).await().status())
        .as("what comes later does not wait")
        .isEqualTo(Status.SUCCESS);
    goesOn.countDown();
    assertThat(drain.await().status()).isEqualTo(Status.SUCCESS);
    assertThat(running.isDone()).isTrue();
  }

  @Test
  void anUpdateOfAWindowCompletesAfterWhatMayUseTheOldOne() throws Exception {
    int handle =
        kernel
            .domains()
            .add(
                new DomainEntry(
                    Set.of(),
                    Kernel.HOST_PASID,
                    kernel.host(),
                    true,
                    true,
                    true,
                    Optional.of(new DomainWindow(false, memory.address(), 4096))));
    Descriptor update =
        Descriptor.of(Opcode.UPDATE_WINDOW)
            .with(Field.WINDOW_HANDLE, handle)
            .with(Field.WINDOW_BASE, memory.address())
            .with(Field.WINDOW_SIZE, 8192)
            .with(Field.WINDOW_FLAGS, 7);
    slowFill();
    assertThat(portal.submit(update.with(Flag.SUPPRESS_DRAIN)).await().status())
        .as("told not to wait")
        .isEqualTo(Status.SUCCESS);
    Completion waiting = portal.submit(update);
    assertThatThrownBy(() -> waiting.await(MOMENT, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    goesOn.countDown();
    assertThat(waiting.await().status()).isEqualTo(Status.SUCCESS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DRAIN", "UPDATE_WINDOW"})
  void whatIsAbortedWhileItWaitsForOthersWaitsNoLonger(Opcode opcode) throws Exception {
    Client other = kernel.newClient(kernel.host());
    DomainEntry entry =
        new DomainEntry(Set.of(), other.pasid(), kernel.host(), true, true, true, Optional.empty());
    Descriptor waits =
        opcode == Opcode.DRAIN
            ? Descriptor.of(opcode)
            : Descriptor.of(opcode).with(Field.WINDOW_HANDLE, kernel.domains().add(entry));
    Completion running = slowFill();
    Completion waiting = kernel.portal(queue, other).submit(waits);
    while (queue.occupancy() > 0) {
      Thread.onSpinWait();
    }
    kernel.device().abort(other);
    assertThat(waiting.await().status()).isEqualTo(Status.ABORTED);
    assertThat(running.isDone()).isFalse();
    goesOn.countDown();
    assertThat(running.await().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void anAbortReturnsWhenWhatItEndedHasEnded() throws Exception {
    Completion running = slowFill();
    CompletableFuture<Void> abort =
        CompletableFuture.runAsync(
            () -> kernel.device().abort(queue), task -> new Thread(task).start());
    assertThatThrownBy(() -> abort.get(MOMENT, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(running.isDone()).isFalse();
    goesOn.countDown();
    abort.get();
    assertThat(running.await().status()).isEqualTo(Status.ABORTED);
  }

  @Test
  void anAbortEndsALongMoveAfterTheMegabyteThatItIsAt() {
    long from = memory.address();
    long to = memory.asSlice(4 * MEGABYTE).address();
    abortsItself.set(true);
    CompletionRecord record = portal.call(Descriptor.memoryMove(from, to, 3 * MEGABYTE));
    assertThat(record.status()).isEqualTo(Status.ABORTED);
    assertThat(record.bytes()).isEqualTo(MEGABYTE);
    assertThat(record.explain()).contains("abort");
    abortsItself.set(false);
    assertThat(portal.call(Descriptor.of(Opcode.NO_OP)).status())
        .as("the next one runs")
        .isEqualTo(Status.SUCCESS);
  }

  @Test
  void anAtomicIsDoneOrAbortedNotBoth() {
    CompletionRecord record =
        portal.call(
            Descriptor.of(Opcode.FETCH_AND_ADD)
                .with(Field.DESTINATION, memory.address())
                .with(Field.ATOMIC_OPERAND, 1)
                .with(Field.TRANSFER_SIZE, 8));
    assertThat(memory.get(ValueLayout.JAVA_LONG, 0))
        .as("added, says the record: %s", record.explain())
        .isEqualTo(record.status() == Status.SUCCESS ? 1 : 0);
  }
}
