package dev.dray.engine;

import static dev.dray.Segments.bytes;
import static dev.dray.Segments.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.kernel.Kernel;
import dev.dray.operation.Limits;
import dev.dray.operation.ProgramSlot;
import dev.dray.operation.descriptor.CompletionLayout;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What submitters are promised: every descriptor completes once, with a status that explains. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortalTest {
  private Kernel kernel = new Kernel(DeviceConfig.simple(2));

  @AfterEach
  void close() {
    kernel.close();
  }

  private Portal portal() {
    return portal(0);
  }

  private Portal portal(int queue) {
    return kernel.portal(kernel.device().queues().get(queue), kernel.hostClient());
  }

  private void reopen(int elements, QueueConfig... queues) {
    kernel.close();
    kernel =
        new Kernel(
            new DeviceConfig(
                List.of(new GroupConfig(List.of(queues), elements)), Duration.ofMillis(200)));
  }

  private Descriptor run(Blocking program) {
    int handle =
        kernel
            .programs()
            .add(
                new ProgramSlot(
                    program,
                    ProgramSlot.LONGEST_OPERAND,
                    OptionalLong.empty(),
                    HelperEnvironment.fixed()));
    MemorySegment block = kernel.host().newArena().allocate(80);
    return Descriptor.runProgram(handle, block.address());
  }

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
  void abortOfAQueueEndsWhatRunsAndWhatWaitsThereOnly() {
    reopen(2, QueueConfig.shared("a", 8), QueueConfig.shared("b", 8));
    Blocking onA = new Blocking();
    Blocking onB = new Blocking();
    Completion runningA = portal(0).submit(run(onA));
    onA.awaitStart();
    Completion runningB = portal(1).submit(run(onB));
    onB.awaitStart();
    Completion waitingA = portal(0).submit(Descriptor.memoryMove(0, 0, 1));
    Thread abort = Thread.startVirtualThread(() -> kernel.device().abort(portal(0).queue()));
    assertThat(runningA.await().status()).isEqualTo(Status.ABORTED);
    assertThat(waitingA.await().status()).isEqualTo(Status.ABORTED);
    assertThat(waitingA.await().explain()).contains("abort");
    join(abort);
    assertThat(runningB.isDone()).as("nobody waits for the other queue's work").isFalse();
    onB.letGo = true;
    assertThat(runningB.await().status()).isEqualTo(Status.SUCCESS);
    assertThat(portal(0).submit(Descriptor.memoryMove(0, 0, 1)).await().status())
        .isEqualTo(Status.PAGE_FAULT);
  }

  @Test
  void abortOfAClientEndsItsWorkOnly() {
    Client other = kernel.newClient(kernel.host());
    WorkQueue queue = kernel.device().queues().getFirst();
    Blocking mine = new Blocking();
    Blocking others = new Blocking();
    Completion first = portal().submit(run(mine));
    Completion second = kernel.portal(queue, other).submit(run(others));
    mine.awaitStart();
    others.awaitStart();
    Completion waiting = kernel.portal(queue, other).submit(Descriptor.memoryMove(0, 0, 1));
    Thread abort = Thread.startVirtualThread(() -> kernel.device().abort(other));
    assertThat(second.await().status()).isEqualTo(Status.ABORTED);
    assertThat(waiting.await().status()).isEqualTo(Status.ABORTED);
    join(abort);
    assertThat(first.isDone()).isFalse();
    mine.letGo = true;
    assertThat(first.await().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void abortOfAClientWaitsForNobodyElse() {
    reopen(1, QueueConfig.shared("queue", 8));
    Client other = kernel.newClient(kernel.host());
    Blocking mine = new Blocking();
    Completion running = portal().submit(run(mine));
    mine.awaitStart();
    Completion waiting = portal().submit(Descriptor.of(Opcode.NO_OP));
    kernel.device().abort(other);
    kernel.device().drain(other);
    assertThat(running.isDone() || waiting.isDone()).isFalse();
    mine.letGo = true;
    assertThat(waiting.await().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void abortOfAClientEndsWhatWaitsBehindOthersLongWork() {
    reopen(1, QueueConfig.shared("queue", 64));
    WorkQueue queue = kernel.device().queues().getFirst();
    Client other = kernel.newClient(kernel.host());
    Portal others = kernel.portal(queue, other);
    Blocking mine = new Blocking();
    Completion running = portal().submit(run(mine));
    mine.awaitStart();
    Completion before = portal().submit(Descriptor.of(Opcode.NO_OP));
    List<Completion> waiting = new java.util.ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(others.submit(Descriptor.of(Opcode.NO_OP)));
    }
    Completion after = portal().submit(Descriptor.of(Opcode.NO_OP));
    kernel.device().abort(other);
    for (Completion each : waiting) {
      assertThat(each.poll().orElseThrow().status()).isEqualTo(Status.ABORTED);
    }
    Completion later = others.submit(Descriptor.of(Opcode.NO_OP));
    assertThat(running.isDone() || before.isDone() || after.isDone() || later.isDone()).isFalse();
    assertThat(kernel.device().failed(queue)).isEqualTo(20);
    mine.letGo = true;
    assertThat(before.await().status()).isEqualTo(Status.SUCCESS);
    assertThat(after.await().status()).isEqualTo(Status.SUCCESS);
    assertThat(later.await().status()).isEqualTo(Status.SUCCESS);
    kernel.device().drain();
    assertThat(kernel.device().completed(queue)).isEqualTo(24);
  }

  @Test
  void abortOfAQueueEndsWhatWaitsBehindAnothersLongWork() {
    reopen(1, QueueConfig.shared("a", 8), QueueConfig.shared("b", 8));
    Blocking onA = new Blocking();
    Completion running = portal(0).submit(run(onA));
    onA.awaitStart();
    Completion waiting = portal(1).submit(Descriptor.of(Opcode.NO_OP));
    kernel.device().abort(portal(1).queue());
    assertThat(waiting.poll().orElseThrow().status()).isEqualTo(Status.ABORTED);
    assertThat(running.isDone()).isFalse();
    onA.letGo = true;
    assertThat(running.await().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void aRawDescriptorThatIsAbortedInTheQueueSaysSoInItsRecordOnce() {
    reopen(1, QueueConfig.shared("queue", 8));
    WorkQueue queue = kernel.device().queues().getFirst();
    Client other = kernel.newClient(kernel.host());
    Portal others = kernel.portal(queue, other);
    Blocking mine = new Blocking();
    Completion running = portal().submit(run(mine));
    mine.awaitStart();
    try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofShared()) {
      MemorySegment descriptor = arena.allocate(Descriptor.BYTES, 64);
      MemorySegment record = arena.allocate(CompletionLayout.BYTES, 32);
      Descriptor.of(Opcode.NO_OP)
          .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
          .with(Field.COMPLETION_ADDRESS, record.address())
          .write(descriptor, 0);
      try (var _ = kernel.host().register(record)) {
        assertThat(others.submitRaw(descriptor, 0, new long[Descriptor.WORDS])).isTrue();
        kernel.device().abort(other);
        assertThat(CompletionLayout.status(record, 0)).isEqualTo(Status.ABORTED);
        CompletionLayout.clear(record, 0);
        mine.letGo = true;
        assertThat(running.await().status()).isEqualTo(Status.SUCCESS);
        kernel.device().drain();
        assertThat(CompletionLayout.isDone(record, 0)).as("completed again").isFalse();
      }
    }
  }

  @Test
  void aClientMayBeAbortedFromItsOwnOperation() throws Exception {
    reopen(1, QueueConfig.shared("queue", 8));
    Client other = kernel.newClient(kernel.host());
    WorkQueue queue = kernel.device().queues().getFirst();
    Blocking first = new Blocking();
    Completion running = portal().submit(run(first));
    first.awaitStart();
    Completion waiting = kernel.portal(queue, other).submit(Descriptor.of(Opcode.NO_OP));
    // The callback runs on the engine's thread.
    var aborted =
        running.stage().thenAccept(record -> kernel.device().abort(other)).toCompletableFuture();
    first.letGo = true;
    aborted.get(10, TimeUnit.SECONDS);
    assertThat(waiting.await().status()).isIn(Status.ABORTED, Status.SUCCESS);
  }

  @Test
  void abortOfAQueueReachesSynchronousCallsThroughIt() throws Exception {
    reopen(2, QueueConfig.shared("a", 8), QueueConfig.shared("b", 8));
    Blocking program = new Blocking();
    Descriptor run = run(program);
    var call = java.util.concurrent.CompletableFuture.supplyAsync(() -> portal(0).call(run));
    program.awaitStart();
    kernel.device().abort(portal(1).queue());
    assertThat(call.isDone()).isFalse();
    kernel.device().abort(portal(0).queue());
    assertThat(call.get(10, TimeUnit.SECONDS).status()).isEqualTo(Status.ABORTED);
  }

  @Test
  void abortReachesSynchronousCalls() throws Exception {
    Blocking program = new Blocking();
    Descriptor run = run(program);
    var call = java.util.concurrent.CompletableFuture.supplyAsync(() -> portal().call(run));
    program.awaitStart();
    kernel.device().abort();
    assertThat(call.get(10, TimeUnit.SECONDS).status()).isEqualTo(Status.ABORTED);
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

  private static boolean joined(Thread thread, long millis) {
    try {
      return thread.join(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(Thread thread) {
    assertThat(joined(thread, 10_000)).isTrue();
  }
}
