package dev.dray.vm.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.vm.Programs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps behave as Linux's do, from Java and at the level that helpers use. */
class MapsTest {
  private static final int E2BIG = -7;
  private static final int ENOENT = -2;
  private static final int EEXIST = -17;
  private static final int EINVAL = -22;
  private static final int EPERM = -1;

  @Test
  void anArrayHasEveryEntryFromTheStartAndLosesNone() {
    try (ProgramMap map = map(MapType.ARRAY, 4, 12, 3)) {
      assertThat(map.lookup(u32(2), 0)).isEqualTo(48);
      assertThat(map.lookup(u32(3), 0)).isEqualTo(-1);
      assertThat(map.lookup(u32(-1), 0)).isEqualTo(-1);
      assertThat(map.update(u32(1), bytes(12), UpdateFlags.ANY, 0)).isZero();
      assertThat(map.update(u32(1), bytes(12), UpdateFlags.EXIST, 0)).isZero();
      assertThat(map.update(u32(1), bytes(12), UpdateFlags.NOEXIST, 0)).isEqualTo(EEXIST);
      assertThat(map.update(u32(3), bytes(12), UpdateFlags.ANY, 0)).isEqualTo(E2BIG);
      assertThat(map.update(u32(1), bytes(12), 3, 0)).isEqualTo(EINVAL);
      assertThat(map.delete(u32(1))).isEqualTo(EINVAL);
    }
  }

  @Test
  void readOnlyDataIsNotUpdated() {
    MapDefinition definition =
        new MapDefinition(
            ".rodata",
            MapType.ARRAY,
            4,
            2,
            1,
            0,
            new MapDefinition.Global(true, new byte[] {1, 2}));
    try (ProgramMap map = ProgramMap.create(definition, 1, MapLimits.DEFAULT)) {
      assertThat(map.update(u32(0), bytes(2), UpdateFlags.ANY, 0)).isEqualTo(EPERM);
      assertThat(MapView.of(map, Codec.u32(), Codec.bytes(2)).get(0).orElseThrow())
          .containsExactly(1, 2);
    }
  }

  @Test
  void aPerCpuArrayKeepsOneValueForEachProcessor() {
    MapDefinition definition = new MapDefinition("m", MapType.PER_CPU_ARRAY, 4, 8, 2);
    try (ProgramMap map = ProgramMap.create(definition, 3, MapLimits.DEFAULT)) {
      for (int processor = 0; processor < 3; processor++) {
        map.update(u32(1), u64(10 + processor), UpdateFlags.ANY, processor);
      }
      assertThat(MapView.of(map, Codec.u32(), Codec.u64()).all(1)).containsExactly(10L, 11L, 12L);
      assertThat(map.lookup(u32(1), 4)).isEqualTo(map.lookup(u32(1), 1));
    }
  }

