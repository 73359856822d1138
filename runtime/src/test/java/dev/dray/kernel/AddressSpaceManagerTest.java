package dev.dray.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.engine.Completion;
import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.mmu.PageFaultException;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.space.PageRequestHandler.Response;
import dev.dray.memory.space.SpaceClosedException;
import dev.dray.memory.submitter.Attachment;
import dev.dray.memory.submitter.SubmitterSpace;
import dev.dray.memory.trace.Trace;
import dev.dray.memory.trace.TraceEvent;
import dev.dray.memory.trace.TraceRecorder;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Descriptors whose operands lie in different address spaces, and what the kernel promises about
 * them.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AddressSpaceManagerTest {
  private static final long A = 0x10_0000_0000L;
  private static final long B = 0x20_0000_0000L;

  private final Kernel kernel = new Kernel(DeviceConfig.simple(2));
  private final AddressSpaceManager manager =
      new AddressSpaceManager(
          kernel,
          Mmu.over(PhysicalMemory.ofNodes(64L << 20, 64L << 20), MmuConfiguration.DEFAULT.weak(3)));
  private final UserContext alice = manager.create();
  private final UserContext bob = manager.create();

  @AfterEach
  void close() {
    manager.close();
    kernel.close();
  }

  private Portal portal(UserContext context) {
    return kernel.portal(kernel.device().queues().getFirst(), context.client());
  }

  private CompletionRecord run(UserContext context, Descriptor descriptor) {
    return portal(context).submit(descriptor).await();
  }

  private static byte[] mapRandom(UserContext context, long address, int bytes, PageSize size) {
    context.space().map(address, bytes, Rights.USER_DATA, size);
    byte[] contents = new byte[bytes];
    new SplittableRandom(address).nextBytes(contents);
    context.cpu().write(address, MemorySegment.ofArray(contents));
    return contents;
  }

  private Attachment attach(
      UserContext holder, UserContext owner, long base, long length, Permission... permissions) {
    CapabilityHandle handle =
        manager.grant(holder, owner, base, length, java.util.Set.of(permissions));
    return holder.addresses().attach(handle);
  }

  @Test
  void aCopyGoesFromOneSpaceToAnotherOfDifferentPageSizes() {
    byte[] contents = mapRandom(alice, A, 2 << 20, PageSize.SMALL);
    bob.space().map(B, 2 << 20, Rights.USER_DATA, PageSize.HUGE);
    Attachment there = attach(alice, bob, B, 2 << 20, Permission.WRITE, Permission.TRANSLATE);
    int bytes = (1 << 20) + 333;
    CompletionRecord record = run(alice, Descriptor.memoryMove(A + 100, there.at(77_777), bytes));
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
    assertThat(bob.cpu().read(B + 77_777, bytes))
        .isEqualTo(Arrays.copyOfRange(contents, 100, 100 + bytes));
    assertThat(alice.usage().bytesRead()).isEqualTo(bytes);
    assertThat(bob.usage().bytesWritten()).isEqualTo(bytes);
  }

  @Test
  void everyOperationTakesOperandsInAnySpace() {
    byte[] contents = mapRandom(alice, A, 64 << 10, PageSize.SMALL);
    mapRandom(bob, B, 64 << 10, PageSize.SMALL);
    Attachment there =
        attach(alice, bob, B, 64 << 10, Permission.READ, Permission.WRITE, Permission.TRANSLATE);
    assertThat(run(alice, Descriptor.fill(0x0102030405060708L, there.at(8), 40_000)).succeeded())
        .isTrue();
    assertThat(bob.cpu().getLong(B + 16)).isEqualTo(0x0102030405060708L);
    assertThat(run(alice, Descriptor.memoryMove(A, there.at(0), 64 << 10)).succeeded()).isTrue();
    CompletionRecord same = run(alice, Descriptor.compare(A, there.at(0), 64 << 10));
    assertThat(same.result()).isZero();
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(contents);
    assertThat(run(alice, Descriptor.crc(there.at(0), 64 << 10, 0)).low())
        .isEqualTo(crc.getValue());
  }

  @Test
  void theJvmsMemoryIsOneOfTheSpaces() {
    byte[] contents = mapRandom(alice, A, 100_000 & -4096, PageSize.SMALL);
    try (Arena arena = kernel.host().newArena()) {
      MemorySegment segment = arena.allocate(contents.length);
      Attachment host =
          alice.addresses().attach(kernel.host(), segment.address(), contents.length, true);
      assertThat(run(alice, Descriptor.memoryMove(A, host.at(0), contents.length)).succeeded())
          .isTrue();
      assertThat(segment.mismatch(MemorySegment.ofArray(contents))).isEqualTo(-1);
      Attachment readOnly =
          alice.addresses().attach(kernel.host(), segment.address(), contents.length, false);
      assertThat(run(alice, Descriptor.fill(0, readOnly.at(0), 8)).status())
          .isEqualTo(Status.PERMISSION);
      CompletionRecord raw = run(alice, Descriptor.fill(0, segment.address(), 8));
      assertThat(raw.explain()).contains("no address of the submitter's");
    }
  }

  @Test
  void aTransferPartlyOutsideItsRightsMovesNothing() {
    mapRandom(alice, A, 8192, PageSize.SMALL);
    byte[] before = mapRandom(bob, B, 8192, PageSize.SMALL);
    CapabilityHandle whole =
        manager.grant(
            alice,
            bob,
            B + 10,
            4096,
            java.util.Set.of(Permission.READ, Permission.WRITE, Permission.TRANSLATE));
    CapabilityHandle readOnly = alice.capabilities().derive(whole, B + 10, 4096, Permission.SOURCE);
    Attachment both = alice.addresses().attach(whole);
    Attachment source = alice.addresses().attach(readOnly);
    assertThat(run(alice, Descriptor.memoryMove(A, both.at(0), 4097)).status())
        .isEqualTo(Status.WINDOW_RANGE);
    assertThat(run(alice, Descriptor.memoryMove(A, both.at(4000), 100)).status())
        .isEqualTo(Status.WINDOW_RANGE);
    assertThat(run(alice, Descriptor.memoryMove(A, source.at(0), 8)).status())
        .isEqualTo(Status.PERMISSION);
    assertThat(run(alice, Descriptor.memoryMove(A, both.at(0) - 5, 8)).status())
        .isEqualTo(Status.PAGE_FAULT);
    assertThat(run(alice, Descriptor.memoryMove(A, B, 8)).status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(bob.cpu().read(B, 8192)).isEqualTo(before);
    alice.capabilities().revoke(whole);
    assertThat(run(alice, Descriptor.memoryMove(source.at(0), A, 8)).status())
        .isEqualTo(Status.INVALID_HANDLE);
    assertThat(run(alice, Descriptor.memoryMove(both.at(0), A, 8)).succeeded()).isTrue();
  }

  @Test
  void rightsAreTheSubmittersAndNotTheEngines() {
    mapRandom(alice, A, 4096, PageSize.SMALL);
    mapRandom(bob, B, 4096, PageSize.SMALL);
    Attachment aliceMay = attach(alice, bob, B, 4096, Permission.READ, Permission.TRANSLATE);
    assertThat(run(alice, Descriptor.memoryMove(aliceMay.at(0), A, 64)).succeeded()).isTrue();
    assertThat(run(bob, Descriptor.memoryMove(aliceMay.at(0), B, 64)).explain())
        .contains("no address of the submitter's");
  }

  @Test
  void aFaultReportsPartialCompletionAndTheTransferIsResumed() {
    byte[] contents = mapRandom(alice, A, 8 * 4096, PageSize.SMALL);
    bob.space().map(B, 3 * 4096, Rights.USER_DATA, PageSize.SMALL);
    Attachment there = attach(alice, bob, B, 8 * 4096, Permission.WRITE, Permission.TRANSLATE);
    CompletionRecord record = run(alice, Descriptor.memoryMove(A, there.at(0), 8 * 4096));
    assertThat(record.status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(record.bytes()).isEqualTo(3 * 4096);
    assertThat(record.faultAddress()).isEqualTo(there.at(3 * 4096));
    assertThat(record.writeFault()).isTrue();
    bob.space().map(B + 3 * 4096, 5 * 4096, Rights.USER_DATA, PageSize.SMALL);
    long done = record.bytes();
    assertThat(
            run(alice, Descriptor.memoryMove(A + done, there.at(done), 8 * 4096 - done))
                .succeeded())
        .isTrue();
    assertThat(bob.cpu().read(B, 8 * 4096)).isEqualTo(contents);
  }

  @Test
  void blockOnFaultBringsPagesInOnDemandAndOnlyThen() {
    byte[] contents = mapRandom(alice, A, 4 * 4096, PageSize.SMALL);
    bob.space()
        .pageRequests()
        .setHandler(
            request -> {
              request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    Attachment there = attach(alice, bob, B, 4 * 4096, Permission.WRITE, Permission.TRANSLATE);
    Descriptor move = Descriptor.memoryMove(A, there.at(0), 4 * 4096);
    assertThat(run(alice, move).status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(run(alice, move.with(Flag.BLOCK_ON_FAULT)).status()).isEqualTo(Status.SUCCESS);
    assertThat(bob.cpu().read(B, 4 * 4096)).isEqualTo(contents);
  }

  @Test
  void theEngineBreaksSharingOnTheFirstWrite() {
    byte[] contents = mapRandom(bob, B, 4 * 4096, PageSize.SMALL);
    UserContext child = manager.fork(bob);
    Attachment there = attach(alice, bob, B, 4 * 4096, Permission.WRITE, Permission.TRANSLATE);
    assertThat(run(alice, Descriptor.fill(0, there.at(0), 4 * 4096)).succeeded()).isTrue();
    assertThat(bob.cpu().read(B, 4 * 4096)).containsOnly((byte) 0);
    assertThat(child.cpu().read(B, 4 * 4096)).isEqualTo(contents);
  }

  @Test
  void anOverlappingMoveWithinASharedSpaceIsStillAMove() {
    byte[] contents = mapRandom(alice, A, 4 * 4096, PageSize.SMALL);
    manager.fork(alice);
    assertThat(run(alice, Descriptor.memoryMove(A, A + 100, 3 * 4096)).result()).isEqualTo(1);
    byte[] expected = contents.clone();
    System.arraycopy(contents, 0, expected, 100, 3 * 4096);
    assertThat(alice.cpu().read(A, 4 * 4096)).isEqualTo(expected);
    manager.fork(alice);
    assertThat(run(alice, Descriptor.memoryMove(A + 100, A, 3 * 4096)).succeeded()).isTrue();
    System.arraycopy(expected.clone(), 100, expected, 0, 3 * 4096);
    assertThat(alice.cpu().read(A, 4 * 4096)).isEqualTo(expected);
  }

  @Test
  void revocationUnderLoadEndsEverythingAndNoByteMovesAfterIt() throws Exception {
    mapRandom(bob, B, 1 << 20, PageSize.SMALL);
    byte[] nines = new byte[1 << 20];
    Arrays.fill(nines, (byte) 99);
    for (int round = 0; round < 20; round++) {
      CapabilityHandle root = manager.grant(alice, bob, B, 1 << 20, Permission.DESTINATION);
      CapabilityHandle handle =
          alice.capabilities().derive(root, B, 1 << 20, Permission.DESTINATION);
      Attachment there = alice.addresses().attach(handle);
      List<Completion> inFlight = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        inFlight.add(portal(alice).submit(Descriptor.fill(i + 1, there.at(0), 1 << 20)));
      }
      Thread.sleep(round % 3);
      alice.capabilities().revoke(root);
      bob.cpu().fill(B, 1 << 20, (byte) 99);
      for (Completion completion : inFlight) {
        assertThat(completion.await().status())
            .isIn(Status.SUCCESS, Status.ABORTED, Status.INVALID_HANDLE);
      }
      assertThat(bob.cpu().read(B, 1 << 20)).isEqualTo(nines);
      alice.addresses().detach(there);
      alice.capabilities().drop(root);
    }
  }

  @Test
  void aContextExitsWithWorkInFlight() throws Exception {
    mapRandom(alice, A, 1 << 20, PageSize.SMALL);
    for (int round = 0; round < 8; round++) {
      UserContext guest = manager.create();
      guest.space().map(B, 1 << 20, Rights.USER_DATA, PageSize.SMALL);
      Attachment there = attach(alice, guest, B, 1 << 20, Permission.WRITE, Permission.TRANSLATE);
      AtomicBoolean stop = new AtomicBoolean();
      List<Completion> inFlight = new ArrayList<>();
      Thread submitter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      inFlight.add(
                          portal(alice).submit(Descriptor.memoryMove(A, there.at(0), 1 << 20)));
                      inFlight.add(portal(guest).submit(Descriptor.fill(1, B, 1 << 20)));
                    }
                  });
      Thread.sleep(5);
      manager.exit(guest);
      stop.set(true);
      submitter.join();
      for (Completion completion : inFlight) {
        assertThat(completion.await().status())
            .isIn(
                Status.SUCCESS,
                Status.ABORTED,
                Status.INVALID_HANDLE,
                Status.PAGE_FAULT,
                Status.PERMISSION,
                Status.DOMAIN_INACCESSIBLE);
      }
      assertThatThrownBy(() -> guest.cpu().getLong(B))
          .isInstanceOfAny(SpaceClosedException.class, PageFaultException.class);
      alice.addresses().detach(there);
    }
  }

  @Test
  void aCopyOfThreePagesIsTracedStepByStep() {
    byte[] contents = mapRandom(alice, A, 3 * 4096, PageSize.SMALL);
    mapRandom(bob, B, 2 * 4096, PageSize.SMALL);
    manager.fork(bob);
    bob.space()
        .pageRequests()
        .setHandler(
            request -> {
              request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    Attachment there = attach(alice, bob, B, 3 * 4096, Permission.WRITE, Permission.TRANSLATE);
    TraceRecorder recorder = new TraceRecorder();
    manager.mmu().setObserver(recorder);
    CompletionRecord record =
        run(alice, Descriptor.memoryMove(A, there.at(0), 3 * 4096).with(Flag.BLOCK_ON_FAULT));
    recorder.completed(record.status().words(), 3 * 4096);
    Trace trace = recorder.trace();
    assertThat(bob.cpu().read(B, 3 * 4096)).isEqualTo(contents);
    assertThat(trace.of(TraceEvent.CapabilityCheck.class))
        .singleElement()
        .matches(e -> e.granted());
    assertThat(trace.of(TraceEvent.SharingBroken.class)).hasSize(2);
    assertThat(trace.of(TraceEvent.PageRequested.class))
        .containsExactly(new TraceEvent.PageRequested(bob.pasid(), B + 2 * 4096));
    assertThat(trace.of(TraceEvent.Chunk.class)).hasSize(6);
    assertThat(trace.of(TraceEvent.WalkStep.class)).isNotEmpty();
    assertThat(trace.events().getLast()).isEqualTo(new TraceEvent.Completed("success", 3 * 4096));
    assertThat(trace.text().lines()).hasSize(trace.events().size());
    assertThat(trace.json()).startsWith("[{\"step\":").contains("\"step\":\"copy-on-write\"");
  }

  @Test
  void attachmentsAreChecked() {
    CapabilityHandle program =
        manager
            .capabilities()
            .mintRoot(
                alice.capabilities(),
                new dev.dray.memory.capability.ProtectedObject.Program(1),
                0,
                1,
                java.util.Set.of(Permission.EXECUTE),
                1);
    assertThatThrownBy(() -> alice.addresses().attach(program)).hasMessageContaining("no bytes");
    Attachment first = attach(alice, bob, B + 5, 1L << 40, Permission.READ, Permission.TRANSLATE);
    assertThat(first.address()).isGreaterThanOrEqualTo(SubmitterSpace.ATTACHMENTS);
    assertThat(first.address() & 4095).isEqualTo(5);
    assertThatThrownBy(() -> attach(alice, bob, B, (1L << 40) + 1, Permission.READ))
        .hasMessageContaining("2^40");
  }

  @Test
  void aDescriptorsPasidIsNotTheSubmittersToChoose() {
    mapRandom(alice, A, 4096, PageSize.SMALL);
    mapRandom(bob, A, 4096, PageSize.SMALL);
    byte[] before = bob.cpu().read(A, 4096);
    run(alice, Descriptor.fill(0, A, 4096).with(Field.PASID, bob.pasid()));
    assertThat(alice.cpu().read(A, 4096)).containsOnly((byte) 0);
    assertThat(bob.cpu().read(A, 4096)).isEqualTo(before);
  }
}
