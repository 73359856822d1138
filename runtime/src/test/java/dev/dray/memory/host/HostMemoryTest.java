package dev.dray.memory.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory of the JVM never goes away under an operation. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostMemoryTest {
  private final HostMemory memory = new HostMemory();
  private final Extent extent = new Extent(1);

  @Test
  void anArenaIsFoundByAddressAndItsCloseWaits() throws InterruptedException {
    HostArena arena = memory.newArena();
    MemorySegment first = arena.allocate(64, 64);
    MemorySegment second = arena.allocate(100);
    memory.translate(second.address() + 10, 90, true, extent);
    assertThat(extent.run(0)).isEqualTo(90);
    extent.writable(0).set(java.lang.foreign.ValueLayout.JAVA_BYTE, extent.position(5), (byte) 3);
    assertThat(second.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 15)).isEqualTo((byte) 3);

    Thread closer = Thread.ofPlatform().start(arena::close);
    assertThat(closer.join(java.time.Duration.ofMillis(50))).isFalse();
    assertThatThrownBy(() -> memory.translate(first.address(), 1, false, new Extent(1)))
        .isInstanceOf(MemoryFaultException.class)
        .hasMessageContaining("closing");
    assertThat(second.scope().isAlive()).isTrue();
    extent.release();
    closer.join();
    assertThat(second.scope().isAlive()).isFalse();
    assertThatThrownBy(() -> memory.translate(first.address(), 1, false, extent))
        .isInstanceOf(MemoryFaultException.class);
    assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsAllocatedWhileTheArenaClosesLeavesNothingBehind() throws Exception {
    HostArena arena = memory.newArena();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    // What waits for operations without leases comes between the refusal of new ones and the end.
    memory.setLeaseless(
        () -> {
          begun.countDown();
          try {
            goesOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    Thread closer = Thread.ofPlatform().start(arena::close);
    begun.await();
    assertThatThrownBy(() -> arena.allocate(64)).isInstanceOf(IllegalStateException.class);
    goesOn.countDown();
    closer.join();
    memory.setLeaseless(() -> {});
    for (int round = 0; round < 300; round++) {
      HostArena closing = memory.newArena();
      Thread allocating =
          Thread.ofPlatform()
              .start(
                  () ->
                      assertThatThrownBy(
                              () -> {
                                while (true) {
                                  closing.allocate(4096, 64);
                                }
                              })
                          .isExactlyInstanceOf(IllegalStateException.class));
      for (int spins = 0; spins < round; spins++) {
        Thread.onSpinWait();
      }
      closing.close();
      allocating.join();
      try (HostArena next = memory.newArena()) {
        for (int i = 0; i < 50; i++) {
          next.allocate(4096, 64);
        }
      }
    }
  }

  @Test
  void aRegionEndsWhereItsSegmentEnds() {
    HostArena arena = memory.newArena();
    MemorySegment segment = arena.allocate(100);
    memory.translate(segment.address(), 100, false, extent);
    extent.release();
    assertThatThrownBy(() -> memory.translate(segment.address() + 1, 100, false, extent))
        .isInstanceOf(MemoryFaultException.class)
        .hasMessageContaining("beyond");
    assertThatThrownBy(() -> memory.translate(segment.address() - 1, 1, false, extent))
        .isInstanceOf(MemoryFaultException.class);
    assertThatThrownBy(() -> memory.translate(segment.address(), Long.MAX_VALUE, false, extent))
        .isInstanceOf(MemoryFaultException.class);
    assertThatThrownBy(() -> memory.translate(segment.address(), -1, false, extent))
        .isInstanceOf(MemoryFaultException.class);
    arena.close();
  }

  @Test
  void registrationsHoldForeignMemory() {
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(64);
    Registration registration = memory.register(segment.asReadOnly());
    assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> memory.translate(segment.address(), 8, true, extent))
        .hasMessageContaining("read-only");
    assertThatThrownBy(() -> memory.register(segment.asSlice(8, 8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlaps");
    registration.close();
    registration.close();
    arena.close();
    assertThatThrownBy(() -> memory.register(segment)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatCannotBeRegisteredIsNamed() {
    assertThatThrownBy(() -> memory.register(MemorySegment.ofArray(new byte[8])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("native");
    try (Arena confined = Arena.ofConfined()) {
      assertThatThrownBy(() -> memory.register(confined.allocate(8)))
          .isInstanceOf(WrongThreadException.class);
    }
  }

  @Test
  void aPinnedArenaCannotBeClosedAndFailuresComeThrough() {
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(8);
    Pin pin = new Pin();
    pin.hold(
        segment,
        MemorySegment.NULL,
        MemorySegment.NULL,
        () -> assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class));
    assertThatThrownBy(
            () ->
                pin.hold(
                    segment,
                    segment,
                    segment,
                    () -> {
                      throw new UnsupportedOperationException("body");
                    }))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("body");
    arena.close();
    assertThatThrownBy(() -> pin.hold(segment, segment, segment, () -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void overlappingHeapOperandsShareTheirCopy() {
    MemorySegment array = MemorySegment.ofArray(new byte[100]);
    HostOperands operands =
        new HostOperands(
            memory,
            Thread.currentThread(),
            HostOperand.read("src", array.asSlice(0, 60)),
            HostOperand.write("dst", array.asSlice(40, 60)),
            HostOperand.write("aux", MemorySegment.ofArray(new long[2])));
    assertThat(operands.address(1) - operands.address(0)).isEqualTo(40);
    assertThat(operands.stagedBytes()).isEqualTo(116);
    operands.release();
  }
}
