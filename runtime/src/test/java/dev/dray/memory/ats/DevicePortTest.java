package dev.dray.memory.ats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.mmu.Rig;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.AddressSpace;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices that keep translations: what the three promises of ATS are worth when one lies. */
@Timeout(60)
class DevicePortTest {
  private static final long BASE = Rig.BASE;

  private static void faults(FaultCause cause, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            DeviceFaultException.class, e -> assertThat(e.fault().cause()).isEqualTo(cause));
  }

  private static MemorySegment bytes(int length) {
    return MemorySegment.ofArray(new byte[length]);
  }

  @Test
  void aDeviceReadsAndWritesWhatItWasTold() {
    try (Rig rig = new Rig();
        DevicePort port = new DevicePort(rig.mmu, 5, DeviceCache.NONE)) {
      byte[] contents = rig.mapRandom(BASE, 8192, PageSize.SMALL, 1);
      port.open(rig.context);
      DeviceTranslation told = port.translate(1, BASE + 100, true);
      assertThat(told.bytes()).isEqualTo(4096 - 100);
      MemorySegment read = bytes(3996);
      port.read(told.physical(), read);
      assertThat(read.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
          .isEqualTo(Arrays.copyOfRange(contents, 100, 4096));
      port.write(told.physical(), MemorySegment.ofArray(new byte[] {1, 2, 3}));
      assertThat(rig.cpu.read(BASE + 100, 3)).containsExactly(1, 2, 3);
      assertThat(rig.space.mapping(BASE).orElseThrow().dirty()).isTrue();
    }
  }

  @Test
  void aDeviceThatAsksWhileItIsOpenedMissesNoEndOfWhatItWasTold() throws Exception {
    try (Rig rig = new Rig();
        DevicePort port = new DevicePort(rig.mmu, 5, DeviceCache.NONE)) {
      for (int round = 0; round < 400; round++) {
        rig.space.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
        AtomicReference<DeviceTranslation> told = new AtomicReference<>();
        Thread device = Thread.ofPlatform().start(() -> ask(port, told));
        int spins = round % 300;
        Thread kernel = Thread.ofPlatform().start(() -> takePage(rig, spins));
        port.open(rig.context);
        device.join();
        kernel.join();
        if (told.get() != null) {
          long physical = told.get().physical();
          faults(FaultCause.TRANSLATED_AFTER_INVALIDATION, () -> port.read(physical, bytes(8)));
        }
        port.shut(rig.context);
      }
    }
  }

  @Test
  void whoIsToldOfAnEndFindsNothingOldAnyMore() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      int id = rig.space.tag().id();
      assertThat(rig.mmu.tlb().find(BASE, id)).isNotEqualTo(Translation.NONE);
      List<Long> found = new ArrayList<>();
      rig.space.tag().listen((start, length) -> found.add(rig.mmu.tlb().find(BASE, id)));
      rig.space.unmap(BASE, 4096);
      assertThat(found).isNotEmpty().allMatch(each -> each == Translation.NONE);
    }
  }

  private static void ask(DevicePort port, AtomicReference<DeviceTranslation> told) {
    for (int asked = 0; asked < 3000 && told.get() == null; asked++) {
      try {
        told.set(port.translate(1, BASE, false));
      } catch (DeviceFaultException notYet) {
        Thread.onSpinWait();
      }
    }
  }

  private static void takePage(Rig rig, int spins) {
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
    rig.space.unmap(BASE, 4096);
  }

  /** Assumption (a): no translated request for an address that it was not told. */
  @Test
  void aSpoofedTranslatedRequestFaults() {
    try (Rig rig = new Rig();
        DevicePort port = new DevicePort(rig.mmu, 5, DeviceCache.NONE)) {
      rig.mapRandom(BASE, 8192, PageSize.SMALL, 1);
      port.open(rig.context);
      DeviceTranslation told = port.translate(1, BASE, true);
      long neighbour = rig.space.mapping(BASE + 4096).orElseThrow().frame();
      byte[] before = rig.cpu.read(BASE + 4096, 4096);
      faults(FaultCause.TRANSLATED_NOT_GRANTED, () -> port.read(neighbour, bytes(8)));
      faults(FaultCause.TRANSLATED_NOT_GRANTED, () -> port.write(neighbour, bytes(8)));
      faults(FaultCause.TRANSLATED_NOT_GRANTED, () -> port.read(rig.space.root(), bytes(8)));
      faults(FaultCause.TRANSLATED_NOT_GRANTED, () -> port.read(-8, bytes(8)));
      faults(FaultCause.TRANSLATED_NOT_GRANTED, () -> port.read(Long.MAX_VALUE, bytes(8)));
      // Begins where it may, and ends where it may not.
      faults(FaultCause.TRANSLATED_NOT_GRANTED, () -> port.write(told.physical() + 4090, bytes(8)));
      try (DevicePort other = new DevicePort(rig.mmu, 6, DeviceCache.NONE)) {
        other.open(rig.context);
        faults(FaultCause.TRANSLATED_NOT_GRANTED, () -> other.read(told.physical(), bytes(8)));
      }
      assertThat(rig.cpu.read(BASE + 4096, 4096)).isEqualTo(before);
      assertThat(rig.mmu.faults().total()).isEqualTo(7);
    }
  }

  /** Assumption (b): it keeps to the rights that it was told. */
  @Test
  void whatWasToldForReadingIsNotWritten() {
    try (Rig rig = new Rig();
        DevicePort port = new DevicePort(rig.mmu, 5, DeviceCache.NONE)) {
      byte[] contents = rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      rig.space.harvestDirty(BASE, 4096);
      port.open(rig.context);
      DeviceTranslation told = port.translate(1, BASE, false);
      assertThat(told.writable()).isFalse();
      faults(FaultCause.WRITE_DENIED, () -> port.write(told.physical(), bytes(8)));
      assertThat(rig.cpu.read(BASE, 4096)).isEqualTo(contents);
      port.translate(1, BASE, true);
      port.translate(1, BASE, false);
      port.write(told.physical(), bytes(8));
      assertThat(rig.space.harvestDirty(BASE, 4096)).containsExactly(BASE);
    }
  }

  /** Assumption (c): no use after the invalidation, whatever made it necessary. */
  @Test
  void aUseAfterTheInvalidationFaults() {
    try (Rig rig = new Rig();
        DevicePort port = new DevicePort(rig.mmu, 5, DeviceCache.NONE)) {
      port.open(rig.context);
      Runnable[] changes = {
        () -> rig.space.unmap(BASE, 4096),
        () -> rig.space.protect(BASE, 4096, Rights.USER_READ_ONLY),
        () -> rig.space.migrate(BASE, 4096, 1 - rig.space.mapping(BASE).orElseThrow().node()),
        () -> rig.mmu.destroySpace(rig.mmu.fork(rig.space)),
        () -> port.invalidate(1, BASE, 4096).join(),
        () -> rig.space.invalidateAll(),
      };
      for (Runnable change : changes) {
        rig.space.unmap(BASE, 4096);
        rig.space.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
        DeviceTranslation told = port.translate(1, BASE, true);
        port.write(told.physical(), bytes(8));
        change.run();
        faults(
            FaultCause.TRANSLATED_AFTER_INVALIDATION, () -> port.write(told.physical(), bytes(8)));
      }
    }
  }

  @Test
  void onlyOpenedContextsAreTranslated() {
    try (Rig rig = new Rig();
        DevicePort port = new DevicePort(rig.mmu, 5, DeviceCache.NONE)) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      faults(FaultCause.ATS_DISABLED, () -> port.translate(1, BASE, false));
      faults(FaultCause.ATS_DISABLED, () -> port.translate(77, BASE, false));
      port.open(rig.context);
      faults(FaultCause.NOT_PRESENT, () -> port.translate(1, BASE + 4096, false));
      DeviceTranslation told = port.translate(1, BASE, false);
      port.shut(rig.context);
      faults(FaultCause.TRANSLATED_AFTER_INVALIDATION, () -> port.read(told.physical(), bytes(8)));
    }
  }

  @Test
  void hugePagesAreToldWhole() {
    try (Rig rig = new Rig();
        DevicePort port = new DevicePort(rig.mmu, 5, DeviceCache.NONE)) {
      rig.space.map(BASE, 2 << 20, Rights.USER_DATA, PageSize.HUGE);
      port.open(rig.context);
      DeviceTranslation told = port.translate(1, BASE + 4096, true);
      assertThat(told.bytes()).isEqualTo((2 << 20) - 4096);
      port.write(told.physical() + (1 << 20), MemorySegment.ofArray(new byte[] {7}));
      assertThat(rig.cpu.read(BASE + 4096 + (1 << 20), 1)).containsExactly(7);
      rig.space.split(BASE);
      faults(FaultCause.TRANSLATED_AFTER_INVALIDATION, () -> port.read(told.physical(), bytes(8)));
    }
  }

  /** What was unmapped belongs to somebody else at once: a device that goes on writes nothing. */
  @Test
  void nothingOfADevicesReachesMemoryThatWasGivenAway() throws Exception {
    try (Rig rig = new Rig();
        DevicePort port = new DevicePort(rig.mmu, 5, DeviceCache.NONE)) {
      port.open(rig.context);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<DeviceTranslation> told = new AtomicReference<>();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread device =
          Thread.ofPlatform()
              .start(
                  () -> {
                    MemorySegment poison = bytes(4096).fill((byte) 0x66);
                    while (!stop.get()) {
                      DeviceTranslation late = told.get();
                      if (late != null) {
                        try {
                          port.write(late.physical(), poison);
                        } catch (DeviceFaultException expected) {
                          Thread.onSpinWait();
                        } catch (RuntimeException e) {
                          failure.set(e);
                        }
                      }
                    }
                  });
      AddressSpace other = rig.another();
      var cpu = rig.cpuOf(other);
      SplittableRandom random = new SplittableRandom(3);
      for (int round = 0; round < 200; round++) {
        rig.space.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
        told.set(port.translate(1, BASE, true));
        for (int spins = random.nextInt(2000); spins > 0; spins--) {
          Thread.onSpinWait();
        }
        rig.space.unmap(BASE, 4096);
        other.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
        cpu.fill(BASE, 4096, (byte) 1);
        assertThat(cpu.read(BASE, 4096)).containsOnly((byte) 1);
        other.unmap(BASE, 4096);
      }
      stop.set(true);
      device.join();
      assertThat(failure.get()).isNull();
    }
  }
}
