package dev.dray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.kernel.AddressSpaceManager;
import dev.dray.kernel.Kernel;
import dev.dray.kernel.UserContext;
import dev.dray.memory.capability.CapabilityFault;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Arguments that make no sense are refused in words: what was given, what is allowed, what to do.
 * Nothing is kept of them: what comes after works.
 */
@SuppressWarnings("NullAway") // nulls are part of the garbage
class GarbageTest {
  private static final long BASE = 0x10_0000_0000L;

  private final Kernel kernel = new Kernel(DeviceConfig.simple(1));
  private final PhysicalMemory memory = PhysicalMemory.ofNodes(32L << 20);
  private final Mmu mmu = Mmu.over(memory, MmuConfiguration.DEFAULT);
  private final AddressSpaceManager manager = new AddressSpaceManager(kernel, mmu);
  private final UserContext user = manager.create();
  private final Portal portal = kernel.portal(kernel.device().queues().getFirst(), user.client());

  @AfterEach
  void close() {
    manager.close();
    kernel.close();
  }

  private static void refused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfAny(
            IllegalArgumentException.class,
            IllegalStateException.class,
            IndexOutOfBoundsException.class,
            NullPointerException.class,
            WrongThreadException.class)
        .message()
        .contains(words);
  }

  @Test
  void aDescriptorThatIsNoneDoesNotKeepTheElement() {
    refused(() -> portal.call(null), "descriptor");
    refused(() -> portal.submit(null), "descriptor");
    refused(() -> portal.call(Descriptor.of(Opcode.NO_OP), null), "operands");
    refused(() -> portal.submit(Descriptor.of(Opcode.NO_OP), null), "operands");
    assertThat(portal.call(Descriptor.of(Opcode.NO_OP)).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void descriptorsAndRecordsLieInsideTheirSegments() {
    MemorySegment short63 = MemorySegment.ofArray(new byte[63]);
    MemorySegment long100 = MemorySegment.ofArray(new byte[100]);
    refused(() -> Descriptor.read(short63), "64 bytes", "63");
    for (long offset : new long[] {-1, 37, Long.MAX_VALUE, Long.MIN_VALUE}) {
      refused(() -> Descriptor.read(long100, offset, new long[8]), "offset " + offset, "100");
      refused(() -> Descriptor.of(Opcode.NO_OP).write(long100, offset), "offset " + offset, "100");
      refused(() -> portal.submitRaw(long100, offset, new long[8]), "offset " + offset);
    }
    refused(() -> portal.submitRaw(long100, 0, new long[7]), "8 words", "7");
    for (long offset : new long[] {-1, 69, Long.MAX_VALUE}) {
      refused(() -> CompletionLayout.isDone(long100, offset), "32 bytes", "offset " + offset);
      refused(() -> CompletionLayout.clear(long100, offset), "32 bytes", "offset " + offset);
      refused(() -> CompletionLayout.status(long100, offset), "32 bytes", "offset " + offset);
      refused(() -> CompletionLayout.read(long100, offset), "32 bytes", "offset " + offset);
    }
  }

  @Test
  void whatWouldBeKeptIsNotNull() {
    refused(() -> mmu.setObserver(null), "observer", "NONE");
    refused(() -> user.space().pageRequests().setHandler(null), "handler");
    refused(() -> kernel.device().interrupts().request(null), "handler");
    refused(() -> kernel.domains().add(null), "entry");
    refused(() -> manager.invalidations().submit(null), "command");
    refused(() -> DeviceConfig.simple(1).withFaultInjector(null), "injector");
    refused(
        () ->
            manager.capabilities().mintRoot(user.capabilities(), null, 0, 1, Permission.SOURCE, 1),
        "object");
    refused(() -> manager.grant(user, user, 0, 1, null), "permissions");
    refused(() -> manager.grant(user, user, -1, 2, Set.of(Permission.READ)), "2^64", "shorter");
    user.space().map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
    assertThat(portal.call(Descriptor.fill(1, BASE, 8)).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void lengthsAndAddressesOfSpaces() {
    refused(() -> user.cpu().read(BASE, -1), "-1", "0 and more");
    refused(() -> user.cpu().fill(BASE, -1, (byte) 0), "-1");
    refused(() -> user.cpu().slices(BASE, Long.MIN_VALUE, false), "0 and more");
    refused(() -> user.space().map(BASE, 0, Rights.USER_DATA, PageSize.SMALL), "align");
    refused(() -> user.space().map(BASE, -4096, Rights.USER_DATA, PageSize.SMALL), "align");
    refused(() -> user.space().map(BASE + 1, 4096, Rights.USER_DATA, PageSize.SMALL), "align");
    refused(
        () -> user.space().map(Long.MAX_VALUE - 4095, 8192, Rights.USER_DATA, PageSize.SMALL),
        "48-bit");
    refused(() -> user.space().map(BASE, 4096, 0, PageSize.SMALL), "rights");
    refused(() -> user.space().leave(7), "7", "enter()");
    refused(() -> user.space().migrate(BASE, 4096, 9), "node 9");
  }

  @Test
  void physicalAddressesLieInMemory() {
    List<ThrowingCallable> calls = new ArrayList<>();
    for (long address : new long[] {-1, -4096, 32L << 20, Long.MAX_VALUE, Long.MIN_VALUE}) {
      calls.add(() -> memory.retain(address, PageSize.SMALL));
      calls.add(() -> memory.release(address, PageSize.SMALL));
      calls.add(() -> memory.fuse(address));
      calls.add(() -> memory.shares(address, PageSize.HUGE));
      calls.add(() -> memory.holders(address, PageSize.SMALL));
      calls.add(() -> memory.owner(address));
      calls.add(() -> memory.setOwner(address, PageSize.SMALL, 1));
      calls.add(() -> memory.lend(address, 1));
      calls.add(() -> memory.copy(0, address, 1));
      calls.add(() -> memory.nodeOf(address));
    }
    calls.add(() -> memory.copy(0, 0, -1));
    calls.forEach(call -> refused(call, "memory ends at 0x2000000"));
    refused(() -> memory.retain(1, PageSize.SMALL), "align");
    refused(() -> memory.fuse(4096), "align");
    refused(PhysicalMemory::ofNodes, "at least one node");
  }

  @Test
  void segmentsThatCannotBeRegistered() {
    MemorySegment closed;
    try (Arena arena = Arena.ofConfined()) {
      closed = arena.allocate(64);
    }
    refused(() -> kernel.host().register(closed), "closed", "allocate another");
    refused(() -> kernel.host().register(MemorySegment.NULL), "at least one byte");
    refused(() -> kernel.host().register(MemorySegment.ofArray(new byte[8])), "native");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment confined = arena.allocate(64);
      CompletableFuture.runAsync(
              () -> refused(() -> kernel.host().register(confined), "confined", "shared"))
          .join();
    }
  }

  @Test
  void everyReasonSaysWhatToDo() {
    for (FaultCause cause : FaultCause.values()) {
      assertThat(cause.words()).isNotBlank();
      assertThat(cause.fix()).as(cause.words()).isNotBlank();
    }
    for (CapabilityFault fault : CapabilityFault.values()) {
      assertThat(fault.words()).isNotBlank();
      assertThat(fault.fix()).as(fault.words()).isNotBlank();
    }
    assertThat(portal.call(Descriptor.fill(1, BASE, 8)).explain())
        .contains("no page is mapped")
        .contains("map one");
  }
}
