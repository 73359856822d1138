package dev.dray.vm.map;

import dev.dray.verifier.isa.MapDefinition;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Programs by index, for tail calls. Filled from Java; programs themselves cannot change it. */
public final class ProgramArrayMap extends ProgramMap {
  private final AtomicReferenceArray<Optional<TailTarget>> targets;

  ProgramArrayMap(MapDefinition definition, MapLimits limits) {
    super(definition);
    limits.checkEntries(definition);
    targets = new AtomicReferenceArray<>(definition.maxEntries());
    for (int index = 0; index < targets.length(); index++) {
      targets.setRelease(index, Optional.empty());
    }
  }

  /**
   * Puts a program at an index.
   *
   * @throws IndexOutOfBoundsException if the array has no such index
   */
  public void set(int index, TailTarget target) {
    targets.set(index, Optional.of(target));
  }

  /** Takes the program at an index away. */
  public void clear(int index) {
    targets.set(index, Optional.empty());
  }

  /** The program at an index; empty also beyond the array's end. */
  public Optional<TailTarget> get(long index) {
    return index >= 0 && index < targets.length() ? targets.get((int) index) : Optional.empty();
  }

  @Override
  public MemorySegment memory() {
    return MemorySegment.NULL;
  }

  @Override
  public long valueBytes() {
    return 0;
  }

  @Override
  public long lookup(MemorySegment key, int processor) {
    return -1;
  }

  @Override
  public int update(MemorySegment key, MemorySegment value, long flags, int processor) {
    return -Errno.EINVAL;
  }

  @Override
  public int delete(MemorySegment key) {
    return -Errno.EINVAL;
  }

  @Override
  public int places() {
    return -1;
  }

  @Override
  public long valueAt(int place, int processor) {
    return -1;
  }

  @Override
  boolean copyValue(MemorySegment key, int processor, MemorySegment into) {
    return false;
  }

  @Override
  boolean copyPlace(int place, int processor, MemorySegment intoKey, MemorySegment intoValue) {
    return false;
  }
}
