package dev.dray.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.mmu.PageFaultException;
import dev.dray.memory.mmu.Rig;
import dev.dray.memory.mmu.SpaceAccessor;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.RiscvFormat;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AddressSpaceTest {
  private static final long BASE = Rig.BASE;
  private static final int MIB = 1 << 20;

  static Stream<PageTableFormat> formats() {
    return Stream.of(
        X86Format.FOUR_LEVEL, X86Format.FIVE_LEVEL, RiscvFormat.SV39, RiscvFormat.SV48);
  }

  private static Rig rig(PageTableFormat format) {
    return new Rig(format, MmuConfiguration.DEFAULT, 64L << 20);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void whatIsWrittenIsReadAcrossPageSizes(PageTableFormat format) {
    try (Rig rig = rig(format)) {
      rig.space.map(BASE, 2 * MIB, Rights.USER_DATA, PageSize.HUGE);
      byte[] contents = rig.mapRandom(BASE + 2 * MIB, 3 * 4096, PageSize.SMALL, 1);
      rig.cpu.write(BASE + 2 * MIB - 5000, MemorySegment.ofArray(contents));
      assertThat(rig.cpu.read(BASE + 2 * MIB - 5000, contents.length)).isEqualTo(contents);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void everythingComesBack(PageTableFormat format) {
    try (Rig rig = rig(format)) {
      AddressSpace other = rig.another();
      long before = rig.used();
      other.map(BASE, 4 * MIB, Rights.USER_DATA, PageSize.HUGE);
      other.map(BASE + 4 * MIB, MIB, Rights.USER_DATA, PageSize.SMALL);
      other.unmap(BASE + 4 * MIB, 4096);
      other.unmap(BASE + 4096, 4096);
      AddressSpace child = rig.mmu.fork(other);
      SpaceAccessor cpu = rig.cpuOf(child);
      cpu.putLong(BASE + 8192, 5);
      cpu.putLong(BASE + 5 * MIB - 4096, 5);
      rig.mmu.destroySpace(other);
      assertThat(cpu.getLong(BASE + 8192)).isEqualTo(5);
      rig.mmu.destroySpace(child);
      assertThat(rig.used()).isEqualTo(before - 4096);
    }
  }

  /** The table of the small pages would be found by walks for ever, and never given back. */
  @ParameterizedTest
  @MethodSource("formats")
  void aHugePageTakesThePlaceOfSmallOnesThatAreGone(PageTableFormat format) {
    try (Rig rig = rig(format)) {
      AddressSpace other = rig.another();
      SpaceAccessor cpu = rig.cpuOf(other);
      long before = rig.used();
      for (int round = 0; round < 3; round++) {
        other.map(BASE + 4096, 4096, Rights.USER_DATA, PageSize.SMALL);
        cpu.putLong(BASE + 4096, 5);
        other.unmap(BASE + 4096, 4096);
        other.map(BASE, 2 * MIB, Rights.USER_DATA, PageSize.HUGE);
        cpu.putLong(BASE + 4096, 6);
        assertThat(cpu.getLong(BASE + 4096)).isEqualTo(6);
        assertThat(other.mapping(BASE).orElseThrow().size()).isEqualTo(PageSize.HUGE);
        other.unmap(BASE, 2 * MIB);
      }
      rig.mmu.destroySpace(other);
      assertThat(rig.used()).isLessThan(before);
    }
  }

  @Test
  void unmappedMeansNotPresentAndReadOnlyMeansDenied() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 8192, PageSize.SMALL, 1);
      rig.space.unmap(BASE, 4096);
      rig.space.protect(BASE + 4096, 4096, Rights.USER_READ_ONLY);
      assertThatThrownBy(() -> rig.cpu.getLong(BASE))
          .isInstanceOfSatisfying(
              PageFaultException.class,
              e -> {
                assertThat(e.fault().cause()).isEqualTo(FaultCause.NOT_PRESENT);
                assertThat(e.fault().address()).isEqualTo(BASE);
                assertThat(e.fault().level()).isEqualTo(1);
                assertThat(e.fault().pasid()).isEqualTo(1);
              });
      rig.cpu.getLong(BASE + 4096);
      assertThatThrownBy(() -> rig.cpu.putLong(BASE + 4096, 1))
          .hasMessageContaining("write of 0x1000001000 in PASID 1")
          .hasMessageContaining("may not be written");
      rig.space.protect(BASE + 4096, 4096, Rights.USER_DATA);
      rig.cpu.putLong(BASE + 4096, 1);
    }
  }

  @Test
  void supervisorPagesAreNotTheUsers() {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 4096, Rights.READ | Rights.WRITE, PageSize.SMALL);
      assertThatThrownBy(() -> rig.cpu.getLong(BASE)).hasMessageContaining("privilege level");
    }
  }

  @Test
  void newMemoryIsZeroEvenWhereOthersWere() {
    try (Rig rig = new Rig()) {
      for (int round = 0; round < 3; round++) {
        rig.space.map(BASE, 4 * MIB, Rights.USER_DATA, PageSize.SMALL);
        assertThat(rig.cpu.read(BASE, 4 * MIB)).containsOnly((byte) 0);
        rig.cpu.fill(BASE, 4 * MIB, (byte) 7);
        rig.space.unmap(BASE, 4 * MIB);
      }
    }
  }

  @Test
  void exhaustionMapsNothingAndSaysNumbers() {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
      long before = rig.used();
      assertThatThrownBy(
              () -> rig.space.map(BASE + 2 * MIB, 256 * MIB, Rights.USER_DATA, PageSize.HUGE))
          .isInstanceOf(PhysicalMemoryExhaustedException.class)
          .hasMessageContaining("of 67,108,864 bytes free");
      rig.space.sync();
      assertThat(rig.used()).isEqualTo(before);
      assertThat(rig.space.mapping(BASE + 2 * MIB)).isEmpty();
    }
  }

  @Test
  void badRangesAreRefused() {
    try (Rig rig = new Rig()) {
      assertThatThrownBy(() -> rig.space.map(BASE + 1, 4096, Rights.USER_DATA, PageSize.SMALL))
          .hasMessageContaining("whole 4,096-byte pages");
      assertThatThrownBy(() -> rig.space.map(1L << 47, 4096, Rights.USER_DATA, PageSize.SMALL))
          .hasMessageContaining("48-bit addresses");
      assertThatThrownBy(
              () -> rig.space.map((1L << 47) - 4096, 8192, Rights.USER_DATA, PageSize.SMALL))
          .hasMessageContaining("48-bit addresses");
      assertThatThrownBy(() -> rig.space.unmap(BASE, -4096)).hasMessageContaining("pages");
      rig.space.map(BASE, 8192, Rights.USER_DATA, PageSize.SMALL);
      assertThatThrownBy(() -> rig.space.map(BASE + 4096, 4096, Rights.USER_DATA, PageSize.SMALL))
          .hasMessageContaining("mapped already");
    }
  }

  @Test
  void sharedOnPurposeIsSeenByBothAndStaysSharedAfterAFork() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 8192, PageSize.SMALL, 1);
      long frame = rig.space.mapping(BASE + 4096).orElseThrow().frame();
      rig.space.mapShared(BASE + 2 * MIB, List.of(frame), Rights.USER_DATA, PageSize.SMALL);
      AddressSpace child = rig.mmu.fork(rig.space);
      SpaceAccessor childCpu = rig.cpuOf(child);
      childCpu.putLong(BASE + 2 * MIB, 77);
      assertThat(rig.cpu.getLong(BASE + 2 * MIB)).isEqualTo(77);
      assertThat(childCpu.getLong(BASE + 4096)).isNotEqualTo(5);
    }
  }

  @Test
  void writtenPagesAreHarvestedOnce() {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 16 * 4096, Rights.USER_DATA, PageSize.SMALL);
      rig.cpu.putLong(BASE + 3 * 4096, 1);
      rig.cpu.getLong(BASE + 4 * 4096);
      rig.cpu.putLong(BASE + 9 * 4096, 1);
      assertThat(rig.space.harvestDirty(BASE, 16 * 4096))
          .containsExactly(BASE + 3 * 4096, BASE + 9 * 4096);
      assertThat(rig.space.harvestDirty(BASE, 16 * 4096)).isEmpty();
      rig.cpu.putLong(BASE + 9 * 4096, 2);
      assertThat(rig.space.harvestDirty(BASE, 16 * 4096)).containsExactly(BASE + 9 * 4096);
    }
  }

  @Test
  void aDestroyedSpaceRefusesOperations() {
    try (Rig rig = new Rig()) {
      AddressSpace other = rig.another();
      SpaceAccessor cpu = rig.cpuOf(other);
      rig.mmu.destroySpace(other);
      assertThatThrownBy(() -> cpu.getLong(BASE)).isInstanceOf(SpaceClosedException.class);
    }
  }
}
