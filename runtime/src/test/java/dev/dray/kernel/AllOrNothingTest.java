package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Completion;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.PageRequestHandler.Response;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions over pages that come and go: what is done is done wholly, or not at all. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AllOrNothingTest {
  private static final long PAGE = 4096;
  private static final long LIST = B;
  private static final long WORDS = B + 512;
  private static final int WRITE = 2;

  private final Machine machine = new Machine();
  private final UserContext alice = machine.alice;
  private final UserContext bob = machine.bob;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch late = new CountDownLatch(1);

  @AfterEach
  void close() {
    late.countDown();
    machine.close();
  }

  /** A transaction that writes 8 bytes at each address. */
  private Descriptor writes(UserContext context, long... targets) {
    context.space().map(LIST, PAGE, Rights.USER_DATA, PageSize.SMALL);
    MemorySegment list = MemorySegment.ofArray(new byte[targets.length * 32]);
    for (int i = 0; i < targets.length; i++) {
      list.set(ValueLayout.JAVA_INT_UNALIGNED, i * 32L, WRITE);
      list.set(ValueLayout.JAVA_INT_UNALIGNED, i * 32L + 4, 8);
      list.set(ValueLayout.JAVA_LONG_UNALIGNED, i * 32L + 8, targets[i]);
      list.set(ValueLayout.JAVA_LONG_UNALIGNED, i * 32L + 16, WORDS);
    }
    context.cpu().write(LIST, list);
    context.cpu().write(WORDS, MemorySegment.ofArray(new long[] {-1}));
    return Descriptor.of(Opcode.TRANSACTION)
        .with(Flag.BLOCK_ON_FAULT)
        .with(Field.TRANSACTION_LIST, LIST)
        .with(Field.TRANSACTION_COUNT, targets.length);
  }

  @Test
  void aPageThatGoesWhileAnotherIsFetchedIsWrittenAllTheSame() throws Exception {
    Thread unmapping = new Thread(() -> alice.space().unmap(A + PAGE, PAGE));
    alice.space().map(A, 2 * PAGE, Rights.USER_DATA, PageSize.SMALL);
    alice
        .space()
        .pageRequests()
        .setHandler(
            request -> {
              // It waits for the transaction, whose page it has taken already.
              unmapping.start();
              while (request.space().mapping(A + PAGE).isPresent()) {
                Thread.onSpinWait();
              }
              request.space().map(request.page(), PAGE, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    CompletionRecord record = machine.run(alice, writes(alice, A, A + PAGE, A + 2 * PAGE));
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
    assertThat(alice.cpu().read(A, 8)).containsOnly(-1);
    assertThat(alice.cpu().read(A + 2 * PAGE, 8)).containsOnly(-1);
    unmapping.join();
  }

  @Test
  void whoWaitsForAPageKeepsNobodyWaiting() throws Exception {
    alice
        .space()
        .pageRequests()
        .setHandler(
            request -> {
              asked.countDown();
              AttackTest.await(late);
              request.space().map(request.page(), PAGE, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    bob.space().map(A, PAGE, Rights.USER_DATA, PageSize.SMALL);
    Completion first = machine.portal(alice).submit(writes(alice, A));
    asked.await();
    CompletionRecord second = machine.run(bob, writes(bob, A));
    assertThat(second.status()).as(second.explain()).isEqualTo(Status.SUCCESS);
    assertThat(bob.cpu().read(A, 8)).containsOnly(-1);
    assertThat(first.isDone()).isFalse();
    late.countDown();
    assertThat(first.await().status()).isEqualTo(Status.SUCCESS);
    assertThat(alice.cpu().read(A, 8)).containsOnly(-1);
  }

  @Test
  void whoWaitsForItsTurnBehindAPageThatIsFetchedAgainCanBeAborted() throws Exception {
    Thread unmapping = new Thread(() -> alice.space().unmap(LIST, PAGE));
    alice
        .space()
        .pageRequests()
        .setHandler(
            request -> {
              if (request.page() == A) {
                // What is to be written goes before the turn comes; it waits for the transaction.
                unmapping.start();
                while (unmapping.getState() != Thread.State.TIMED_WAITING) {
                  Thread.onSpinWait();
                }
              } else {
                asked.countDown();
                AttackTest.await(late);
              }
              request.space().map(request.page(), PAGE, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    bob.space().map(A, PAGE, Rights.USER_DATA, PageSize.SMALL);
    Completion first = machine.portal(alice).submit(writes(alice, A));
    asked.await();
    Completion second = machine.portal(bob).submit(writes(bob, A));
    while (machine.kernel.device().queues().getFirst().occupancy() > 0) {
      Thread.onSpinWait();
    }
    machine.kernel.device().abort(bob.client());
    assertThat(second.await().status()).isEqualTo(Status.ABORTED);
    assertThat(bob.cpu().read(A, 8)).containsOnly(0);
    late.countDown();
    assertThat(first.await().status()).isEqualTo(Status.SUCCESS);
    unmapping.join();
  }
}
