package dev.dray.vm.map;

import dev.dray.verifier.isa.MapDefinition;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array, a per-CPU array, or global data. Place i + p * entries holds processor p's value of
 * entry i.
 */
public final class ArrayMap extends ProgramMap {
  private final int processors;
  private final int entries;
  private final MemorySegment memory;

  ArrayMap(MapDefinition definition, int processors, MapLimits limits) {
    super(definition);
    this.processors = processors;
    this.entries = definition.maxEntries();
    if (definition.keySize() != Integer.BYTES) {
      throw malformed("an array's key has 4 bytes, not " + definition.keySize());
    }
    if (definition.valueSize() < 1 && !definition.global()) {
      throw malformed("value_size is " + definition.valueSize() + ", which must be positive");
    }
    limits.checkEntries(definition);
    limits.checkBytes(definition, memoryBytes());
    this.memory = allocate(memoryBytes());
    for (int entry = 0; entry < entries; entry++) {
      memory.set(ValueLayout.JAVA_INT, keyAt(entry), entry);
    }
    if (definition.contents() instanceof MapDefinition.Global global) {
      int length = Math.min(global.bytes().length, definition.valueSize());
      MemorySegment.copy(global.bytes(), 0, memory, ValueLayout.JAVA_BYTE, 0, length);
    }
  }

  private long memoryBytes() {
    return valueBytes() + entries * keyStride();
  }

  /** How many values an entry has. */
  public int processors() {
    return processors;
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public long valueBytes() {
    return stride() * entries * processors;
  }

  @Override
  public long lookup(MemorySegment key, int processor) {
    int index = index(key);
    return index < 0 ? -1 : offset(index, processor);
  }

  @Override
  public int update(MemorySegment key, MemorySegment value, long flags, int processor) {
    int index = index(key);
    if (definition().constant()) {
      return -Errno.EPERM;
    }
    if (flags < 0 || flags > UpdateFlags.EXIST) {
      return -Errno.EINVAL;
    }
    if (index < 0) {
      return -Errno.E2BIG;
    }
    if (flags == UpdateFlags.NOEXIST) {
      return -Errno.EEXIST;
    }
    MemorySegment.copy(value, 0, memory, offset(index, processor), definition().valueSize());
    return 0;
  }

  @Override
  public int delete(MemorySegment key) {
    return -Errno.EINVAL;
  }

  @Override
  public int places() {
    return entries;
  }

  @Override
  public long valueAt(int place, int processor) {
    return offset(place, processor);
  }

  @Override
  boolean copyValue(MemorySegment key, int processor, MemorySegment into) {
    int index = index(key);
    if (index >= 0) {
      MemorySegment.copy(memory, offset(index, processor), into, 0, definition().valueSize());
    }
    return index >= 0;
  }

  @Override
  boolean copyPlace(int place, int processor, MemorySegment intoKey, MemorySegment intoValue) {
    MemorySegment.copy(memory, keyAt(place), intoKey, 0, definition().keySize());
    MemorySegment.copy(memory, offset(place, processor), intoValue, 0, definition().valueSize());
    return true;
  }

  private long offset(int index, int processor) {
    return (Math.floorMod(processor, processors) * (long) entries + index) * stride();
  }

  /** The entry that a key names, or -1. */
  private int index(MemorySegment key) {
    int index = key.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    return Integer.compareUnsigned(index, entries) < 0 ? index : -1;
  }
}
