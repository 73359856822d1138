package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.mapRandom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.memory.ats.DeviceCache;
import dev.dray.memory.ats.DeviceFaultException;
import dev.dray.memory.ats.DevicePort;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.domain.DomainEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PASIDs are used again, and nothing of their old owner's acts on the new one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PasidsTest {
  private static final int BYTES = 4096;

  private final Kernel kernel = new Kernel("two", DeviceConfig.simple(1), new Pasids(2, 4));
  private final Mmu mmu =
      Mmu.over(PhysicalMemory.ofNodes(16L << 20), MmuConfiguration.DEFAULT.weak(3));
  private final AddressSpaceManager manager = new AddressSpaceManager(kernel, mmu);
  private final UserContext bob = manager.create();
  private final UserContext old = manager.create();

  @AfterEach
  void close() {
    manager.close();
    kernel.close();
  }

  private Portal portal(UserContext context) {
    return kernel.portal(kernel.device().queues().getFirst(), context.client());
  }

  /** Another context under the PASID of the old one. */
  private UserContext successor() {
    manager.exit(old);
    UserContext made = manager.create();
    assertThat(made.pasid()).isEqualTo(old.pasid());
    return made;
  }

  @Test
  void newOnesComeFirstThenTheOneThatIsFreeForLongest() {
    Pasids pasids = new Pasids(5, 8);
    assertThat(pasids.take()).isEqualTo(5);
    pasids.giveBack(5);
    assertThat(pasids.take()).isEqualTo(6);
    assertThat(pasids.take()).isEqualTo(7);
    pasids.giveBack(6);
    assertThat(pasids.take()).isEqualTo(5);
    assertThat(pasids.take()).isEqualTo(6);
    assertThatThrownBy(pasids::take).hasMessageContaining("every PASID below 8 is in use");
  }

  @Test
  void whenAllAreInUseThatIsSaidAndNothingIsKept() {
    long used = mmu.memory().statistics().getFirst().usedBytes();
    assertThatThrownBy(manager::create)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is in use: close a context");
    assertThat(mmu.spaces()).hasSize(2);
    assertThat(mmu.memory().statistics().getFirst().usedBytes()).isEqualTo(used);
  }

  @Test
  void contextsComeAndGoWithoutEnd() {
    manager.exit(old);
    for (int i = 0; i < 300; i++) {
      UserContext context = manager.create();
      byte[] contents = mapRandom(context, A, BYTES);
      assertThat(portal(context).call(Descriptor.memoryMove(A, A + 64, 64)).succeeded()).isTrue();
      assertThat(context.cpu().read(A + 64, 64)).isEqualTo(Arrays.copyOf(contents, 64));
      manager.exit(context);
    }
  }

  @Test
  void theOldOwnersPortalIsShut() {
    mapRandom(old, A, BYTES);
    Portal stale = portal(old);
    UserContext successor = successor();
    byte[] contents = mapRandom(successor, A, BYTES);
    Descriptor fill = Descriptor.fill(-1, A, 64);
    for (CompletionRecord record :
        new CompletionRecord[] {stale.call(fill), stale.submit(fill).await()}) {
      assertThat(record.status()).isEqualTo(Status.PERMISSION);
      assertThat(record.explain()).contains("the context that submits was closed");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = arena.allocate(64, 64);
      fill.with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
          .with(Field.COMPLETION_ADDRESS, A + 2048)
          .write(raw, 0);
      assertThat(stale.submitRaw(raw, 0, new long[8])).isTrue();
    }
    kernel.device().drain();
    assertThat(successor.cpu().read(A, BYTES)).isEqualTo(contents);
    assertThat(portal(successor).call(fill).succeeded()).isTrue();
  }

  @Test
  void takingTheOldOneAwayAgainDoesNothingToTheNewOne() {
    UserContext successor = successor();
    mapRandom(successor, A, BYTES);
    manager.exit(old);
    assertThat(manager.contexts()).containsEntry(old.pasid(), successor);
    assertThat(portal(successor).call(Descriptor.fill(1, A, 64)).succeeded()).isTrue();
  }

  @Test
  void windowsThatWereOpenToTheOldOneAreShutAndItsOwnAreGone() {
    byte[] contents = mapRandom(bob, A, BYTES);
    int open =
        kernel
            .domains()
            .add(
                new DomainEntry(
                    Set.of(old.pasid(), bob.pasid()),
                    bob.pasid(),
                    bob.addresses(),
                    true,
                    true,
                    false,
                    Optional.empty()));
    int own =
        kernel
            .domains()
            .add(
                new DomainEntry(
                    Set.of(bob.pasid()),
                    old.pasid(),
                    old.addresses(),
                    true,
                    true,
                    true,
                    Optional.empty()));
    mapRandom(old, A, BYTES);
    Descriptor fill =
        Descriptor.of(Opcode.INTER_DOMAIN_FILL)
            .with(Flag.ALTERNATE_DESTINATION)
            .with(Field.DESTINATION_HANDLE, open)
            .with(Field.PATTERN, 0)
            .with(Field.DESTINATION, A + 64)
            .with(Field.TRANSFER_SIZE, 64);
    assertThat(portal(old).call(fill).status()).isEqualTo(Status.SUCCESS);
    contents = bob.cpu().read(A, contents.length);
    UserContext successor = successor();
    assertThat(portal(successor).call(fill.with(Field.PATTERN, -1)).status())
        .isEqualTo(Status.INVALID_HANDLE);
    assertThat(bob.cpu().read(A, BYTES)).isEqualTo(contents);
    assertThat(kernel.domains().find(own)).isEmpty();
    assertThat(kernel.domains().find(open).orElseThrow().submitters()).containsExactly(bob.pasid());
  }

  @Test
  void aDeviceKnowsTheNewOneOnlyOnceItIsOpened() {
    mapRandom(old, A, BYTES);
    DevicePort device = manager.attachDevice(1, DeviceCache.NONE);
    device.open(old.context());
    long frame = device.translate(old.pasid(), A, true).physical();
    UserContext successor = successor();
    mapRandom(successor, A, BYTES);
    device.open(old.context());
    assertThatThrownBy(() -> device.translate(successor.pasid(), A, true))
        .isInstanceOf(DeviceFaultException.class);
    assertThatThrownBy(() -> device.read(frame, MemorySegment.ofArray(new byte[8])))
        .isInstanceOf(DeviceFaultException.class);
    device.open(successor.context());
    assertThat(device.translate(successor.pasid(), A, true).bytes()).isEqualTo(BYTES);
    assertThat(device.shut(old.context())).isFalse();
    assertThat(device.translate(successor.pasid(), A, true).bytes()).isEqualTo(BYTES);
  }

  @Test
  void aPasidThatADeviceDoesNotForgetIsNobodysAgain() {
    DevicePort silent = manager.attachDevice(1, (pasid, address, length, done) -> {});
    silent.open(old.context());
    manager.exit(old);
    assertThatThrownBy(manager::create).hasMessageContaining("is in use");
  }
}
