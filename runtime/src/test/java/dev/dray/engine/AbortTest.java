package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Aborts of queues and clients end their work, and nobody else's. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbortTest extends QueueContract {
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
  void allMayBeAbortedByTheCallbackOfTheOnlyElement() throws Exception {
    reopen(1, QueueConfig.shared("queue", 8));
    Blocking first = new Blocking();
    Completion running = portal().submit(run(first));
    first.awaitStart();
    Completion waiting = portal().submit(Descriptor.of(Opcode.NO_OP));
    var aborted =
        running.stage().thenAccept(record -> kernel.device().abort()).toCompletableFuture();
    first.letGo = true;
    aborted.get(10, TimeUnit.SECONDS);
    assertThat(waiting.await().status()).isEqualTo(Status.ABORTED);
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
}
