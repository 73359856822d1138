package dev.dray.memory.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Window;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.space.Mapping;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperandScopeTest {
  private static final long BASE = Rig.BASE;
  private static final int MIB = 1 << 20;

  private static OperandScope enter(Rig rig, SpaceOperand... operands) {
    return OperandScope.enter(rig.mmu, List.of(operands), 1, true);
  }

  @Test
  void framesAreTranslatedLazilyAndApartForReadsAndWrites() {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 3 * 4096, Rights.USER_DATA, PageSize.SMALL);
      rig.space.protect(BASE + 4096, 4096, Rights.USER_READ_ONLY);
      try (OperandScope scope =
          enter(rig, new SpaceOperand(rig.context, BASE + 100, 5 * 4096, true, false))) {
        Window.Scattered window = (Window.Scattered) scope.window(0);
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
            .hasMessageContaining("may not be written");
        assertThatThrownBy(() -> window.readableFrame(3)).hasMessageContaining("no page is mapped");
        assertThat(scope.fault()).isPresent();
        assertThatThrownBy(() -> window.readableFrame(6))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThat(rig.space.mapping(BASE).orElseThrow().dirty()).isTrue();
      assertThat(rig.space.mapping(BASE + 4096).orElseThrow().dirty()).isFalse();
      assertThat(rig.space.mapping(BASE + 8192).map(Mapping::accessed)).contains(false);
    }
  }

  @Test
  void aReadOperandCannotBeWritten() {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
      try (OperandScope scope =
          enter(rig, new SpaceOperand(rig.context, BASE, 4096, false, false))) {
        Window.Scattered window = (Window.Scattered) scope.window(0);
        assertThatThrownBy(() -> window.writableFrame(0)).hasMessageContaining("read-only");
      }
    }
  }

  @Test
  void neighbouringFramesAreOneRunAndHugePagesAreLargeFrames() {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 4 * MIB, Rights.USER_DATA, PageSize.HUGE);
      try (OperandScope scope =
          enter(
              rig,
              new SpaceOperand(rig.context, BASE + 5, 3 * MIB, false, true),
              new SpaceOperand(rig.context, BASE + 5, 3 * MIB, false, false),
              new SpaceOperand(rig.context, BASE, 0, true, true))) {
        assertThat(scope.window(0)).isInstanceOf(Window.Contiguous.class);
        assertThat(((Window.Scattered) scope.window(1)).frameShift()).isEqualTo(21);
        assertThat(scope.window(2).length()).isZero();
      }
    }
  }

  @Test
  void anInPlaceOperationOnASharedPageReadsWhatItWrites() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      long before = rig.cpu.getLong(BASE);
      AddressSpace child = rig.mmu.fork(rig.space);
      try (OperandScope scope =
          enter(
              rig,
              new SpaceOperand(rig.context, BASE, 4096, false, false),
              new SpaceOperand(rig.context, BASE, 4096, true, false))) {
        MemorySegment read = ((Window.Scattered) scope.window(0)).readableFrame(0);
        ((Window.Scattered) scope.window(1))
            .writableFrame(0)
            .set(ValueLayout.JAVA_LONG, 0, ~before);
        assertThat(read.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(~before);
      }
      assertThat(rig.cpuOf(child).getLong(BASE)).isEqualTo(before);
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
  void operandsThatWrapAreRefused() {
    try (Rig rig = new Rig()) {
      assertThatThrownBy(() -> new SpaceOperand(rig.context, -1, -5, true, true))
          .hasMessageContaining("2^40");
      assertThatThrownBy(() -> new SpaceOperand(rig.context, Long.MAX_VALUE, 5, true, true))
          .hasMessageContaining("wraps");
    }
  }
}