  @Test
  void aHashTableHonoursFlagsAndItsSize() {
    try (ProgramMap map = map(MapType.HASH, 8, 8, 2)) {
      assertThat(map.update(u64(1), u64(7), UpdateFlags.EXIST, 0)).isEqualTo(ENOENT);
      assertThat(map.update(u64(1), u64(7), UpdateFlags.NOEXIST, 0)).isZero();
      assertThat(map.update(u64(1), u64(8), UpdateFlags.NOEXIST, 0)).isEqualTo(EEXIST);
      assertThat(map.update(u64(2), u64(8), UpdateFlags.ANY, 0)).isZero();
      assertThat(map.update(u64(3), u64(8), UpdateFlags.ANY, 0)).isEqualTo(E2BIG);
      assertThat(map.update(u64(2), u64(9), UpdateFlags.EXIST, 0)).isZero();
      assertThat(map.delete(u64(1))).isZero();
      assertThat(map.delete(u64(1))).isEqualTo(ENOENT);
      assertThat(map.lookup(u64(1), 0)).isEqualTo(-1);
      assertThat(map.update(u64(3), u64(8), UpdateFlags.ANY, 0)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 13, 40})
  void aHashTableIsAMap(int keySize) {
    Random random = new Random(keySize);
    Map<String, Long> model = new HashMap<>();
    try (ProgramMap map = map(MapType.HASH, keySize, 8, 50)) {
      MapView<byte[], Long> view = MapView.of(map, Codec.bytes(keySize), Codec.u64());
      for (int round = 0; round < 3000; round++) {
        byte[] key = new byte[keySize];
        key[random.nextInt(keySize)] = (byte) random.nextInt(keySize == 1 ? 60 : 12);
        String name = new String(key, StandardCharsets.ISO_8859_1);
        if (random.nextInt(3) == 0) {
          assertThat(view.remove(key)).isEqualTo(model.remove(name) != null);
        } else if (model.size() < 50 || model.containsKey(name)) {
          long value = random.nextLong();
          view.put(key, value);
          model.put(name, value);
        }
        assertThat(view.get(key).orElse(null)).isEqualTo(model.get(name));
      }
      Map<String, Long> seen = new HashMap<>();
      view.forEach((key, value) -> seen.put(new String(key, StandardCharsets.ISO_8859_1), value));
      assertThat(seen).isEqualTo(model);
      assertThat(view.size()).isEqualTo(model.size());
    }
  }

  @Test
  void anLruTableEvictsWhatWasNotUsedForLongest() {
    Random random = new Random(5);
    LinkedHashMap<Long, Long> model =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > 8;
          }
        };
    try (ProgramMap map = map(MapType.LRU_HASH, 8, 8, 8)) {
      MapView<Long, Long> view = MapView.of(map, Codec.u64(), Codec.u64());
      for (int round = 0; round < 2000; round++) {
        long key = random.nextInt(16);
        switch (random.nextInt(4)) {
          case 0 -> assertThat(view.get(key).orElse(null)).isEqualTo(model.get(key));
          case 1 -> assertThat(view.remove(key)).isEqualTo(model.remove(key) != null);
          default -> {
            view.put(key, (long) round);
            model.put(key, (long) round);
          }
        }
      }
      Map<Long, Long> seen = new HashMap<>();
      view.forEach(seen::put);
      assertThat(seen).isEqualTo(model);
    }
  }

  @Test
  void aRingBufferHandsRecordsOverInOrderAndOnlyWhenTheyAreReady() {
    try (RingBufferMap ring = ring(64)) {
      long first = ring.reserve(5);
      long second = ring.reserve(8);
      ring.memory().set(ValueLayout.JAVA_BYTE, second, (byte) 2);
      ring.commit(second, false);
      assertThat(poll(ring)).isEmpty();
      ring.memory().set(ValueLayout.JAVA_BYTE, first, (byte) 1);
      ring.commit(first, false);
      assertThat(poll(ring))
          .hasSize(2)
          .satisfies(
              all -> {
                assertThat(all.get(0)).containsExactly(1, 0, 0, 0, 0);
                assertThat(all.get(1)).startsWith(2).hasSize(8);
              });
      assertThat(ring.query(0)).isZero();
      assertThat(ring.query(1)).isEqualTo(64);
      assertThat(ring.query(3)).isEqualTo(32);
    }
  }

  @Test
  void aRingBufferRefusesWhatDoesNotFitAndDropsWhatIsDiscarded() {
    try (RingBufferMap ring = ring(64)) {
      assertThat(ring.reserve(57)).isEqualTo(-1);
      long whole = ring.reserve(56);
      assertThat(whole).isGreaterThan(0);
      assertThat(ring.reserve(0)).isEqualTo(-1);
      ring.commit(whole, true);
      assertThat(poll(ring)).isEmpty();
      assertThat(ring.reserve(0)).isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void recordsThatRunOverTheEndAreNotSplit() {
    Random random = new Random(9);
    try (RingBufferMap ring = ring(64)) {
      for (int round = 0; round < 500; round++) {
        int size = random.nextInt(50);
        long offset = ring.reserve(size);
        byte[] data = new byte[size];
        random.nextBytes(data);
        MemorySegment.copy(data, 0, ring.memory(), ValueLayout.JAVA_BYTE, offset, size);
        ring.commit(offset, false);
        assertThat(poll(ring)).singleElement().isEqualTo(data);
      }
    }
  }

  @Test
  void aFailingConsumerDoesNotSeeTheSameRecordAgain() {
    try (RingBufferMap ring = ring(64)) {
      ring.commit(ring.reserve(8), false);
      assertThatThrownBy(
              () ->
                  ring.poll(
                      record -> {
                        throw new IllegalArgumentException("no");
                      }))
          .hasMessage("no");
      assertThat(poll(ring)).isEmpty();
    }
  }

  @Test
  void definitionsThatMakeNoSenseOrAskTooMuchAreRefusedByName() {
    assertThatThrownBy(() -> map(MapType.ARRAY, 8, 8, 1)).hasMessageContaining("key has 4 bytes");
    assertThatThrownBy(() -> map(MapType.ARRAY, 4, 0, 1)).hasMessageContaining("value_size");
    assertThatThrownBy(() -> map(MapType.HASH, 0, 8, 1)).hasMessageContaining("positive");
    assertThatThrownBy(() -> map(MapType.HASH, 4, 8, 0)).hasMessageContaining("max_entries 0");
    assertThatThrownBy(() -> map(MapType.ARRAY, 4, 8, -1))
        .hasMessageContaining("map m has max_entries 4294967295")
        .hasMessageContaining("raise");
    assertThatThrownBy(() -> map(MapType.HASH, 4, 1 << 30, 1 << 20)).hasMessageContaining("wants");
    assertThatThrownBy(() -> map(MapType.HASH, 1 << 30, 1 << 30, 16 << 20))
        .hasMessageContaining("wants");
    assertThatThrownBy(() -> map(MapType.RING_BUFFER, 0, 0, 100))
        .hasMessageContaining("power of two");
  }

  @Test
  void viewsCheckTheirCodecs() {
    try (ProgramMap map = map(MapType.HASH, 4, 8, 1)) {
      assertThatThrownBy(() -> MapView.of(map, Codec.u64(), Codec.u64()))
          .hasMessageContaining("keys of 4 bytes");
      MapView<Integer, Long> view = MapView.of(map, Codec.u32(), Codec.u64());
      view.put(1, 1L);
      assertThatThrownBy(() -> view.put(2, 1L)).hasMessageContaining("E2BIG");
      assertThat(view.putIfAbsent(1, 2L)).isFalse();
      assertThat(view.replace(1, 3L)).isTrue();
      assertThat(view.get(1)).contains(3L);
    }
  }

  private static ProgramMap map(MapType type, int key, int value, int entries) {
    return ProgramMap.create(
        new MapDefinition("m", type, key, value, entries), 1, MapLimits.DEFAULT);
  }

  private static RingBufferMap ring(int size) {
    return (RingBufferMap) map(MapType.RING_BUFFER, 0, 0, size);
  }

  private static List<byte[]> poll(RingBufferMap ring) {
    List<byte[]> records = new ArrayList<>();
    ring.poll(record -> records.add(record.toArray(ValueLayout.JAVA_BYTE)));
    return records;
  }

  private static MemorySegment bytes(int size) {
    return Programs.bytes(new byte[size]);
  }

  private static MemorySegment u32(int value) {
    return Programs.bytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static MemorySegment u64(long value) {
    return Programs.bytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
