package dev.dray.memory.submitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.OperandFaultException;
import dev.dray.memory.Run;
import dev.dray.memory.Window;
import dev.dray.memory.capability.CapabilityRegistry;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.mmu.Rig;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.space.Mapping;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operands of descriptors: their frames, and what an operation may do to them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OperandTest {
  private static final long BASE = Rig.BASE;
  private static final int MIB = 1 << 20;

  /** A descriptor with two operands. */
  private static final class TwoOperands implements Extent.Issuer, AutoCloseable {
    final Extent first = new Extent(1, this);
    final Extent second = new Extent(3, this);

    @Override
    public void end() {}

    @Override
    public boolean ended() {
      return false;
    }

    @Override
    public long number() {
      return 7;
    }

    void release() {
      first.release();
      second.release();
    }

    @Override
    public void close() {
      release();
    }
  }

  private static SubmitterSpace addresses(Rig rig) {
    SubmitterSpace space = new SubmitterSpace(rig.mmu, new CapabilityRegistry().createTable(1));
    space.setOwn(rig.context);
    return space;
  }

  @Test
  void framesAreTranslatedLazilyAndApartForReadsAndWrites() {
    try (Rig rig = new Rig();
        TwoOperands descriptor = new TwoOperands()) {
      rig.space.map(BASE, 3 * 4096, Rights.USER_DATA, PageSize.SMALL);
      rig.space.protect(BASE + 4096, 4096, Rights.USER_READ_ONLY);
      Extent extent = descriptor.first;
      addresses(rig).translate(BASE + 100, 5 * 4096, true, extent);
      Window.Scattered window = (Window.Scattered) extent.window();
      assertThat(window.firstOffset()).isEqualTo(100);
      assertThat(window.length()).isEqualTo(5 * 4096);
      assertThat(window.frameShift()).isEqualTo(12);
      window.writableFrame(0).fill((byte) 3);
      assertThat(window.readableFrame(1).get(ValueLayout.JAVA_BYTE, 0)).isZero();
      assertThatThrownBy(() -> window.writableFrame(1))
          .isInstanceOfSatisfying(
              MemoryFaultException.class,
              e -> {
                assertThat(e.offset()).isEqualTo(4096 - 100);
                assertThat(e.write()).isTrue();
              })
          .hasMessageContaining("may not be written")
          .hasMessageContaining("descriptor 7");
      assertThatThrownBy(() -> window.readableFrame(3)).hasMessageContaining("no page is mapped");
      assertThatThrownBy(() -> window.readableFrame(6))
          .isInstanceOf(IndexOutOfBoundsException.class);
      descriptor.release();
      assertThat(rig.space.mapping(BASE).orElseThrow().dirty()).isTrue();
      assertThat(rig.space.mapping(BASE + 4096).orElseThrow().dirty()).isFalse();
      assertThat(rig.space.mapping(BASE + 8192).map(Mapping::accessed)).contains(false);
    }
  }

  @Test
  void aReadOperandCannotBeWritten() {
    try (Rig rig = new Rig();
        TwoOperands descriptor = new TwoOperands()) {
      rig.space.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
      Extent extent = descriptor.first;
      addresses(rig).translate(BASE, 4096, false, extent);
      assertThatThrownBy(() -> ((Window.Scattered) extent.window()).writableFrame(0))
          .hasMessageContaining("not written");
      assertThatThrownBy(() -> extent.writableRun(0, 8))
          .isInstanceOf(OperandFaultException.class)
          .hasMessageContaining("not written");
    }
  }

  @Test
  void runsReachToTheEndOfThePageWhateverItsSize() {
    try (Rig rig = new Rig();
        TwoOperands descriptor = new TwoOperands()) {
      rig.space.map(BASE, 4 * MIB, Rights.USER_DATA, PageSize.HUGE);
      rig.space.map(BASE + 4 * MIB, 8192, Rights.USER_DATA, PageSize.SMALL);
      Extent extent = descriptor.first;
      addresses(rig).translate(BASE + 5, 4 * MIB + 4096, true, extent);
      assertThat(extent.readableRun(0, 3 * MIB).length()).isEqualTo(2 * MIB - 5);
      assertThat(extent.readableRun(0, 100).length()).isEqualTo(100);
      assertThat(extent.writableRun(2 * MIB - 6, MIB).length()).isEqualTo(1);
      assertThat(extent.writableRun(4 * MIB - 5, 4096).length()).isEqualTo(4096);
      Run run = extent.writableRun(4 * MIB, 4096);
      assertThat(run.length()).isEqualTo(4091);
      run.segment().set(ValueLayout.JAVA_BYTE, run.position(), (byte) 9);
      assertThat(rig.cpu.read(BASE + 4 * MIB + 5, 1)).containsExactly(9);
      assertThatThrownBy(() -> extent.readableRun(4 * MIB, 4097))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void longOperandsInHugePagesHaveHugeFrames() {
    try (Rig rig = new Rig();
        TwoOperands descriptor = new TwoOperands()) {
      rig.space.map(BASE, 4 * MIB, Rights.USER_DATA, PageSize.HUGE);
      Extent extent = descriptor.first;
      addresses(rig).translate(BASE + 5, 3 * MIB, false, extent);
      assertThat(((Window.Scattered) extent.window()).frameShift()).isEqualTo(21);
    }
  }

  @Test
  void aSharedPageThatIsReadOnlyKeepsItsFrame() {
    try (Rig rig = new Rig();
        TwoOperands descriptor = new TwoOperands()) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      AddressSpace child = rig.mmu.fork(rig.space);
      Extent extent = descriptor.first;
      addresses(rig).translate(BASE, 4096, true, extent);
      extent.readable(0);
      extent.release();
      assertThat(rig.space.mapping(BASE).orElseThrow().frame())
          .isEqualTo(child.mapping(BASE).orElseThrow().frame());
    }
  }

  @Test
  void slicesShowTheSameMemory() {
    try (Rig rig = new Rig()) {
      byte[] contents = rig.mapRandom(BASE, 8 * 4096, PageSize.SMALL, 1);
      List<MemorySegment> slices = rig.cpu.slices(BASE + 10, 8 * 4096 - 20, true);
      int at = 10;
      for (MemorySegment slice : slices) {
        for (long i = 0; i < slice.byteSize(); i++, at++) {
          assertThat(slice.get(ValueLayout.JAVA_BYTE, i)).isEqualTo(contents[at]);
        }
      }
      assertThat(at).isEqualTo(8 * 4096 - 10);
      slices.getFirst().set(ValueLayout.JAVA_BYTE, 0, (byte) 77);
      assertThat(rig.cpu.read(BASE + 10, 1)).containsExactly(77);
    }
  }

  @Test
  void aSpaceThatIsGoneIsRefused() {
    try (Rig rig = new Rig(X86Format.FOUR_LEVEL, MmuConfiguration.DEFAULT, 8L << 20)) {
      SubmitterSpace addresses = addresses(rig);
      rig.mmu.destroySpace(rig.space);
      assertThatThrownBy(() -> addresses.translate(BASE, 4096, false, new TwoOperands().first))
          .hasMessageContaining("destroyed");
    }
  }
}
