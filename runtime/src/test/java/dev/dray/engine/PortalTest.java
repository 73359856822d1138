package dev.dray.engine;

import static dev.dray.Segments.bytes;
import static dev.dray.Segments.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.host.HostOperand;
import dev.dray.memory.host.HostOperands;
import dev.dray.operation.Limits;
import dev.dray.operation.ProgramSlot;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.helper.HelperEnvironment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What submitters are promised: every descriptor completes once, with a status that explains. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortalTest extends QueueContract {
  @Test
  void descriptorsNameMemoryOfOwnArenasByAddress() {
    try (Arena arena = kernel.host().newArena()) {
      MemorySegment source = random(arena.allocate(1000), 1);
      MemorySegment destination = arena.allocate(1000);
      CompletionRecord record =
          portal()
              .submit(Descriptor.memoryMove(source.address(), destination.address(), 1000))
              .await();
      assertThat(record.status()).isEqualTo(Status.SUCCESS);
      assertThat(bytes(destination)).isEqualTo(bytes(source));
    }
  }

  @Test
  void memoryThatNobodyGaveIsAPageFaultAndNothingMoves() {
    try (Arena arena = kernel.host().newArena();
        Arena foreign = Arena.ofShared()) {
      MemorySegment source = random(foreign.allocate(100), 1);
      MemorySegment destination = arena.allocate(100);
      Descriptor copy = Descriptor.memoryMove(source.address(), destination.address(), 100);
      CompletionRecord record = portal().submit(copy).await();
      assertThat(record.status()).isEqualTo(Status.PAGE_FAULT);
      assertThat(record.faultAddress()).isEqualTo(source.address());
      assertThat(record.writeFault()).isFalse();
      assertThat(record.bytes()).isZero();
      assertThat(record.explain()).contains("allocate from an arena").contains("register");
      assertThat(bytes(destination)).containsOnly(0);
      try (var registration = kernel.host().register(source)) {
        assertThat(registration.segment()).isEqualTo(source);
        assertThat(portal().call(copy).status()).isEqualTo(Status.SUCCESS);
        assertThatThrownBy(foreign::close).isInstanceOf(IllegalStateException.class);
      }
      assertThat(portal().call(copy).status()).isEqualTo(Status.PAGE_FAULT);
    }
  }

  @Test
  void anOperandThatReachesBeyondItsSegmentMovesNothing() {
    try (Arena arena = kernel.host().newArena()) {
      MemorySegment source = random(arena.allocate(100), 1);
      MemorySegment destination = arena.allocate(99);
      CompletionRecord record =
          portal().call(Descriptor.memoryMove(source.address(), destination.address(), 100));
      assertThat(record.status()).isEqualTo(Status.PAGE_FAULT);
      assertThat(record.writeFault()).isTrue();
      assertThat(record.explain()).contains("beyond their segment");
      assertThat(bytes(destination)).containsOnly(0);
    }
  }

  @Test
  void badDescriptorsCompleteWithAStatusThatExplains() {
    CompletionRecord unknown =
        portal().submit(Descriptor.of(new long[] {0x3FL << 56, 0, 0, 0, 0, 0, 0, 0})).await();
    assertThat(unknown.status()).isEqualTo(Status.UNSUPPORTED_OPERATION);
    assertThat(unknown.explain()).contains("operation (byte 7) is 63");

    Descriptor move = Descriptor.memoryMove(64, 128, 8);
    CompletionRecord flags = portal().call(move.with(Flag.CHECK_RESULT));
    assertThat(flags.status()).isEqualTo(Status.INVALID_FLAGS);
    assertThat(flags.low()).isEqualTo(Flag.CHECK_RESULT.mask());

    CompletionRecord reserved = portal().call(move.with(Field.DESTINATION2, 1L << 56));
    assertThat(reserved.status()).isEqualTo(Status.RESERVED_FIELD);
    assertThat(reserved.explain()).contains("byte 47");

    CompletionRecord empty = portal().call(move.with(Field.TRANSFER_SIZE, 0));
    assertThat(empty.status()).isEqualTo(Status.INVALID_SIZE);
    assertThat(empty.explain()).contains("transfer size (byte 32) is 0").contains("1 to");
  }

  @Test
  void aQueueMayAllowLess() {
    reopen(1, QueueConfig.shared("small", 4).withLimits(Limits.WIDEST.withMaxTransfer(100)));
    CompletionRecord record = portal().call(Descriptor.memoryMove(64, 128, 101));
    assertThat(record.status()).isEqualTo(Status.INVALID_SIZE);
    assertThat(record.explain()).contains("1 to 100");
  }

  @Test
  void aProgramThatNobodyLoadedIsNamed() {
    CompletionRecord record = portal().call(Descriptor.runProgram(77, 0));
    assertThat(record.status()).isEqualTo(Status.PROGRAM_HANDLE);
    assertThat(record.explain()).contains("77");
  }

  @Test
  void anOperandLongerThanAProgramIsProvenForIsRefused() {
    Blocking program = new Blocking();
    ProgramSlot slot =
        new ProgramSlot(program, 1000, OptionalLong.empty(), HelperEnvironment.fixed());
    int handle = kernel.programs().add(slot);
    try (Arena arena = kernel.host().newArena()) {
      MemorySegment source = arena.allocate(1001);
      MemorySegment block = arena.allocate(80, 8);
      block.set(ValueLayout.JAVA_LONG, 0, source.address());
      block.set(ValueLayout.JAVA_LONG, 8, source.address() + 1001);
      CompletionRecord record = portal().call(Descriptor.runProgram(handle, block.address()));
      assertThat(record.status()).isEqualTo(Status.INVALID_SIZE);
      assertThat(record.explain()).contains("1001 bytes").contains("up to 1000");
      assertThat(program.runs.get()).isZero();
    }
  }

  @Test
  void everyDescriptorOfSeveralSubmittersCompletesOnce() throws InterruptedException {
    reopen(2, QueueConfig.shared("a", 8), QueueConfig.shared("b", 3).withPriority(4));
    int submitters = 4;
    int each = 2000;
    long total = 8000;
    AtomicInteger completed = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    try (Arena arena = kernel.host().newArena()) {
      MemorySegment memory = arena.allocate(total * 8L);
      for (int s = 0; s < submitters; s++) {
        int submitter = s;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      Portal portal = portal(submitter % 2);
                      for (int i = 0; i < each; i++) {
                        int value = submitter * each + i;
                        var _ =
                            portal
                                .submit(
                                    Descriptor.fill(value + 1, memory.address() + value * 8L, 8))
                                .stage()
                                .thenAccept(record -> completed.incrementAndGet());
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      kernel.device().drain();
      for (int i = 0; i < submitters * each; i++) {
        assertThat(memory.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i)).isEqualTo(i + 1L);
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (completed.get() < submitters * each && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(completed).hasValue(submitters * each);
      assertThat(kernel.device().completed(Opcode.FILL)).isEqualTo(total);
      assertThat(kernel.device().bytes(Opcode.FILL)).isEqualTo(total * 8L);
    }
  }

  @Test
  void aFullSharedQueueAsksToRetryAndADedicatedOneDrops() {
    reopen(
        1,
        QueueConfig.shared("shared", 2),
        QueueConfig.dedicated("dedicated", 2),
        QueueConfig.shared("limited", 3).withThreshold(1));
    Blocking program = new Blocking();
    Descriptor run = run(program);
    Completion first = portal().submit(run);
    program.awaitStart();
    Descriptor other = Descriptor.memoryMove(0, 0, 1);
    assertThat(portal().trySubmit(other)).isPresent();
    assertThat(portal().trySubmit(other)).isPresent();
    assertThat(portal().trySubmit(other)).isEmpty();
    assertThat(portal().queue().retries()).isEqualTo(1);

    portal(1).submit(other);
    portal(1).submit(other);
    CompletionRecord dropped = portal(1).submit(other).await();
    assertThat(dropped.status()).isEqualTo(Status.QUEUE_FULL);
    assertThat(dropped.explain()).contains("dedicated");

    WorkQueue limited = kernel.device().queues().get(2);
    Portal threshold = kernel.device().portal(limited, kernel.hostClient(), true);
    assertThat(threshold.trySubmit(other)).isPresent();
    assertThat(threshold.trySubmit(other)).isEmpty();
    assertThat(portal(2).trySubmit(other)).isPresent();

    program.letGo = true;
    assertThat(first.await().low()).isEqualTo(42);
    kernel.device().drain();
  }

  @Test
  void drainWaitsForWhatWasSubmittedBefore() {
    Blocking program = new Blocking();
    Completion running = portal().submit(run(program));
    program.awaitStart();
    Thread drain = Thread.startVirtualThread(() -> kernel.device().drain());
    assertThat(joined(drain, 50)).isFalse();
    program.letGo = true;
    join(drain);
    assertThat(running.await().succeeded()).isTrue();
  }

  @Test
  void closingTheKernelEndsWhatOutlastsTheGrace() {
    reopen(1, QueueConfig.shared("queue", 8));
    Blocking program = new Blocking();
    Completion running = portal().submit(run(program));
    program.awaitStart();
    Completion waiting = portal().submit(Descriptor.memoryMove(0, 0, 1));
    kernel.close();
    assertThat(running.await().status()).isEqualTo(Status.ABORTED);
    assertThat(waiting.await().status()).isEqualTo(Status.ABORTED);
    assertThatThrownBy(() -> portal().submit(Descriptor.memoryMove(0, 0, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aCallFromWithinAnOperationNeedsAnotherElement() {
    reopen(1, QueueConfig.shared("queue", 8));
    Completion outer = portal().submit(Descriptor.memoryMove(0, 0, 1));
    CompletionRecord inner =
        outer
            .stage()
            .thenApply(record -> portal().call(Descriptor.memoryMove(0, 0, 1)))
            .toCompletableFuture()
            .join();
    assertThat(inner.status()).isEqualTo(Status.PAGE_FAULT);
  }

  /** A move of a byte that somebody watches, and what he does. */
  private Completion watched(Arena arena, Runnable watcher) {
    HostOperands operands =
        new HostOperands(
            kernel.host(),
            portal().thread(),
            new HostOperand("src", arena.allocate(1), false),
            new HostOperand("dst", arena.allocate(1), true));
    Descriptor move = Descriptor.memoryMove(operands.address(0), operands.address(1), 1);
    return portal().submit(move, operands, done -> watcher.run());
  }

  @Test
  void callsFromWithinAllOperationsWaitForEachOtherNotForEver() {
    reopen(2, QueueConfig.shared("queue", 8));
    Phaser both = new Phaser(2);
    Runnable calls =
        () -> {
          both.arriveAndAwaitAdvance();
          portal().call(Descriptor.of(Opcode.NO_OP));
        };
    try (Arena arena = kernel.host().newArena()) {
      List<Completion> outer = List.of(watched(arena, calls), watched(arena, calls));
      assertThat(outer)
          .allMatch(each -> each.await().succeeded() || each.await().explain().contains("another"))
          .anyMatch(each -> !each.await().succeeded());
    }
  }

  @Test
  void aCallFromWithinAnOperationWaitsForNoDrainThatWaitsForIt() {
    reopen(2, QueueConfig.shared("queue", 8));
    CountDownLatch drains = new CountDownLatch(1);
    try (Arena arena = kernel.host().newArena()) {
      Completion outer =
          watched(
              arena,
              () -> {
                join(drains);
                portal().call(Descriptor.of(Opcode.NO_OP));
              });
      Completion drain = portal().submit(Descriptor.of(Opcode.DRAIN));
      while (portal().queue().occupancy() != 0) {
        Thread.onSpinWait();
      }
      drains.countDown();
      assertThat(outer.await().explain()).contains("another");
      assertThat(drain.await().status()).isEqualTo(Status.SUCCESS);
    }
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void completionsCanBePolled() throws Exception {
    Blocking program = new Blocking();
    Completion completion = portal().submit(run(program));
    assertThat(completion.poll()).isEmpty();
    program.letGo = true;
    assertThat(completion.await(10, TimeUnit.SECONDS).low()).isEqualTo(42);
    assertThat(completion.poll()).isPresent();
    assertThat(completion.poll()).isEqualTo(Optional.of(completion.await()));
  }
}
