package dev.dray.vm.map;

import dev.dray.verifier.isa.MapDefinition;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A map at run time. Its {@link #memory()} holds values at multiples of a stride, then keys;
 * helpers and tiers address it by offset, Java goes through {@link MapView}. All methods are
 * thread-safe.
 *
 * <p>The memory of a value is never freed before {@link #close()}, which waits for every execution;
 * the value of an entry that was deleted or evicted may be recycled for another, as in Linux.
 */
public abstract sealed class ProgramMap implements AutoCloseable
    permits ArrayMap, HashTableMap, RingBufferMap, ProgramArrayMap {
  private final MapDefinition definition;
  private final Lease lease = new Lease();
  private final Arena arena = Arena.ofShared();

  ProgramMap(MapDefinition definition) {
    this.definition = definition;
  }

  /**
   * The map that a definition describes, with its initial contents.
   *
   * @param processors how many values an entry of a per-CPU map has
   * @throws IllegalArgumentException if the definition makes no sense or exceeds the limits
   */
  public static ProgramMap create(MapDefinition definition, int processors, MapLimits limits) {
    return switch (definition.type()) {
      case ARRAY -> new ArrayMap(definition, 1, limits);
      case PER_CPU_ARRAY -> new ArrayMap(definition, processors, limits);
      case HASH, LRU_HASH -> new HashTableMap(definition, limits);
      case RING_BUFFER -> new RingBufferMap(definition, limits);
      case PROGRAM_ARRAY -> new ProgramArrayMap(definition, limits);
    };
  }

  /** What the program says of the map. */
  public final MapDefinition definition() {
    return definition;
  }

  /** Executions hold it, so that the memory stays. */
  public final Lease lease() {
    return lease;
  }

  /**
   * The memory that programs see: values at multiples of {@link #stride()}, {@link #valueBytes()}
   * in all, then keys at multiples of {@link #keyStride()}. Empty for program arrays.
   */
  public abstract MemorySegment memory();

  /** Bytes of memory that hold values; what follows are keys, which programs only read. */
  public abstract long valueBytes();

  /** Bytes from one value to the next, a multiple of 8, with a gap of at least 8 bytes. */
  public final long stride() {
    return withGap(definition.valueSize());
  }

  /** Bytes from one key to the next, a multiple of 8, with a gap of at least 8 bytes. */
  public final long keyStride() {
    return withGap(definition.keySize());
  }

  /** What runs over the end of a value or a key falls into a gap, where nothing may be read. */
  private static long withGap(int bytes) {
    return (bytes + 7L & ~7L) + Long.BYTES;
  }

  /**
   * Finds an entry's value.
   *
   * @param key as many bytes as a key has
   * @param processor whose value of a per-CPU map
   * @return its offset into the memory, or -1
   */
  public abstract long lookup(MemorySegment key, int processor);

  /**
   * Inserts or replaces an entry.
   *
   * @param flags see {@link UpdateFlags}
   * @return 0, or a negated {@link Errno}
   */
  public abstract int update(MemorySegment key, MemorySegment value, long flags, int processor);

  /**
   * Deletes an entry.
   *
   * @return 0, or a negated {@link Errno}
   */
  public abstract int delete(MemorySegment key);

  /** How many places {@link #valueAt} and {@link #keyAt} know; -1 for maps without entries. */
  public abstract int places();

  /** The offset of the value at a place, or -1 where no entry is. */
  public abstract long valueAt(int place, int processor);

  /**
   * Copies an entry's value out while no other entry can take its place.
   *
   * @return whether there is such an entry
   */
  abstract boolean copyValue(MemorySegment key, int processor, MemorySegment into);

  /** The same by place, key and value. */
  abstract boolean copyPlace(
      int place, int processor, MemorySegment intoKey, MemorySegment intoValue);

  /** The offset of the key at a place. */
  public final long keyAt(int place) {
    return valueBytes() + place * keyStride();
  }

  /** Waits for executions that hold the map, then frees its memory. */
  @Override
  public void close() {
    if (lease.close()) {
      arena.close();
    }
  }

  final MemorySegment allocate(long bytes) {
    return arena.allocate(Math.max(bytes, 8), 64).asSlice(0, bytes);
  }

  final IllegalArgumentException malformed(String reason) {
    return new IllegalArgumentException("map " + definition.name() + ": " + reason);
  }
}
