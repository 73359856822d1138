package dev.dray.vm.map;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A map of a program as Java uses it, while programs run or between runs. Values are copied in and
 * out; a program that writes a value in place at the same moment may be seen half-way. Each method
 * throws {@link IllegalStateException} once the map is closed.
 */
public final class MapView<K, V> {
  private final ProgramMap map;
  private final Codec<K> keys;
  private final Codec<V> values;

  private MapView(ProgramMap map, Codec<K> keys, Codec<V> values) {
    this.map = map;
    this.keys = keys;
    this.values = values;
  }

  /**
   * A view of an array or a hash table.
   *
   * @throws IllegalArgumentException if the map has no entries, or sizes other than the codecs
   */
  public static <K, V> MapView<K, V> of(ProgramMap map, Codec<K> keys, Codec<V> values) {
    if (map.places() < 0) {
      throw new IllegalArgumentException(
          "map "
              + map.definition().name()
              + " is a "
              + map.definition().type()
              + ", which has no entries to view");
    }
    if (keys.size() != map.definition().keySize()
        || values.size() != map.definition().valueSize()) {
      throw new IllegalArgumentException(
          "map "
              + map.definition().name()
              + " has keys of "
              + map.definition().keySize()
              + " bytes and values of "
              + map.definition().valueSize()
              + "; the codecs have "
              + keys.size()
              + " and "
              + values.size());
    }
    return new MapView<>(map, keys, values);
  }

  /** The value of a key; of a per-CPU map, processor 0's. */
  public Optional<V> get(K key) {
    return get(key, 0);
  }

  /** One processor's value of a key. */
  public Optional<V> get(K key, int processor) {
    return withKey(
        key,
        (arena, bytes) -> {
          MemorySegment copy = arena.allocate(values.size(), 8);
          return map.copyValue(bytes, processor, copy)
              ? Optional.of(values.read().apply(copy))
              : Optional.empty();
        });
  }

  /** Every processor's value of a key, in order; one where the map is not per CPU. */
  public List<V> all(K key) {
    int processors = map instanceof ArrayMap array ? array.processors() : 1;
    List<V> all = new ArrayList<>();
    for (int processor = 0; processor < processors; processor++) {
      get(key, processor).ifPresent(all::add);
    }
    return all;
  }

  /**
   * Inserts or replaces; of a per-CPU map, processor 0's value.
   *
   * @throws IllegalStateException if the map is full, read only, or has no such key
   */
  public void put(K key, V value) {
    int error = update(key, value, UpdateFlags.ANY);
    if (error != 0) {
      throw new IllegalStateException(
          "map "
              + map.definition().name()
              + " refuses the entry: "
              + Errno.name(error)
              + " (it holds at most "
              + map.definition().maxEntries()
              + " entries)");
    }
  }

  /** Inserts; false if the key is there already or the map is full. */
  public boolean putIfAbsent(K key, V value) {
    return update(key, value, UpdateFlags.NOEXIST) == 0;
  }

  /** Replaces; false if the key is not there. */
  public boolean replace(K key, V value) {
    return update(key, value, UpdateFlags.EXIST) == 0;
  }

  /** Deletes; false if the key is not there, and always for arrays. */
  public boolean remove(K key) {
    return withKey(key, (arena, bytes) -> map.delete(bytes) == 0);
  }

  /** Visits every entry that stays during the visit; of a per-CPU map, processor 0's values. */
  public void forEach(BiConsumer<K, V> action) {
    leased(
        () -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(keys.size(), 8);
            MemorySegment value = arena.allocate(values.size(), 8);
            for (int place = 0; place < map.places(); place++) {
              if (map.copyPlace(place, 0, key, value)) {
                action.accept(keys.read().apply(key), values.read().apply(value));
              }
            }
          }
          return true;
        });
  }

  /** How many entries there are. */
  public int size() {
    return leased(() -> map instanceof HashTableMap table ? table.size() : map.places());
  }

  private int update(K key, V value, long flags) {
    return withKey(
        key,
        (arena, bytes) -> {
          MemorySegment copy = arena.allocate(values.size(), 8);
          values.write().accept(copy, value);
          return map.update(bytes, copy, flags, 0);
        });
  }

  private <R> R withKey(K key, BiFunction<Arena, MemorySegment, R> action) {
    return leased(
        () -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(keys.size(), 8);
            keys.write().accept(bytes, key);
            return action.apply(arena, bytes);
          }
        });
  }

  private <R> R leased(Supplier<R> action) {
    if (!map.lease().tryAcquire()) {
      throw new IllegalStateException("map " + map.definition().name() + " is closed");
    }
    try {
      return action.get();
    } finally {
      map.lease().release();
    }
  }
}
