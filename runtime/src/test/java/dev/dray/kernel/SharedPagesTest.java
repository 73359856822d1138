package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.B;
import static dev.dray.kernel.Machine.mapRandom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.capability.CapabilityException;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.mmu.Context;
import dev.dray.memory.submitter.Attachment;
import dev.dray.memory.trace.TransferObserver;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.Tier;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Operations on memory that is shared, revoked or given away meanwhile; and what they are charged.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedPagesTest {
  /** dst[0] += 1 and dst[0] again; returns what it then sees there, and in src[0] above it. */
  private static final String INCREMENT =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 16)
      r5 = *(u64 *)(r1 + 24)
      r0 = 0
      r6 = r2
      r6 += 1
      if r6 > r3 goto +14
      r7 = r4
      r7 += 1
      if r7 > r5 goto +11
      r9 = *(u8 *)(r2 + 0)
      r8 = *(u8 *)(r4 + 0)
      r8 += 1
      *(u8 *)(r4 + 0) = r8
      r8 = *(u8 *)(r4 + 0)
      r8 += 1
      *(u8 *)(r4 + 0) = r8
      r0 = *(u8 *)(r2 + 0)
      r0 <<= 8
      r8 = *(u8 *)(r4 + 0)
      r0 |= r8
      exit
      """;

  private final Machine machine = new Machine();
  private final AddressSpaceManager manager = machine.manager;
  private final UserContext alice = machine.alice;
  private final UserContext bob = machine.bob;

  @AfterEach
  void close() {
    machine.close();
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void aProgramSeesWhatItWroteToASharedPage(Tier tier) {
    mapRandom(alice, A, 8192);
    alice.cpu().fill(A, 1, (byte) 5);
    UserContext child = manager.fork(alice);
    try (LoadedProgram increment = machine.load(INCREMENT, tier)) {
      CompletionRecord record = machine.program(alice, increment, A + 4096, A, A + 1, A, A + 1);
      assertThat(record.succeeded()).as(record.explain()).isTrue();
      assertThat(record.low()).isEqualTo(0x0707);
      assertThat(record.program().orElseThrow().tier()).isEqualTo(tier);
    }
    assertThat(alice.cpu().read(A, 1)).containsExactly(7);
    assertThat(child.cpu().read(A, 1)).containsExactly(5);
  }

  /** The revocation starts while the third page is being written: no fourth one is. */
  @ParameterizedTest
  @EnumSource(
      value = Opcode.class,
      names = {"MEMORY_MOVE", "FILL"})
  void aRevocationWaitsForOneChunkAndNoByteMovesAfterIt(Opcode opcode) throws Exception {
    byte[] before = mapRandom(bob, B, 16 * 4096);
    CapabilityHandle root =
        machine.grant(alice, bob, B, 16 * 4096, Permission.WRITE, Permission.TRANSLATE);
    CapabilityHandle handle =
        alice.capabilities().derive(root, B, 16 * 4096, Permission.DESTINATION);
    revokeMidway(opcode, alice, handle, root, before);
  }

  /** The same where the rights were handed on: who handed them on takes them back. */
  @Test
  void whoDelegatedTakesBackInTheMiddleOfACopy() throws Exception {
    byte[] before = mapRandom(bob, B, 16 * 4096);
    UserContext carol = manager.create();
    carol.capabilities().openReceiveWindow(1);
    CapabilityHandle root =
        machine.grant(
            alice, bob, B, 16 * 4096, Permission.WRITE, Permission.TRANSLATE, Permission.DELEGATE);
    CapabilityHandle handed =
        alice
            .capabilities()
            .delegate(root, carol.capabilities(), B, 16 * 4096, Permission.DESTINATION);
    revokeMidway(Opcode.MEMORY_MOVE, carol, handed, root, before);
  }

  private void revokeMidway(
      Opcode opcode,
      UserContext mover,
      CapabilityHandle handle,
      CapabilityHandle root,
      byte[] before)
      throws Exception {
    mapRandom(mover, A, 16 * 4096);
    Attachment there = mover.addresses().attach(handle);
    AtomicInteger chunks = new AtomicInteger();
    CountDownLatch third = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    manager
        .mmu()
        .setObserver(
            new TransferObserver() {
              @Override
              public void chunk(int pasid, long address, long physical, long bytes, boolean write) {
                if (write && pasid == bob.pasid() && chunks.incrementAndGet() == 3) {
                  third.countDown();
                  AttackTest.await(go);
                }
              }
            });
    Descriptor descriptor =
        opcode == Opcode.FILL
            ? Descriptor.fill(0, there.address(), 16 * 4096)
            : Descriptor.memoryMove(A, there.address(), 16 * 4096);
    var running = machine.portal(mover).submit(descriptor);
    third.await();
    manager.mmu().setObserver(TransferObserver.NONE);
    Thread revoker = Thread.ofPlatform().start(() -> alice.capabilities().revoke(root));
    while (live(mover, handle)) {
      Thread.onSpinWait();
    }
    assertThat(revoker.isAlive()).as("it waits for the chunk").isTrue();
    go.countDown();
    revoker.join();
    byte[] afterwards = bob.cpu().read(B, 16 * 4096);
    CompletionRecord record = running.await();
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.ABORTED);
    assertThat(chunks).hasValue(3);
    assertThat(record.bytes()).isLessThanOrEqualTo(3 * 4096);
    assertThat(Arrays.copyOfRange(afterwards, 3 * 4096, 16 * 4096))
        .isEqualTo(Arrays.copyOfRange(before, 3 * 4096, 16 * 4096));
    assertThat(bob.cpu().read(B, 16 * 4096)).isEqualTo(afterwards);
  }

  private static boolean live(UserContext holder, CapabilityHandle handle) {
    try {
      holder.capabilities().inspect(handle);
      return true;
    } catch (CapabilityException dead) {
      return false;
    }
  }

  @Test
  void everyContextIsChargedWhatItsSpaceMovedAndFaulted() {
    mapRandom(alice, A, 4 * 4096);
    mapRandom(bob, B, 2 * 4096);
    Attachment there =
        machine.attach(alice, bob, B, 4 * 4096, Permission.WRITE, Permission.TRANSLATE);
    machine.run(alice, Descriptor.memoryMove(A, there.at(0), 2 * 4096));
    machine.run(alice, Descriptor.memoryMove(A, there.at(4096), 2 * 4096));
    assertThat(alice.usage()).isEqualTo(new Context.Usage(2 * 4096 + 2 * 4096, 0, 0));
    assertThat(bob.usage()).isEqualTo(new Context.Usage(0, 2 * 4096 + 4096, 1));
    machine.run(bob, Descriptor.fill(1, B + 8, 8));
    assertThat(bob.usage().bytesWritten()).isEqualTo(3 * 4096 + 8);
  }

  /** Written by the engine in the child while the parent unmaps, writes and leaves. */
  @Test
  void aForkStaysASnapshotWhileTheEngineWritesAndTheParentLeaves() {
    for (int round = 0; round < 10; round++) {
      UserContext parent = manager.create();
      byte[] contents = mapRandom(parent, A, 256 * 4096);
      UserContext child = manager.fork(parent);
      Attachment there =
          machine.attach(bob, child, A, 128 * 4096, Permission.WRITE, Permission.TRANSLATE);
      var running = machine.portal(bob).submit(Descriptor.fill(0, there.address(), 128 * 4096));
      switch (round % 3) {
        case 0 -> parent.space().unmap(A, 256 * 4096);
        case 1 -> parent.cpu().fill(A, 256 * 4096, (byte) 1);
        default -> manager.exit(parent);
      }
      assertThat(running.await().succeeded()).isTrue();
      Arrays.fill(contents, 0, 128 * 4096, (byte) 0);
      assertThat(child.cpu().read(A, 256 * 4096)).isEqualTo(contents);
      manager.exit(child);
      if (round % 3 != 2) {
        manager.exit(parent);
      }
    }
  }
}
