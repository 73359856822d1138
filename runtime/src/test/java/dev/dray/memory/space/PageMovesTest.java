package dev.dray.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.mmu.Context;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.mmu.Rig;
import dev.dray.memory.mmu.SpaceAccessor;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.RiscvFormat;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.physical.Placement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promotion, splitting and migration. */
class PageMovesTest {
  private static final long BASE = Rig.BASE;
  private static final int MIB = 1 << 20;

  @Test
  void promotionAndSplittingKeepContentsRightsAndMarks() {
    try (Rig rig = new Rig()) {
      byte[] contents = rig.mapRandom(BASE, 2 * MIB, PageSize.SMALL, 1);
      rig.space.harvestDirty(BASE, 2 * MIB);
      rig.cpu.putLong(BASE + 4096 * 77, 5);
      System.arraycopy(rig.cpu.read(BASE + 4096 * 77, 8), 0, contents, 4096 * 77, 8);
      rig.space.promote(BASE);
      Mapping huge = rig.space.mapping(BASE).orElseThrow();
      assertThat(huge.size()).isEqualTo(PageSize.HUGE);
      assertThat(huge.rights()).isEqualTo(Rights.USER_DATA);
      assertThat(huge.dirty()).isTrue();
      assertThat(huge.accessed()).isTrue();
      assertThat(rig.cpu.read(BASE, 2 * MIB)).isEqualTo(contents);
      assertThat(rig.space.split(BASE + 4096)).isTrue();
      Mapping small = rig.space.mapping(BASE + 5 * 4096).orElseThrow();
      assertThat(small.size()).isEqualTo(PageSize.SMALL);
      assertThat(small.dirty()).isTrue();
      assertThat(rig.cpu.read(BASE, 2 * MIB)).isEqualTo(contents);
      assertThat(rig.space.promote(BASE)).as("frames side by side are not copied").isTrue();
      assertThat(rig.cpu.read(BASE, 2 * MIB)).isEqualTo(contents);
      rig.space.unmap(BASE, 2 * MIB);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aPageOfOneGibibyteIsMappedSplitAndTakenApart(PageTableFormat format) {
    long giant = PageSize.GIANT.bytes();
    try (Mmu mmu = Mmu.over(PhysicalMemory.ofNodes(2 * giant), MmuConfiguration.DEFAULT)) {
      AddressSpace space = mmu.createSpace(format, Placement.anywhere());
      SpaceAccessor cpu = new SpaceAccessor(mmu, mmu.bind(1, space, Context.Settings.DEFAULT));
      PhysicalMemory memory = mmu.memory();
      space.map(BASE - giant, 4096, Rights.USER_DATA, PageSize.SMALL);
      long free = memory.statistics().getFirst().freeBytes();
      // Memory as it comes: zeroing all of it would take its time.
      long frame = memory.allocate(PageSize.GIANT, Placement.anywhere(), 0, space.domain());
      space.mapShared(BASE, List.of(frame), Rights.USER_DATA, PageSize.GIANT);
      memory.release(frame, PageSize.GIANT);
      long last = BASE + giant - 8;
      cpu.putLong(last, 42);
      assertThat(space.mapping(last).orElseThrow().size()).isEqualTo(PageSize.GIANT);
      assertThat(space.split(BASE)).isTrue();
      Mapping huge = space.mapping(last).orElseThrow();
      assertThat(huge.size()).isEqualTo(PageSize.HUGE);
      assertThat(huge.dirty() && huge.accessed()).isTrue();
      assertThat(cpu.getLong(last)).isEqualTo(42);
      space.unmap(BASE + 4096, 4096);
      assertThat(space.mapping(BASE + 4096)).isEmpty();
      assertThat(space.mapping(BASE).orElseThrow().size()).isEqualTo(PageSize.SMALL);
      assertThat(cpu.getLong(last)).isEqualTo(42);
      space.unmap(BASE, giant);
      // What remains are tables.
      assertThat(memory.statistics().getFirst().freeBytes()).isGreaterThan(free - (4 << 12));
    }
  }

  static Stream<PageTableFormat> formats() {
    return Stream.of(
        X86Format.FOUR_LEVEL, X86Format.FIVE_LEVEL, RiscvFormat.SV39, RiscvFormat.SV48);
  }

  @Test
  void promotionGivesEverythingBack() {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
      rig.space.unmap(BASE, 4096);
      long before = rig.used();
      for (int round = 0; round < 3; round++) {
        rig.space.map(BASE, 2 * MIB, Rights.USER_DATA, PageSize.SMALL);
        rig.space.promote(BASE);
        rig.space.split(BASE);
        rig.space.unmap(BASE + MIB, 8192);
        rig.space.unmap(BASE, 2 * MIB);
      }
      assertThat(rig.used()).isLessThanOrEqualTo(before + 4096);
    }
  }

  @Test
  void promotionSaysWhyNot() {
    try (Rig rig = new Rig()) {
      assertThatThrownBy(() -> rig.space.promote(BASE)).hasMessageContaining("no table");
      rig.space.map(BASE, 2 * MIB - 4096, Rights.USER_DATA, PageSize.SMALL);
      assertThatThrownBy(() -> rig.space.promote(BASE)).hasMessageContaining("not mapped");
      rig.space.map(BASE + 2 * MIB - 4096, 4096, Rights.USER_READ_ONLY, PageSize.SMALL);
      assertThatThrownBy(() -> rig.space.promote(BASE)).hasMessageContaining("different rights");
    }
  }

  @Test
  void promotionOfAForkedRangeIsAPrivateCopy() {
    try (Rig rig = new Rig()) {
      byte[] contents = rig.mapRandom(BASE, 2 * MIB, PageSize.SMALL, 1);
      AddressSpace child = rig.mmu.fork(rig.space);
      SpaceAccessor cpu = rig.cpuOf(child);
      child.promote(BASE);
      cpu.putLong(BASE, 1);
      assertThat(rig.cpu.read(BASE, 2 * MIB)).isEqualTo(contents);
    }
  }

  @Test
  void pagesOfAllSizesMoveAndEachSaysHow() {
    try (Rig rig = new Rig()) {
      byte[] small = rig.mapRandom(BASE, 3 * 4096, PageSize.SMALL, 1);
      byte[] huge = rig.mapRandom(BASE + 2 * MIB, 2 * MIB, PageSize.HUGE, 2);
      rig.space.setPlacement(new Placement.Bind(1));
      rig.space.map(BASE + 3 * 4096, 4096, Rights.USER_DATA, PageSize.SMALL);
      List<PageMove> moves = rig.space.migrate(BASE, 4 * MIB, 1);
      assertThat(moves)
          .contains(
              new PageMove(BASE, PageMove.Result.MOVED),
              new PageMove(BASE + 2 * 4096, PageMove.Result.MOVED),
              new PageMove(BASE + 3 * 4096, PageMove.Result.ALREADY_THERE),
              new PageMove(BASE + 4 * 4096, PageMove.Result.NOT_MAPPED),
              new PageMove(BASE + 2 * MIB, PageMove.Result.MOVED));
      assertThat(rig.cpu.read(BASE, small.length)).isEqualTo(small);
      assertThat(rig.cpu.read(BASE + 2 * MIB, huge.length)).isEqualTo(huge);
      assertThat(rig.space.mapping(BASE + 2 * MIB).orElseThrow().node()).isEqualTo(1);
      assertThat(rig.space.mapping(BASE).orElseThrow().dirty()).isTrue();
    }
  }

  @Test
  void sharedPagesAndAFullNodeAreReportedPageByPage() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 8192, PageSize.SMALL, 1);
      AddressSpace child = rig.mmu.fork(rig.space);
      rig.cpuOf(child).putLong(BASE, 1);
      // The child lets go of the old frame when nobody in it can be reading it any more.
      child.sync();
      assertThat(rig.space.migrate(BASE, 8192, 1))
          .containsExactly(
              new PageMove(BASE, PageMove.Result.MOVED),
              new PageMove(BASE + 4096, PageMove.Result.SHARED));
      AddressSpace filler = rig.another();
      filler.setPlacement(new Placement.Bind(1));
      filler.map(BASE, 62 * MIB, Rights.USER_DATA, PageSize.HUGE);
      filler.map(BASE + 64 * MIB, 508 * 4096, Rights.USER_DATA, PageSize.SMALL);
      rig.mapRandom(BASE + 2 * MIB, 2 * 4096, PageSize.SMALL, 1);
      assertThat(rig.space.migrate(BASE + 2 * MIB, 2 * 4096, 1))
          .extracting(PageMove::result)
          .contains(PageMove.Result.NODE_FULL);
      assertThatThrownBy(() -> rig.space.migrate(BASE, 4096, 2))
          .hasMessageContaining("nodes 0 to 1");
    }
  }

  @Test
  void aMigrationThatEndsEarlyLeavesPagesAndMarksAsTheyWere() {
    try (Rig rig = new Rig()) {
      byte[] contents = rig.mapRandom(BASE, 3 * 4096, PageSize.SMALL, 1);
      rig.space.harvestDirty(BASE, 3 * 4096);
      rig.cpu.putLong(BASE + 4096, 7);
      System.arraycopy(rig.cpu.read(BASE + 4096, 8), 0, contents, 4096, 8);
      long used = rig.used();
      int reader = rig.space.enter();
      assertThat(rig.space.migrate(BASE, 3 * 4096, 1, () -> true)).isEmpty();
      assertThat(rig.used()).isEqualTo(used);
      assertThat(rig.space.mapping(BASE).orElseThrow().node()).isZero();
      rig.space.leave(reader);
      assertThat(rig.space.harvestDirty(BASE, 3 * 4096)).containsExactly(BASE + 4096);
      assertThat(rig.cpu.read(BASE, contents.length)).isEqualTo(contents);
      assertThat(rig.space.migrate(BASE, 3 * 4096, 1, () -> true)).isPresent();
      assertThat(rig.cpu.read(BASE, contents.length)).isEqualTo(contents);
      assertThat(rig.used()).isEqualTo(used);
    }
  }

  @Test
  void aSpaceGivesAllFramesBackAfterAMigrationThatEndedEarly() {
    try (Rig rig = new Rig()) {
      long used = rig.used();
      AddressSpace other = rig.another();
      other.map(BASE, 3 * 4096, Rights.USER_DATA, PageSize.SMALL);
      int reader = other.enter();
      assertThat(other.migrate(BASE, 3 * 4096, 1, () -> true)).isEmpty();
      other.leave(reader);
      other.destroy();
      assertThat(rig.used()).isEqualTo(used);
    }
  }

  @Test
  void nothingIsLostWhenAPageMovesUnderAWriter() throws Exception {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 4 * 4096, Rights.USER_DATA, PageSize.SMALL);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong written = new AtomicLong();
      Thread writer =
          new Thread(
              () -> {
                long value = 0;
                while (!stop.get()) {
                  value++;
                  rig.cpu.putLong(BASE + (value & 3) * 4096 + 8, value);
                  assertThat(rig.cpu.getLong(BASE + (value & 3) * 4096 + 8)).isEqualTo(value);
                  written.set(value);
                }
              });
      AtomicBoolean failed = new AtomicBoolean();
      writer.setUncaughtExceptionHandler((thread, failure) -> failed.set(true));
      writer.start();
      for (int round = 0; round < 400 && !failed.get(); round++) {
        assertThat(rig.space.migrate(BASE, 4 * 4096, 1 - (round & 1)))
            .allMatch(move -> move.result() == PageMove.Result.MOVED);
      }
      stop.set(true);
      writer.join();
      assertThat(failed).isFalse();
      long last = written.get();
      for (long value = Math.max(1, last - 3); value <= last; value++) {
        assertThat(rig.cpu.getLong(BASE + (value & 3) * 4096 + 8)).isEqualTo(value);
      }
    }
  }
}
