package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.B;
import static dev.dray.kernel.Machine.mapRandom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.engine.Completion;
import dev.dray.memory.capability.CapabilityException;
import dev.dray.memory.capability.CapabilityFault;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.capability.ProtectedObject;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.PageRequestHandler.Response;
import dev.dray.memory.submitter.Attachment;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.EngineEvent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.Tier;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a hostile submitter may try with descriptors: alice attacks, bob owns. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AttackTest {
  /** dst[0] = src[0]. */
  private static final String COPY_BYTE =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 16)
      r5 = *(u64 *)(r1 + 24)
      r0 = 0
      r6 = r2
      r6 += 1
      if r6 > r3 goto +6
      r7 = r4
      r7 += 1
      if r7 > r5 goto +3
      r8 = *(u8 *)(r2 + 0)
      *(u8 *)(r4 + 0) = r8
      r0 = 1
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

  @Test
  void everyForgedHandleGetsTheSameAnswer() {
    mapRandom(bob, B, 4096);
    CapabilityHandle bobs = machine.grant(bob, alice, A, 16, Permission.READ);
    CapabilityHandle own = machine.grant(alice, bob, B, 16, Permission.READ, Permission.TRANSLATE);
    CapabilityHandle dropped = alice.capabilities().derive(own, B, 8, Permission.SOURCE);
    alice.capabilities().drop(dropped);
    CapabilityHandle[] forged = {
      dropped,
      new CapabilityHandle(own.slot(), own.generation() + 1),
      new CapabilityHandle(own.slot(), own.generation() - 1),
      new CapabilityHandle(own.slot() + 7, 1),
      new CapabilityHandle(Integer.MIN_VALUE, 1),
      new CapabilityHandle(bobs.slot() + 1, bobs.generation()),
    };
    for (CapabilityHandle each : forged) {
      assertThatThrownBy(() -> alice.addresses().attach(each))
          .isInstanceOfSatisfying(
              CapabilityException.class,
              e -> assertThat(e.fault()).isEqualTo(CapabilityFault.INVALID_HANDLE))
          .hasMessage(
              CapabilityFault.INVALID_HANDLE.words() + ": " + CapabilityFault.INVALID_HANDLE.fix());
    }
  }

  @Test
  void aDescriptorThatIsEditedAfterItsSubmissionIsTheOneThatWasSubmitted() throws Exception {
    mapRandom(alice, A, 3 * 4096);
    byte[] expected = alice.cpu().read(A, 64);
    byte[] untouched = alice.cpu().read(A + 8192, 4096);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch edited = new CountDownLatch(1);
    alice
        .space()
        .pageRequests()
        .setHandler(
            request -> {
              asked.countDown();
              await(edited);
              request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    MemorySegment memory = MemorySegment.ofArray(new long[8]);
    alice.cpu().fill(A + 4096, 32, (byte) 0);
    Descriptor.memoryMove(A, A + 0x10000, 64)
        .with(Flag.BLOCK_ON_FAULT, Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
        .with(Field.COMPLETION_ADDRESS, A + 4096)
        .write(memory, 0);
    assertThat(machine.portal(alice).submitRaw(memory, 0, new long[8])).isTrue();
    asked.await();
    Descriptor.memoryMove(A + 100, A + 8192, 4096).write(memory, 0);
    edited.countDown();
    machine.kernel.device().drain();
    assertThat(alice.cpu().read(A + 0x10000, 64)).isEqualTo(expected);
    assertThat(alice.cpu().read(A + 8192, 4096)).isEqualTo(untouched);
    MemorySegment record = MemorySegment.ofArray(alice.cpu().read(A + 4096, 32));
    assertThat(CompletionLayout.isDone(record, 0)).isTrue();
  }

  @Test
  void aCapabilityThatIsRevokedBetweenMembersOfABatchServesOnlyThoseBefore() {
    mapRandom(alice, A, 4 * 4096);
    byte[] before = mapRandom(bob, B, 2 * 4096);
    CapabilityHandle root =
        machine.grant(alice, bob, B, 4096, Permission.WRITE, Permission.TRANSLATE);
    CapabilityHandle first = alice.capabilities().derive(root, B, 4096, Permission.DESTINATION);
    Attachment revoked = alice.addresses().attach(first);
    Attachment kept =
        machine.attach(alice, bob, B + 4096, 4096, Permission.WRITE, Permission.TRANSLATE);
    alice
        .space()
        .pageRequests()
        .setHandler(
            request -> {
              alice.capabilities().revoke(root);
              request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    Descriptor[] members = {
      Descriptor.memoryMove(A, revoked.at(0), 8),
      Descriptor.memoryMove(A + 0x10000, A + 64, 8).with(Flag.BLOCK_ON_FAULT),
      Descriptor.memoryMove(A, revoked.at(8), 8),
      Descriptor.memoryMove(A, kept.at(0), 8),
    };
    for (int i = 0; i < members.length; i++) {
      MemorySegment words = MemorySegment.ofArray(new long[8]);
      members[i]
          .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
          .with(Field.COMPLETION_ADDRESS, A + 8192 + 32L * i)
          .write(words, 0);
      alice.cpu().write(A + 4096 + 64L * i, words);
    }
    CompletionRecord record =
        machine.run(
            alice,
            Descriptor.of(Opcode.BATCH)
                .with(Field.DESCRIPTOR_LIST, A + 4096)
                .with(Field.DESCRIPTOR_COUNT, members.length));
    assertThat(record.status()).isEqualTo(Status.BATCH_FAILED);
    // bit 7 says that the refused access was a write
    assertThat(alice.cpu().read(A + 8192 + 64, 1))
        .containsExactly((byte) (0x80 | Status.INVALID_HANDLE.code()));
    assertThat(bob.cpu().read(B, 8)).isEqualTo(alice.cpu().read(A, 8));
    assertThat(bob.cpu().read(B + 4096, 8)).isEqualTo(alice.cpu().read(A, 8));
    assertThat(bob.cpu().read(B + 8, 4088))
        .isEqualTo(java.util.Arrays.copyOfRange(before, 8, 4096));
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void aProgramHasTheRightsOfWhoRunsItAndNoOthers(Tier tier) {
    mapRandom(alice, A, 8192);
    byte[] before = mapRandom(bob, B, 4096);
    try (LoadedProgram copy = machine.load(COPY_BYTE, tier)) {
      assertThat(machine.program(bob, copy, B + 2048, B, B + 1, B + 1, B + 2).succeeded()).isTrue();
      before[1] = before[0];
      // Bob's addresses mean nothing in alice's hands, whoever loaded the program.
      assertThat(machine.program(alice, copy, A + 4096, A, A + 1, B, B + 1).status())
          .isEqualTo(Status.PAGE_FAULT);
      Attachment reads = machine.attach(alice, bob, B, 64, Permission.READ, Permission.TRANSLATE);
      Attachment writes = machine.attach(alice, bob, B, 64, Permission.WRITE, Permission.TRANSLATE);
      for (Attachment there : List.of(reads, writes)) {
        // A program may load from what it may store to, so it needs both rights.
        assertThat(
                machine.program(alice, copy, A + 4096, A, A + 1, there.at(0), there.at(1)).status())
            .isEqualTo(Status.PERMISSION);
      }
      assertThat(bob.cpu().read(B, 2048)).isEqualTo(java.util.Arrays.copyOf(before, 2048));
      Attachment both =
          machine.attach(
              alice, bob, B, 64, Permission.READ, Permission.WRITE, Permission.TRANSLATE);
      assertThat(
              machine.program(alice, copy, A + 4096, A, A + 1, both.at(3), both.at(4)).succeeded())
          .isTrue();
      assertThat(bob.cpu().read(B + 3, 1)).isEqualTo(alice.cpu().read(A, 1));
    }
  }

  @Test
  void aProgramThatTheKernelGuardsRunsForHoldersOnly() {
    mapRandom(alice, A, 8192);
    mapRandom(bob, A, 8192);
    try (LoadedProgram copy = machine.load(COPY_BYTE, Tier.INTERPRETER)) {
      assertThat(machine.program(bob, copy, A + 4096, A, A + 1, A + 8, A + 9).succeeded()).isTrue();
      CapabilityHandle right = manager.grantProgram(alice, copy);
      CompletionRecord refused = machine.program(bob, copy, A + 4096, A, A + 1, A + 8, A + 9);
      assertThat(refused.status()).isEqualTo(Status.PERMISSION);
      assertThat(refused.explain()).contains("EXECUTE");
      assertThat(machine.program(alice, copy, A + 4096, A, A + 1, A + 8, A + 9).succeeded())
          .isTrue();
      bob.capabilities().openReceiveWindow(1);
      alice.capabilities().delegate(right, bob.capabilities(), 0, 1, Set.of(Permission.EXECUTE));
      assertThat(machine.program(bob, copy, A + 4096, A, A + 1, A + 8, A + 9).succeeded()).isTrue();
      alice.capabilities().drop(right);
      for (UserContext each : List.of(alice, bob)) {
        assertThat(machine.program(each, copy, A + 4096, A, A + 1, A + 8, A + 9).status())
            .isEqualTo(Status.PERMISSION);
      }
    }
  }

  @Test
  void anAtomicNeedsMoreThanReadingOrWriting() {
    mapRandom(bob, B, 4096);
    byte[] before = bob.cpu().read(B, 4096);
    Descriptor add = Descriptor.of(Opcode.FETCH_AND_ADD).with(Field.TRANSFER_SIZE, 8);
    add = add.with(Field.ATOMIC_OPERAND, 1);
    Permission[][] tooLittle = {
      {Permission.READ, Permission.TRANSLATE},
      {Permission.WRITE, Permission.TRANSLATE},
      {Permission.READ, Permission.WRITE, Permission.TRANSLATE},
      {Permission.READ, Permission.ATOMIC, Permission.TRANSLATE},
    };
    for (Permission[] permissions : tooLittle) {
      Attachment there = machine.attach(alice, bob, B, 8, permissions);
      CompletionRecord record = machine.run(alice, add.with(Field.DESTINATION, there.address()));
      assertThat(record.status()).as(record.explain()).isEqualTo(Status.PERMISSION);
    }
    assertThat(bob.cpu().read(B, 4096)).isEqualTo(before);
    Attachment there =
        machine.attach(
            alice,
            bob,
            B,
            8,
            Permission.READ,
            Permission.WRITE,
            Permission.ATOMIC,
            Permission.TRANSLATE);
    long old = bob.cpu().getLong(B);
    assertThat(machine.run(alice, add.with(Field.DESTINATION, there.address())).succeeded())
        .isTrue();
    assertThat(bob.cpu().getLong(B)).isEqualTo(old + 1);
  }

  @Test
  void whoMayFillOnlyFills() {
    mapRandom(alice, A, 4096);
    mapRandom(bob, B, 4096);
    Attachment there =
        machine.attach(alice, bob, B, 64, Permission.FILL_ONLY, Permission.TRANSLATE);
    assertThat(machine.run(alice, Descriptor.memoryMove(A, there.address(), 8)).status())
        .isEqualTo(Status.PERMISSION);
    assertThat(machine.run(alice, Descriptor.memoryMove(there.address(), A, 8)).status())
        .isEqualTo(Status.PERMISSION);
    assertThat(machine.run(alice, Descriptor.fill(5, there.address(), 8)).succeeded()).isTrue();
    assertThat(bob.cpu().getLong(B)).isEqualTo(5);
  }

  @Test
  void aTransferAcrossTwoAdjacentCapabilitiesMovesNothing() {
    mapRandom(alice, A, 8192);
    byte[] before = mapRandom(bob, B, 8192);
    Attachment low = machine.attach(alice, bob, B, 4096, Permission.WRITE, Permission.TRANSLATE);
    Attachment high =
        machine.attach(alice, bob, B + 4096, 4096, Permission.WRITE, Permission.TRANSLATE);
    assertThat(machine.run(alice, Descriptor.memoryMove(A, low.at(4090), 8)).status())
        .isEqualTo(Status.WINDOW_RANGE);
    assertThat(machine.run(alice, Descriptor.memoryMove(A, low.at(0), 8192)).status())
        .isEqualTo(Status.WINDOW_RANGE);
    assertThat(machine.run(alice, Descriptor.memoryMove(A, high.at(0) - 4, 8)).status())
        .isEqualTo(Status.PAGE_FAULT);
    assertThat(bob.cpu().read(B, 8192)).isEqualTo(before);
  }

  @Test
  void aDevicesRegistersAreNotMemory() {
    CapabilityHandle doorbell =
        manager
            .capabilities()
            .mintRoot(
                alice.capabilities(),
                new ProtectedObject.DeviceBar(3, 0, 4096),
                0x800,
                4,
                Set.of(Permission.WRITE, Permission.PEER_TO_PEER, Permission.TRANSLATE),
                1);
    assertThatThrownBy(() -> alice.addresses().attach(doorbell)).hasMessageContaining("no bytes");
  }

  @Test
  void aCompletionRecordGoesOnlyWhereTheSubmitterMayWrite() {
    mapRandom(alice, A, 4096);
    byte[] before = mapRandom(bob, B, 4096);
    Attachment readable =
        machine.attach(alice, bob, B, 4096, Permission.READ, Permission.TRANSLATE);
    Attachment shortOne =
        machine.attach(alice, bob, B + 64, 31, Permission.WRITE, Permission.TRANSLATE);
    MemorySegment memory = MemorySegment.ofArray(new long[8]);
    for (long address : new long[] {readable.at(0), shortOne.address(), B, 0}) {
      Descriptor.memoryMove(A, A + 64, 8)
          .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
          .with(Field.COMPLETION_ADDRESS, address)
          .write(memory, 0);
      assertThat(machine.portal(alice).submitRaw(memory, 0, new long[8])).isTrue();
      machine.kernel.device().drain();
      assertThat(machine.kernel.device().events().take())
          .singleElement()
          .extracting(EngineEvent::status)
          .isEqualTo(Status.COMPLETION_FAULT);
    }
    assertThat(bob.cpu().read(B, 4096)).isEqualTo(before);
  }

  @Test
  void theEnginesOwnTablesAreOutOfReachEvenIfTheKernelMapsThemByMistake() {
    mapRandom(alice, A, 4096);
    alice
        .space()
        .mapShared(A + 8192, List.of(alice.space().root()), Rights.USER_DATA, PageSize.SMALL);
    byte[] frames = alice.cpu().read(A, 4096);
    CompletionRecord write = machine.run(alice, Descriptor.fill(-1, A + 8192, 4096));
    assertThat(write.status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(write.explain()).contains("belongs to another domain");
    assertThat(machine.run(alice, Descriptor.memoryMove(A + 8192, A, 8)).status())
        .isEqualTo(Status.PAGE_FAULT);
    assertThat(alice.cpu().read(A, 4096)).isEqualTo(frames);
    alice.space().unmap(A + 8192, 4096);
  }

  @Test
  void aRevocationEndsWhoeverWaitsForAPage() throws Exception {
    mapRandom(alice, A, 4096);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch late = new CountDownLatch(1);
    bob.space()
        .pageRequests()
        .setHandler(
            request -> {
              asked.countDown();
              await(late);
              return Response.INVALID;
            });
    CapabilityHandle parent =
        machine.grant(
            alice, bob, B, 4096, Permission.WRITE, Permission.TRANSLATE, Permission.DELEGATE);
    UserContext carol = manager.create();
    mapRandom(carol, A, 4096);
    carol.capabilities().openReceiveWindow(1);
    CapabilityHandle delegated =
        alice
            .capabilities()
            .delegate(parent, carol.capabilities(), B, 4096, Permission.DESTINATION);
    Attachment there = carol.addresses().attach(delegated);
    Completion parked =
        machine
            .portal(carol)
            .submit(Descriptor.memoryMove(A, there.address(), 4096).with(Flag.BLOCK_ON_FAULT));
    asked.await();
    alice.capabilities().revoke(parent);
    CompletionRecord record = parked.await();
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.ABORTED);
    assertThat(record.bytes()).isZero();
    late.countDown();
  }

  @Test
  void anExitEndsWhoeverWaitsForAPageOfItsSpace() throws Exception {
    mapRandom(alice, A, 4096);
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch late = new CountDownLatch(1);
    bob.space()
        .pageRequests()
        .setHandler(
            request -> {
              asked.countDown();
              await(late);
              return Response.INVALID;
            });
    Attachment there = machine.attach(alice, bob, B, 8192, Permission.WRITE, Permission.TRANSLATE);
    Completion others =
        machine
            .portal(alice)
            .submit(Descriptor.memoryMove(A, there.at(0), 8).with(Flag.BLOCK_ON_FAULT));
    Completion own =
        machine.portal(bob).submit(Descriptor.fill(1, B + 4096, 8).with(Flag.BLOCK_ON_FAULT));
    asked.await();
    manager.exit(bob);
    for (Completion each : List.of(others, own)) {
      assertThat(each.await().status()).isEqualTo(Status.ABORTED);
    }
    assertThat(manager.mmu().faults().take().faults())
        .extracting(fault -> fault.cause())
        .containsOnly(FaultCause.REQUEST_ABANDONED);
    late.countDown();
  }

  @Test
  void aFloodOfRevocationsCostsOnlyWhoeverFloods() {
    mapRandom(alice, A, 4096);
    mapRandom(bob, B, 4096);
    CapabilityHandle root =
        machine.grant(alice, bob, B, 4096, Permission.WRITE, Permission.TRANSLATE);
    Attachment kept = machine.attach(alice, bob, B, 8, Permission.WRITE, Permission.TRANSLATE);
    int highest = 0;
    for (int round = 0; round < 20_000; round++) {
      CapabilityHandle derived = alice.capabilities().derive(root, B, 8, Permission.DESTINATION);
      highest = Math.max(highest, derived.slot());
      alice.capabilities().revoke(root);
    }
    assertThat(highest).isLessThan(8);
    assertThat(alice.capabilities().size()).isEqualTo(2);
    while (alice.capabilities().size() < alice.capabilities().quota()) {
      alice.capabilities().derive(root, B, 8, Permission.DESTINATION);
    }
    assertThatThrownBy(() -> alice.capabilities().derive(root, B, 8, Permission.DESTINATION))
        .hasMessageContaining(CapabilityFault.QUOTA.words());
    assertThat(machine.run(alice, Descriptor.memoryMove(A, kept.at(0), 8)).succeeded()).isTrue();
    machine.grant(bob, alice, A, 8, Permission.READ);
    alice.capabilities().revoke(root);
    assertThat(alice.capabilities().size()).isEqualTo(2);
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
