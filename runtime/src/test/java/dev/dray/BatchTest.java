package dev.dray;

import static dev.dray.Segments.bytes;
import static dev.dray.Segments.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches of the facade. */
class BatchTest {
  private final Engine engine = Dray.open();
  private final Arena arena = engine.newArena();
  private final MemorySegment a = random(arena.allocate(5000), 1);
  private final MemorySegment b = arena.allocate(5000);
  private final Batch batch = engine.newBatch(8);

  @AfterEach
  void close() {
    batch.close();
    arena.close();
    engine.close();
  }

  @Test
  void operationsRunInOrderAndEachHasARecord() {
    batch.copy(a, b);
    batch.fence();
    int crc = batch.crc32c(b);
    int equal = batch.compare(a, b);
    for (int round = 0; round < 2; round++) {
      b.fill((byte) 0);
      List<CompletionRecord> records = round == 0 ? batch.run() : batch.submit().join();
      assertThat(bytes(b)).isEqualTo(bytes(a));
      assertThat((int) records.get(crc).low()).isEqualTo(engine.crc32c(a));
      assertThat(records.get(equal).result()).isZero();
    }
    batch.clear();
    batch.fill(b, 0x0101010101010101L);
    assertThat(batch.run()).hasSize(1);
    assertThat(bytes(b)).containsOnly(1);
  }

  @Test
  void nothingRunsBehindAFenceAfterAFailure() {
    batch.add(Descriptor.fill(0, 64, 8));
    batch.fence();
    batch.copy(a, b);
    List<CompletionRecord> records = batch.run();
    assertThat(records.get(0).status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(records.get(1).status()).isEqualTo(Status.NOT_ATTEMPTED);
    assertThat(bytes(b)).containsOnly(0);
  }

  @Test
  void whatCannotBeSaysSo() {
    assertThatThrownBy(batch::run).hasMessageContaining("empty");
    assertThatThrownBy(() -> batch.copy(a, b.asSlice(1))).hasMessageContaining("4999");
    assertThatThrownBy(() -> batch.crc32c(MemorySegment.ofArray(new byte[1])))
        .hasMessageContaining("newArena()");
    for (int i = 0; i < 8; i++) {
      batch.copy(a, b);
    }
    assertThatThrownBy(() -> batch.copy(a, b)).hasMessageContaining("room for 8");
    assertThatThrownBy(() -> engine.newBatch(0)).hasMessageContaining("1 to 1024");
  }
}
