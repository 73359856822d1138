package dev.dray;

import static dev.dray.Segments.bytes;
import static dev.dray.Segments.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies whose bytes are used as they land, and operations that choose where to run. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProgressTest {
  private final Engine engine = Dray.open(EngineOptions.standard().withProcessingElements(1));
  private final Arena arena = engine.newArena();

  @AfterEach
  void close() {
    arena.close();
    engine.close();
  }

  @Test
  void everyByteIsHandedOverOnceInOrder() {
    MemorySegment source = random(arena.allocate(5_000_001), 1);
    MemorySegment target = arena.allocate(5_000_001);
    ProgressiveCopy copy = engine.copyProgressively(source, target);
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    AtomicInteger parts = new AtomicInteger();
    copy.consume(
        part -> {
          parts.incrementAndGet();
          seen.writeBytes(bytes(part));
        });
    assertThat(seen.toByteArray()).isEqualTo(bytes(source));
    assertThat(copy.future().join()).isEqualTo(5_000_001);
    assertThat(copy.landed()).isEqualTo(copy.size());
    assertThat(parts.get()).isBetween(1, 6);
  }

  @Test
  void whatFailsSaysSoAfterWhatLanded() {
    MemorySegment source = arena.allocate(100);
    MemorySegment target = arena.allocate(100);
    ProgressiveCopy copy = engine.copyProgressively(source, target);
    assertThat(copy.await(100)).isEqualTo(100);
    assertThatThrownBy(() -> engine.copyProgressively(source, source))
        .hasMessageContaining("copyAsync");
    assertThatThrownBy(() -> engine.copyProgressively(source, MemorySegment.ofArray(new byte[100])))
        .hasMessageContaining("heap destination");
  }

  @Test
  void theChoiceOfTheThreadIsCountedWithItsReason() throws Exception {
    MemorySegment small = random(arena.allocate(100), 1);
    MemorySegment large = random(arena.allocate(1 << 20), 2);
    Automatic automatic = engine.automatic();
    assertThat(automatic.copy(small, arena.allocate(100)).isDone()).isTrue();
    assertThat(automatic.crc32c(large, 0).join()).isEqualTo(engine.crc32c(large));
    automatic
        .fill(large, 5)
        .thenCompose(done -> automatic.compare(large, large))
        .get(30, TimeUnit.SECONDS);
    try (Arena mine = Arena.ofConfined()) {
      assertThat(automatic.compare(mine.allocate(1 << 20), large).isDone()).isTrue();
    }
    assertThat(engine.statistics().placements())
        .containsEntry(Placement.CALLER_SMALL, 1L)
        .containsEntry(Placement.CALLER_CONFINED, 1L)
        .containsKey(Placement.ENGINE);
    assertThat(engine.statistics().placements().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(5);
    assertThat(engine.statistics().queues())
        .hasEntrySatisfying(
            "queue", queue -> assertThat(queue.completed()).isGreaterThanOrEqualTo(5));
  }
}
