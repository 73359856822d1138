package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.B;
import static dev.dray.kernel.Machine.mapRandom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Completion;
import dev.dray.engine.DeviceConfig;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.PageRequestHandler.Response;
import dev.dray.memory.submitter.Attachment;
import dev.dray.operation.Execution;
import dev.dray.operation.FaultInjector;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A space that stands still for a fork waits for operations that are half begun, and ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandstillTest {
  private static final int COMPARE = 1;

  private final Hooks hooks = new Hooks();
  private final Machine machine = new Machine(DeviceConfig.simple(2).withFaultInjector(hooks));
  private final UserContext alice = machine.alice;
  private final UserContext bob = machine.bob;
  private final List<Thread> forkers = new ArrayList<>();

  /** Does something once, on an element's thread. */
  private static final class Hooks implements FaultInjector {
    private volatile int operand;
    private volatile Optional<Runnable> atTranslation = Optional.empty();
    private volatile Optional<Runnable> atBytes = Optional.empty();

    void beforeTranslationOf(int which, Runnable action) {
      operand = which;
      atTranslation = Optional.of(action);
    }

    @Override
    public void translation(int which, long address, long length, boolean write) {
      Optional<Runnable> action = atTranslation;
      if (which == operand && action.isPresent()) {
        atTranslation = Optional.empty();
        action.get().run();
      }
    }

    @Override
    public void memory(long done) {
      Optional<Runnable> action = atBytes;
      atBytes = Optional.empty();
      action.ifPresent(Runnable::run);
    }
  }

  @AfterEach
  void close() {
    machine.close();
  }

  /** Begins to fork, and returns once that waits for those inside. */
  private void beginFork(UserContext of) {
    Thread forker = Thread.ofPlatform().start(() -> machine.manager.exit(machine.manager.fork(of)));
    forkers.add(forker);
    while (forker.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  private void assertEnds(CompletionRecord record) throws InterruptedException {
    assertThat(record.succeeded()).as(record.explain()).isTrue();
    assertThat(forkers).isNotEmpty();
    for (Thread forker : forkers) {
      forker.join();
    }
  }

  @Test
  void anOperationBindsItsDestinationWhileTheSpaceOfItsSourceIsForked() throws Exception {
    byte[] contents = mapRandom(alice, A, 4096);
    mapRandom(alice, B, 4096);
    hooks.beforeTranslationOf(Execution.DESTINATION, () -> beginFork(alice));
    assertEnds(machine.run(alice, Descriptor.memoryMove(A, B, 4096)));
    assertThat(alice.cpu().read(B, 4096)).isEqualTo(contents);
  }

  @Test
  void whoWatchesAnOperationReadsItsSpaceWhileThatIsForked() throws Exception {
    byte[] contents = mapRandom(alice, A, 4096);
    mapRandom(alice, B, 4096);
    List<byte[]> seen = new ArrayList<>();
    hooks.atBytes =
        Optional.of(
            () -> {
              beginFork(alice);
              seen.add(alice.cpu().read(A, 4096));
            });
    assertEnds(machine.run(alice, Descriptor.memoryMove(A, B, 4096)));
    assertThat(seen).containsExactly(contents);
  }

  @Test
  void whoWatchesAnOperationSubmitsAnotherWhileTheSpaceIsForked() throws Exception {
    byte[] contents = mapRandom(alice, A, 4096);
    mapRandom(alice, B, 4096);
    List<CompletionRecord> inner = new ArrayList<>();
    hooks.atBytes =
        Optional.of(
            () -> {
              beginFork(alice);
              inner.add(machine.portal(alice).call(Descriptor.memoryMove(A, B + 8, 64)));
            });
    assertEnds(machine.run(alice, Descriptor.memoryMove(A + 64, B, 8)));
    assertThat(inner).hasSize(1).allMatch(CompletionRecord::succeeded);
    assertThat(alice.cpu().read(B + 8, 1)).containsExactly(contents[0]);
  }

  /** Compares 8 bytes at an address with those at another. */
  private Descriptor transaction(UserContext context, long list, long target, long expected) {
    MemorySegment entry = MemorySegment.ofArray(new byte[32]);
    ValueLayout.OfLong longs = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    entry.set(longs, 0, 8L << 32 | COMPARE);
    entry.set(longs, 8, target);
    entry.set(longs, 16, expected);
    context.cpu().write(list, entry);
    return Descriptor.of(Opcode.TRANSACTION)
        .with(Field.TRANSACTION_LIST, list)
        .with(Field.TRANSACTION_COUNT, 1);
  }

  @Test
  void nobodyWaitsForASpaceWhileItIsHisTurnToHaveATransaction() throws Exception {
    mapRandom(alice, A, 4096);
    mapRandom(bob, B, 4096);
    Attachment there = machine.attach(bob, alice, A, 8, Permission.READ, Permission.TRANSLATE);
    Descriptor inside = transaction(alice, A + 64, A, A);
    Descriptor across = transaction(bob, B, there.address(), there.address());
    List<Completion> other = new ArrayList<>();
    hooks.beforeTranslationOf(
        Execution.SOURCE,
        () -> {
          // The second one gets as far as it gets, and then its space is to stand still.
          hooks.beforeTranslationOf(Execution.SOURCE, () -> beginFork(alice));
          other.add(machine.portal(alice).submit(inside));
          while (forkers.isEmpty()) {
            Thread.onSpinWait();
          }
        });
    assertEnds(machine.run(bob, across));
    assertThat(other).hasSize(1).allMatch(each -> each.await().succeeded());
  }

  /** A page of a context that comes when it may, and what to do before it comes. */
  private Completion waitForPage(UserContext context, CountDownLatch may, Runnable before)
      throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    context
        .space()
        .pageRequests()
        .setHandler(
            request -> {
              asked.countDown();
              AttackTest.await(may);
              before.run();
              request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    Completion waiting =
        machine.portal(context).submit(Descriptor.fill(7, A, 8).with(Flag.BLOCK_ON_FAULT));
    asked.await();
    return waiting;
  }

  @Test
  void aHandlerWaitsForWhatItSubmittedWhileTheSpaceIsForked() throws Exception {
    byte[] contents = mapRandom(alice, B, 8192);
    CountDownLatch may = new CountDownLatch(1);
    Descriptor copy = Descriptor.memoryMove(B, B + 4096, 64);
    Completion waiting = waitForPage(alice, may, () -> machine.run(alice, copy));
    beginFork(alice);
    may.countDown();
    assertEnds(waiting.await());
    assertThat(alice.cpu().read(B + 4096, 64)).isEqualTo(Arrays.copyOf(contents, 64));
  }

  @Test
  void aSpaceIsDestroyedWhileAnotherWaitsToStandStill() throws Exception {
    CountDownLatch may = new CountDownLatch(1);
    Completion waiting = waitForPage(bob, may, () -> {});
    beginFork(bob);
    machine.manager.exit(alice);
    may.countDown();
    assertEnds(waiting.await());
  }

  @Test
  void anAbortWaitsForNoForkThatShutsItsOperationOut() throws Exception {
    mapRandom(bob, B, 4096);
    Attachment there = machine.attach(alice, bob, B, 8, Permission.WRITE, Permission.TRANSLATE);
    CountDownLatch may = new CountDownLatch(1);
    Completion waiting = waitForPage(bob, may, () -> {});
    beginFork(bob);
    Completion shutOut = machine.portal(alice).submit(Descriptor.fill(7, there.address(), 8));
    machine.kernel.device().abort(alice.client());
    // Or it got its chance before.
    assertThat(shutOut.await().status()).isIn(Status.ABORTED, Status.SUCCESS);
    may.countDown();
    assertEnds(waiting.await());
  }

  @Test
  void theRecordOfWhatAnAbortEndsIsWrittenOnceTheSpaceIsForked() throws Exception {
    mapRandom(bob, B, 4096);
    bob.cpu().fill(B, 32, (byte) 0);
    Attachment there = machine.attach(alice, bob, B, 4096, Permission.WRITE, Permission.TRANSLATE);
    for (int round = 0; round < 20; round++) {
      CountDownLatch may = new CountDownLatch(1);
      Completion waiting = waitForPage(bob, may, () -> {});
      beginFork(bob);
      Completion shutOut =
          machine
              .portal(alice)
              .submit(
                  Descriptor.fill(7, there.address() + 64, 8)
                      .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
                      .with(Field.COMPLETION_ADDRESS, there.address()));
      machine.kernel.device().abort(alice.client());
      Status status = shutOut.await().status();
      may.countDown();
      assertEnds(waiting.await());
      assertThat(bob.cpu().read(B, 1)[0]).isEqualTo((byte) status.code());
      assertThat(machine.kernel.device().events().take()).isEmpty();
      bob.cpu().fill(B, 32, (byte) 0);
      bob.space().unmap(A, 4096);
    }
  }
}
