package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Completion;
import dev.dray.engine.Portal;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.PageRequestHandler.Response;
import dev.dray.memory.submitter.Attachment;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An abort does not wait for a page-request handler, however long that takes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageHandlerAbortTest {
  private final Machine machine = new Machine();
  private final UserContext alice = machine.alice;
  private final UserContext bob = machine.bob;
  private final Semaphore asked = new Semaphore(0);
  private final CountDownLatch late = new CountDownLatch(1);

  @AfterEach
  void close() {
    late.countDown();
    machine.close();
  }

  private void answerLate(UserContext context) {
    context
        .space()
        .pageRequests()
        .setHandler(
            request -> {
              asked.release();
              AttackTest.await(late);
              request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
  }

  private static Descriptor fill(long address) {
    return Descriptor.fill(0x7777777777777777L, address, 8).with(Flag.BLOCK_ON_FAULT);
  }

  @Test
  void theOperationEndsAtOnceAndTheAnswerIsForNobody() throws Exception {
    answerLate(alice);
    Completion parked = machine.portal(alice).submit(fill(A));
    asked.acquire();
    machine.kernel.device().abort(alice.client());
    CompletionRecord record = parked.await();
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.ABORTED);
    late.countDown();
    while (alice.space().mapping(A).isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(alice.cpu().read(A, 8)).containsOnly(0);
    assertThat(machine.run(alice, fill(A)).succeeded()).isTrue();
  }

  @Test
  void whoElseWaitsForThePageGoesOnWaiting() throws Exception {
    answerLate(bob);
    Attachment there = machine.attach(alice, bob, B, 4096, Permission.WRITE, Permission.TRANSLATE);
    Completion aborted = machine.portal(alice).submit(fill(there.address()));
    asked.acquire();
    Completion others = machine.portal(bob).submit(fill(B + 64));
    while (bob.space().pageRequests().coalesced() == 0) {
      Thread.onSpinWait();
    }
    machine.kernel.device().abort(alice.client());
    assertThat(aborted.await().status()).isEqualTo(Status.ABORTED);
    assertThat(others.isDone()).isFalse();
    late.countDown();
    assertThat(others.await().status()).isEqualTo(Status.SUCCESS);
    assertThat(bob.cpu().read(B, 8)).containsOnly(0);
    assertThat(bob.cpu().read(B + 64, 8)).containsOnly(0x77);
  }

  @Test
  void whatIsAbortedBeforeItStartedWaitsForNoPageOfItsRecord() throws Exception {
    answerLate(alice);
    List<Completion> parked = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      parked.add(machine.portal(alice).submit(fill(A + i * 4096L)));
    }
    asked.acquire(2);
    Completion waiting =
        machine
            .portal(alice)
            .submit(
                Descriptor.of(Opcode.NO_OP)
                    .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
                    .with(Field.COMPLETION_ADDRESS, B));
    machine.kernel.device().abort(alice.client());
    assertThat(waiting.await().status()).isEqualTo(Status.ABORTED);
    assertThat(parked).allMatch(each -> each.await().status() == Status.ABORTED);
    assertThat(machine.kernel.device().events().take())
        .anyMatch(event -> event.status() == Status.COMPLETION_FAULT && event.address() == B);
    late.countDown();
    while (alice.space().mapping(A).isEmpty() || alice.space().mapping(A + 4096).isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aHandlerMayAbortWhoeverAsked() {
    alice
        .space()
        .pageRequests()
        .setHandler(
            request -> {
              machine.kernel.device().abort(alice.client());
              return Response.SUCCESS;
            });
    assertThat(machine.portal(alice).submit(fill(A)).await().status()).isEqualTo(Status.ABORTED);
  }

  /** A right of alice's to what bob has at B. */
  private Attachment rightToRead() {
    Machine.mapRandom(bob, B, 4096);
    return machine.attach(alice, bob, B, 4096, Permission.READ, Permission.TRANSLATE);
  }

  private Status takeBobFrom(Completion parked) throws Exception {
    asked.acquire();
    machine.manager.exit(bob);
    return parked.await().status();
  }

  @Test
  void aRightThatIsTakenEndsTheOperationThoughAnotherOperandWaits() throws Exception {
    answerLate(alice);
    long source = rightToRead().address();
    Descriptor move = Descriptor.memoryMove(source, A, 8).with(Flag.BLOCK_ON_FAULT);
    assertThat(takeBobFrom(machine.portal(alice).submit(move))).isEqualTo(Status.ABORTED);
  }

  @Test
  void aRightThatIsTakenFromABatchEndsItsMemberThatWaits() throws Exception {
    answerLate(alice);
    Attachment list = rightToRead();
    bob.cpu().write(B, MemorySegment.ofArray(fill(A).words()));
    Descriptor batch =
        Descriptor.of(Opcode.BATCH)
            .with(Field.DESCRIPTOR_LIST, list.address())
            .with(Field.DESCRIPTOR_COUNT, 1);
    assertThat(takeBobFrom(machine.portal(alice).submit(batch))).isEqualTo(Status.BATCH_FAILED);
  }

  @Test
  void anAbortWaitsForNoLockOfSomebodyElseThatWaitsForItsPage() throws Exception {
    answerLate(alice);
    Completion locked =
        machine
            .portal(alice)
            .submit(
                Descriptor.of(Opcode.LOCK)
                    .with(Field.DESTINATION, A)
                    .with(Field.LOCK_TOKEN, 5)
                    .with(Flag.BLOCK_ON_FAULT));
    asked.acquire();
    machine.kernel.device().abort(bob.client());
    late.countDown();
    assertThat(locked.await().status()).isEqualTo(Status.SUCCESS);
  }

  /** Alice's lock at what is bob's, which he holds until somebody else in her space unlocks it. */
  private void abortWhileALockIsLetGo(Descriptor lock, Descriptor unlock, int spins)
      throws Exception {
    bob.cpu().putLong(B, 1);
    Completion waiting = machine.portal(alice).submit(lock);
    machine.kernel.device().drain();
    Portal other =
        machine.kernel.portal(
            machine.portal(alice).queue(), machine.kernel.newClient(alice.addresses()));
    CyclicBarrier both = new CyclicBarrier(2);
    Thread unlocks =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    both.await();
                  } catch (InterruptedException | BrokenBarrierException e) {
                    throw new AssertionError(e);
                  }
                  for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                  }
                  other.call(unlock);
                });
    both.await();
    machine.kernel.device().abort(alice.client());
    unlocks.join();
    waiting.await();
  }

  @Test
  void anAbortEndsAWaitForTheRecordOfALockThatIsLetGoJustThen() throws Exception {
    answerLate(alice);
    Machine.mapRandom(bob, B, 4096);
    Attachment there = machine.attach(alice, bob, B, 8, Permission.values());
    Descriptor lock =
        Descriptor.of(Opcode.LOCK)
            .with(Field.DESTINATION, there.address())
            .with(Field.LOCK_TOKEN, 2);
    Descriptor unlock =
        Descriptor.of(Opcode.UNLOCK)
            .with(Field.DESTINATION, there.address())
            .with(Field.LOCK_TOKEN, 1);
    Descriptor told =
        lock.with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
            .with(Field.COMPLETION_ADDRESS, A);
    for (int round = 0; round < 400; round++) {
      abortWhileALockIsLetGo(told, unlock, round);
    }
  }
}
