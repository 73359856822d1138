package dev.dray.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Extent;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.mmu.Rig;
import dev.dray.memory.mmu.SpaceAccessor;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.physical.PageSize;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CopyOnWriteTest {
  private static final long BASE = Rig.BASE;
  private static final int MIB = 1 << 20;

  @ParameterizedTest
  @MethodSource("dev.dray.memory.space.AddressSpaceTest#formats")
  void aForkIsASnapshotWhoeverWrites(PageTableFormat format) {
    try (Rig rig = new Rig(format, MmuConfiguration.DEFAULT, 64L << 20)) {
      byte[] small = rig.mapRandom(BASE, 4 * MIB, PageSize.SMALL, 1);
      byte[] huge = rig.mapRandom(BASE + 4 * MIB, 4 * MIB, PageSize.HUGE, 2);
      long before = rig.used();
      AddressSpace child = rig.mmu.fork(rig.space);
      SpaceAccessor cpu = rig.cpuOf(child);
      assertThat(rig.used() - before).isLessThan(MIB);
      SplittableRandom random = new SplittableRandom(3);
      byte[] parentWants = join(small, huge);
      byte[] childWants = parentWants.clone();
      for (int i = 0; i < 300; i++) {
        boolean parent = random.nextBoolean();
        byte[] bytes = new byte[1 + random.nextInt(10_000)];
        random.nextBytes(bytes);
        int offset = random.nextInt(8 * MIB - bytes.length);
        (parent ? rig.cpu : cpu).write(BASE + offset, MemorySegment.ofArray(bytes));
        System.arraycopy(bytes, 0, parent ? parentWants : childWants, offset, bytes.length);
      }
      assertThat(Arrays.equals(rig.cpu.read(BASE, 8 * MIB), parentWants)).isTrue();
      assertThat(Arrays.equals(cpu.read(BASE, 8 * MIB), childWants)).isTrue();
    }
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Whoever knew the shared frame for reading looks at the copy afterwards. */
  @Test
  void aBreakForgetsTheOldTranslation() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      AddressSpace child = rig.mmu.fork(rig.space);
      rig.cpu.read(BASE, 8);
      long shared = rig.space.mapping(BASE).orElseThrow().frame();
      assertThat(rig.space.breakSharing(BASE)).isTrue();
      long own = rig.space.mapping(BASE).orElseThrow().frame();
      assertThat(own).isNotEqualTo(shared);
      try (PageTranslator translator =
          new PageTranslator(rig.mmu, rig.context, Extent.Issuer.NOBODY, false)) {
        assertThat(Translation.page(translator.read(BASE))).isEqualTo(own);
      }
      assertThat(child.mapping(BASE).orElseThrow().frame()).isEqualTo(shared);
    }
  }

  @Test
  void theLastHolderWritesInPlace() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 8192, PageSize.SMALL, 1);
      long frame = rig.space.mapping(BASE).orElseThrow().frame();
      AddressSpace child = rig.mmu.fork(rig.space);
      rig.mmu.destroySpace(child);
      rig.cpu.putLong(BASE, 1);
      assertThat(rig.space.mapping(BASE).orElseThrow().frame()).isEqualTo(frame);
    }
  }

  @Test
  void aBrokenHugePageCopiesOneSmallPage() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 2 * MIB, PageSize.HUGE, 1);
      AddressSpace child = rig.mmu.fork(rig.space);
      long before = rig.used();
      rig.cpuOf(child).putLong(BASE + 5 * 4096, 1);
      // One page, and the tables that the child has for itself now.
      assertThat(rig.used() - before).isBetween(4096L, 5 * 4096L);
      assertThat(child.mapping(BASE + 5 * 4096).orElseThrow().size()).isEqualTo(PageSize.SMALL);
      assertThat(rig.space.mapping(BASE).orElseThrow().size()).isEqualTo(PageSize.HUGE);
    }
  }

  @Test
  void theParentMayUnmapProtectAndExit() {
    try (Rig rig = new Rig()) {
      AddressSpace parent = rig.another();
      SpaceAccessor parentCpu = rig.cpuOf(parent);
      parent.map(BASE, 16 * 4096, Rights.USER_DATA, PageSize.SMALL);
      for (int page = 0; page < 16; page++) {
        parentCpu.putLong(BASE + page * 4096L, page);
      }
      AddressSpace child = rig.mmu.fork(parent);
      SpaceAccessor cpu = rig.cpuOf(child);
      parent.unmap(BASE, 4 * 4096);
      parent.protect(BASE + 4 * 4096, 4 * 4096, Rights.USER_READ_ONLY);
      parent.map(BASE, 4 * 4096, Rights.USER_DATA, PageSize.SMALL);
      rig.mmu.destroySpace(parent);
      for (int page = 0; page < 16; page++) {
        assertThat(cpu.getLong(BASE + page * 4096L)).isEqualTo(page);
        cpu.putLong(BASE + page * 4096L, 100 + page);
        assertThat(cpu.getLong(BASE + page * 4096L)).isEqualTo(100 + page);
      }
    }
  }

  @Test
  void readOnlyStaysReadOnlyAndBecomesPrivateWhenItBecomesWritable() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      rig.space.protect(BASE, 4096, Rights.USER_READ_ONLY);
      AddressSpace child = rig.mmu.fork(rig.space);
      SpaceAccessor cpu = rig.cpuOf(child);
      child.protect(BASE, 4096, Rights.USER_DATA);
      long old = rig.cpu.getLong(BASE);
      cpu.putLong(BASE, ~old);
      assertThat(rig.cpu.getLong(BASE)).isEqualTo(old);
      assertThat(cpu.getLong(BASE)).isEqualTo(~old);
      assertThat(rig.space.breakSharing(BASE)).isFalse();
    }
  }

  @Test
  void rangesAreClonedBetweenStrangersAtAnyDistance() {
    try (Rig rig = new Rig()) {
      byte[] contents = rig.mapRandom(BASE, 4 * MIB, PageSize.HUGE, 1);
      AddressSpace other = rig.another();
      SpaceAccessor cpu = rig.cpuOf(other);
      rig.space.cloneRange(BASE, 4 * MIB, other, BASE + 2 * MIB);
      rig.space.cloneRange(BASE + MIB, MIB, other, BASE + 16 * MIB + 4096);
      assertThat(cpu.read(BASE + 2 * MIB, 4 * MIB)).isEqualTo(contents);
      rig.cpu.putLong(BASE + MIB, 42);
      cpu.putLong(BASE + 3 * MIB + 8, 43);
      assertThat(cpu.read(BASE + 16 * MIB + 4096, MIB))
          .isEqualTo(Arrays.copyOfRange(contents, MIB, 2 * MIB));
      rig.mmu.destroySpace(other);
      System.arraycopy(new byte[] {42, 0, 0, 0, 0, 0, 0, 0}, 0, contents, MIB, 8);
      assertThat(rig.cpu.read(BASE, 4 * MIB)).isEqualTo(contents);
    }
  }

  @Test
  void forksOfForksShareAndPart() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, MIB, PageSize.SMALL, 1);
      AddressSpace space = rig.space;
      SpaceAccessor[] cpus = new SpaceAccessor[8];
      for (int i = 0; i < cpus.length; i++) {
        space = rig.mmu.fork(space);
        cpus[i] = rig.cpuOf(space);
        cpus[i].putLong(BASE + 4096, i);
      }
      for (int i = 0; i < cpus.length; i++) {
        assertThat(cpus[i].getLong(BASE + 4096)).isEqualTo(i);
        assertThat(cpus[i].getLong(BASE + 8192)).isEqualTo(rig.cpu.getLong(BASE + 8192));
      }
    }
  }
}
