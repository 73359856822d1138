package dev.dray.memory.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhysicalMemoryTest {
  private static final long MIB = 1L << 20;
  private static final int DOMAIN = 7;

  private final PhysicalMemory memory = PhysicalMemory.ofNodes(16 * MIB, 32 * MIB);

  @AfterEach
  void close() {
    memory.close();
  }

  private long allocate(PageSize size, Placement placement) {
    return memory.allocate(size, placement, 0, DOMAIN);
  }

  @Test
  void everyFrameIsHandedOutOnceAndComesBack() {
    BitSet seen = new BitSet();
    List<Long> frames = new ArrayList<>();
    Placement bind = new Placement.Bind(0);
    for (int i = 0; i < 16 * 256 - 1; i++) {
      long frame = allocate(PageSize.SMALL, bind);
      assertThat(frame).isPositive().isLessThan(16 * MIB);
      assertThat(seen.get((int) (frame >> 12))).isFalse();
      seen.set((int) (frame >> 12));
      frames.add(frame);
    }
    assertThatThrownBy(() -> allocate(PageSize.SMALL, bind))
        .isInstanceOf(PhysicalMemoryExhaustedException.class)
        .hasMessageContaining("node 0 has 0 of 16,777,216 bytes free");
    frames.forEach(frame -> memory.release(frame, PageSize.SMALL));
    NodeStatistics node = memory.statistics().get(0);
    assertThat(node.usedBytes()).isEqualTo(4096);
    assertThat(node.largestFreeBlock()).isEqualTo(8 * MIB);
    assertThat(node.failures()).isEqualTo(1);
  }

  @Test
  void hugeBlocksAreAligned() {
    for (int i = 0; i < 16; i++) {
      assertThat(allocate(PageSize.HUGE, new Placement.Bind(1)) % (2 * MIB)).isZero();
    }
  }

  @Test
  void preferringSpillsOverAndBindingDoesNot() {
    Placement prefer = new Placement.Prefer(0);
    for (int i = 0; i < 7; i++) {
      assertThat(memory.nodeOf(allocate(PageSize.HUGE, prefer))).isZero();
    }
    assertThat(memory.nodeOf(allocate(PageSize.HUGE, prefer))).isEqualTo(1);
    assertThatThrownBy(() -> allocate(PageSize.HUGE, new Placement.Bind(0)))
        .isInstanceOf(PhysicalMemoryExhaustedException.class);
  }

  @Test
  void interleavingGoesRound() {
    Placement interleave = new Placement.Interleave(List.of(1, 0));
    for (long page = 0; page < 10; page++) {
      long frame = memory.allocate(PageSize.SMALL, interleave, page, DOMAIN);
      assertThat(memory.nodeOf(frame)).isEqualTo(page % 2 == 0 ? 1 : 0);
    }
  }

  @Test
  void anUnknownNodeIsAnError() {
    assertThatThrownBy(() -> allocate(PageSize.SMALL, new Placement.Bind(2)))
        .hasMessageContaining("nodes 0 to 1");
  }

  @Test
  void zeroedMemoryIsZeroEvenAfterUse() {
    long frame = allocate(PageSize.HUGE, Placement.anywhere());
    memory.host().asSlice(frame, 2 * MIB).fill((byte) 9);
    memory.release(frame, PageSize.HUGE);
    long again = memory.allocateZeroed(PageSize.HUGE, Placement.anywhere(), 0, DOMAIN);
    for (long at = again; at < again + 2 * MIB; at += 8) {
      assertThat(memory.entry(at)).isZero();
    }
  }

  @Test
  void ownersFollowTheFrame() {
    long frame = allocate(PageSize.SMALL, Placement.anywhere());
    assertThat(memory.owner(frame)).isEqualTo(DOMAIN);
    memory.release(frame, PageSize.SMALL);
    assertThat(memory.owner(frame)).isEqualTo(FrameOwner.NOBODY);
  }

  @Test
  void releasingTooOftenIsAnError() {
    long frame = allocate(PageSize.SMALL, Placement.anywhere());
    memory.release(frame, PageSize.SMALL);
    assertThatThrownBy(() -> memory.release(frame, PageSize.SMALL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more often than held");
  }

  @Test
  void piecesOfAHugeBlockKeepOnlyThemselves() {
    long block = allocate(PageSize.HUGE, new Placement.Bind(1));
    long free = memory.statistics().get(1).freeBytes();
    memory.retain(block + 5 * 4096, PageSize.SMALL);
    memory.retain(block + 9 * 4096, PageSize.SMALL);
    assertThat(memory.shares(block + 5 * 4096, PageSize.SMALL)).isEqualTo(2);
    memory.release(block, PageSize.HUGE);
    assertThat(memory.statistics().get(1).freeBytes()).isEqualTo(free + 2 * MIB - 2 * 4096);
    assertThat(memory.shares(block + 5 * 4096, PageSize.SMALL)).isEqualTo(1);
    memory.release(block + 5 * 4096, PageSize.SMALL);
    memory.release(block + 9 * 4096, PageSize.SMALL);
    assertThat(memory.statistics().get(1).freeBytes()).isEqualTo(free + 2 * MIB);
    assertThat(memory.statistics().get(1).largestFreeBlock()).isEqualTo(32 * MIB);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomHoldsBalance(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Long, Integer> held = new HashMap<>();
    List<long[]> holds = new ArrayList<>();
    long free = memory.statistics().get(1).freeBytes();
    for (int step = 0; step < 20_000; step++) {
      int choice = random.nextInt(4);
      if (choice == 0 && holds.size() < 3000) {
        PageSize size = random.nextInt(8) == 0 ? PageSize.HUGE : PageSize.SMALL;
        try {
          long frame = allocate(size, new Placement.Bind(1));
          for (long at = frame; at < frame + size.bytes(); at += 4096) {
            assertThat(held.getOrDefault(at, 0)).isZero();
          }
          hold(held, frame, size, 1);
          holds.add(new long[] {frame, size.level()});
        } catch (PhysicalMemoryExhaustedException full) {
          // Fragmented: releasing goes on.
        }
      } else if (choice == 1 && !holds.isEmpty()) {
        long[] some = holds.get(random.nextInt(holds.size()));
        long frame = some[0] + (some[1] == 2 ? random.nextInt(512) * 4096L : 0);
        memory.retain(frame, PageSize.SMALL);
        hold(held, frame, PageSize.SMALL, 1);
        holds.add(new long[] {frame, 1});
      } else if (!holds.isEmpty()) {
        int index = random.nextInt(holds.size());
        long[] some = holds.set(index, holds.get(holds.size() - 1));
        holds.remove(holds.size() - 1);
        PageSize size = PageSize.ofLevel((int) some[1]);
        memory.release(some[0], size);
        hold(held, some[0], size, -1);
      }
    }
    long inUse = held.values().stream().filter(count -> count > 0).count();
    assertThat(memory.statistics().get(1).freeBytes()).isEqualTo(free - inUse * 4096);
    holds.forEach(some -> memory.release(some[0], PageSize.ofLevel((int) some[1])));
    assertThat(memory.statistics().get(1).freeBytes()).isEqualTo(free);
    assertThat(memory.statistics().get(1).largestFreeBlock()).isEqualTo(32 * MIB);
  }

  private static void hold(Map<Long, Integer> held, long frame, PageSize size, int delta) {
    for (long at = frame; at < frame + size.bytes(); at += 4096) {
      held.merge(at, delta, Integer::sum);
    }
  }

  @Test
  void nodeSizesAreChecked() {
    assertThatThrownBy(() -> PhysicalMemory.ofNodes(12345)).hasMessageContaining("2 MiB");
    assertThatThrownBy(PhysicalMemory::ofNodes).hasMessageContaining("at least one node");
  }

  @Test
  void moreThanTheHostHasIsAnErrorWithNumbers() {
    assertThatThrownBy(() -> PhysicalMemory.ofNodes(1L << 45))
        .isInstanceOf(PhysicalMemoryExhaustedException.class)
        .hasMessageContaining("35,184,372,088,832 bytes")
        .hasMessageContaining("the machine has");
    assertThatThrownBy(() -> PhysicalMemory.ofNodes(1L << 46, 2 * MIB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("70,368,744,177,664");
    assertThatThrownBy(() -> PhysicalMemory.ofNodes(1L << 62, 1L << 62))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNodeHoldsFramesOfEverySizeUpToOneGibibyte() {
    try (PhysicalMemory large = PhysicalMemory.ofNodes(2L << 30)) {
      long giant = large.allocate(PageSize.GIANT, Placement.anywhere(), 0, DOMAIN);
      assertThat(giant % PageSize.GIANT.bytes()).isZero();
      large.host().set(java.lang.foreign.ValueLayout.JAVA_LONG, giant + (1L << 30) - 8, 5);
      long free = large.statistics().getFirst().freeBytes();
      // The last reference to a small piece keeps that piece, and nothing else.
      large.retain(giant + 4096, PageSize.SMALL);
      large.release(giant, PageSize.GIANT);
      assertThat(large.statistics().getFirst().freeBytes()).isEqualTo(free + (1L << 30) - 4096);
      large.release(giant + 4096, PageSize.SMALL);
      assertThat(large.statistics().getFirst().freeBytes()).isEqualTo(free + (1L << 30));
    }
  }

  @Test
  void lentMemoryOutlivesTheClose() {
    PhysicalMemory other = PhysicalMemory.ofNodes(4 * MIB);
    long frame = other.allocate(PageSize.SMALL, Placement.anywhere(), 0, DOMAIN);
    var lent = other.lend(frame, 4096);
    lent.fill((byte) 3);
    other.close();
    assertThat(lent.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 4095)).isEqualTo((byte) 3);
    assertThatThrownBy(() -> other.lend(frame, 1)).hasMessageContaining("closed");
  }
}
