package dev.dray;

import static dev.dray.Segments.bytes;
import static dev.dray.Segments.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user is promised of the built-in operations, whatever the kind of segment. */
class EngineTest {
  private final Engine engine = Dray.open(EngineOptions.standard().withProcessingElements(2));
  private final Arena shared = Arena.ofShared();
  private final Arena confined = Arena.ofConfined();
  private final Arena own = engine.newArena();

  @AfterEach
  void close() {
    own.close();
    engine.close();
    shared.close();
    confined.close();
  }

  private MemorySegment allocate(String kind, long size) {
    return switch (kind) {
      case "own" -> own.allocate(size);
      case "global" -> Arena.global().allocate(size);
      case "automatic" -> Arena.ofAuto().allocate(size);
      case "shared" -> shared.allocate(size);
      case "confined" -> confined.allocate(size);
      case "heap" -> MemorySegment.ofArray(new byte[(int) size]);
      case "longs" -> MemorySegment.ofArray(new long[(int) (size + 7) / 8]).asSlice(0, size);
      default -> throw new AssertionError(kind);
    };
  }

  private static Stream<String> kinds() {
    return Stream.of("own", "global", "automatic", "shared", "confined", "heap", "longs");
  }

  private static Stream<String> shareable() {
    return kinds().filter(kind -> !kind.equals("confined"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void synchronousOperationsTakeEveryKindOfSegment(String kind) {
    MemorySegment source = random(allocate(kind, 5000), 1);
    MemorySegment destination = allocate(kind, 6000);
    assertThat(engine.copy(source, destination)).isEqualTo(5000);
    assertThat(bytes(destination.asSlice(0, 5000))).isEqualTo(bytes(source));
    assertThat(bytes(destination.asSlice(5000))).containsOnly(0);
    CRC32C crc = new CRC32C();
    crc.update(bytes(source));
    assertThat(engine.crc32c(source)).isEqualTo((int) crc.getValue());
    assertThat(engine.compare(source, destination.asSlice(0, 5000)))
        .isEqualTo(new Comparison(true, 5000));
    engine.fill(destination, (byte) 7);
    assertThat(bytes(destination)).containsOnly(7);
  }

  @ParameterizedTest
  @MethodSource("shareable")
  void asynchronousOperationsTakeWhatOtherThreadsMayUse(String kind) {
    MemorySegment source = random(allocate(kind, 5000), 2);
    MemorySegment destination = allocate(kind, 5000);
    assertThat(engine.copyAsync(source, destination).join()).isEqualTo(5000);
    assertThat(bytes(destination)).isEqualTo(bytes(source));
    assertThat(engine.crc32cAsync(source).join()).isEqualTo(engine.crc32c(source));
    assertThat(engine.compareAsync(source, destination).join().equal()).isTrue();
    assertThat(engine.fillAsync(destination, 0x0807060504030201L).join()).isEqualTo(5000);
    assertThat(destination.get(ValueLayout.JAVA_BYTE, 4999)).isEqualTo((byte) 8);
  }

  @Test
  void asynchronousOperationsRefuseConfinedSegmentsAndNameBothThreads() {
    MemorySegment segment = allocate("confined", 16);
    assertThatThrownBy(() -> engine.copyAsync(segment, allocate("own", 16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("source is confined")
        .hasMessageContaining("dray")
        .hasMessageContaining(Thread.currentThread().getName())
        .hasMessageContaining("synchronous");
  }

  @Test
  void readOnlyDestinationsAreRefused() {
    MemorySegment segment = allocate("own", 16).asReadOnly();
    assertThatThrownBy(() -> engine.fill(segment, 1L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("destination is a read-only segment");
    assertThat(engine.crc32c(segment)).isEqualTo(engine.crc32c(allocate("heap", 16)));
  }

  @Test
  void aShortDestinationIsRefusedAndNothingMoves() {
    MemorySegment destination = allocate("own", 15);
    assertThatThrownBy(() -> engine.copy(random(allocate("own", 16), 3), destination))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 bytes")
        .hasMessageContaining("15");
    assertThat(bytes(destination)).containsOnly(0);
  }

  @Test
  void emptySegmentsAreLegal() {
    MemorySegment empty = allocate("own", 0);
    assertThat(engine.copy(empty, empty)).isZero();
    engine.fill(empty, 1L);
    assertThat(engine.crc32c(empty, 5)).isEqualTo(5);
    assertThat(engine.compare(empty, empty).equal()).isTrue();
    assertThat(engine.compare(empty, allocate("own", 1))).isEqualTo(new Comparison(false, 0));
    assertThat(engine.copyAsync(empty, empty).join()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "heap", "shared"})
  void overlappingCopiesGoAsIfThroughATemporary(String kind) {
    Random random = new Random(4);
    for (int round = 0; round < 50; round++) {
      MemorySegment whole = random(allocate(kind, 4096), round);
      byte[] expected = bytes(whole);
      int from = random.nextInt(2000);
      int to = random.nextInt(2000);
      int size = random.nextInt(2000);
      System.arraycopy(expected, from, expected, to, size);
      engine.copy(whole.asSlice(from, size), whole.asSlice(to, size));
      assertThat(bytes(whole)).isEqualTo(expected);
    }
  }

  @Test
  void comparisonsSayHowFarTheyCame() {
    MemorySegment first = random(allocate("own", 3 << 20), 5);
    MemorySegment second = allocate("heap", 3 << 20);
    engine.copy(first, second);
    long at = (2 << 20) + 17;
    second.set(ValueLayout.JAVA_BYTE, at, (byte) ~second.get(ValueLayout.JAVA_BYTE, at));
    assertThat(engine.compare(first, second)).isEqualTo(new Comparison(false, at));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 1023, 1024, 1025, 100_003, 1 << 20, (1 << 20) + 13})
  void fillRepeatsThePattern(int size) {
    MemorySegment destination = allocate("own", size + 1);
    engine.fill(destination.asSlice(0, size), 0x8877665544332211L);
    byte[] expected = new byte[size + 1];
    for (int i = 0; i < size; i++) {
      expected[i] = (byte) (0x11 * (i % 8 + 1));
    }
    assertThat(bytes(destination)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 64, 4095, 100_000})
  void crcContinuesFromASeed(int cut) {
    MemorySegment data = random(allocate("own", 100_000), 6);
    int first = engine.crc32c(data.asSlice(0, cut));
    assertThat(engine.crc32c(data.asSlice(cut), first)).isEqualTo(engine.crc32c(data));
  }

  @Test
  void heapOperandsAreCounted() {
    engine.copy(allocate("heap", 100), allocate("own", 100));
    Statistics statistics = engine.statistics();
    assertThat(statistics.stagedOperands()).isEqualTo(1);
    assertThat(statistics.stagedBytes()).isEqualTo(100);
    assertThat(statistics.of(Opcode.MEMORY_MOVE)).isEqualTo(new Statistics.OfOperation(1, 0, 100));
  }

  @Test
  void whatTheHeapHeldBesideTheDestinationStays() {
    byte[] array = new byte[300];
    Arrays.fill(array, (byte) 9);
    engine.fill(MemorySegment.ofArray(array).asSlice(100, 100), 0L);
    assertThat(Arrays.copyOfRange(array, 0, 100)).containsOnly(9);
    assertThat(Arrays.copyOfRange(array, 100, 200)).containsOnly(0);
    assertThat(Arrays.copyOfRange(array, 200, 300)).containsOnly(9);
  }

  @Test
  void aClosedArenaIsNamed() {
    Arena gone = Arena.ofShared();
    MemorySegment segment = gone.allocate(16);
    gone.close();
    assertThatThrownBy(() -> engine.fill(segment, 0L))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("arena of destination is closed");
    Arena mine = engine.newArena();
    MemorySegment other = mine.allocate(16);
    mine.close();
    assertThatThrownBy(() -> engine.fill(other, 0L)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClosedEngineSaysSo() {
    Engine other = Dray.open();
    other.close();
    other.close();
    MemorySegment segment = allocate("own", 16);
    assertThatThrownBy(() -> other.fill(segment, 0L))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("engine is closed");
    assertThatThrownBy(() -> other.fillAsync(segment, 0L))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("engine is closed");
  }
}
