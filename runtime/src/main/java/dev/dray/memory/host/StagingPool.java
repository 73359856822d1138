package dev.dray.memory.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/** Native buffers for heap operands, kept for the next one: freeing and zeroing cost more. */
final class StagingPool {
  private static final int ALIGNMENT = 64;
  private static final int SMALLEST = 7;
  private static final long KEPT_BYTES = 32L << 20;

  private final Deque<MemorySegment>[] kept = classes();
  private long keptBytes;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Deque<MemorySegment>[] classes() {
    Deque[] classes = new Deque[64];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = new ArrayDeque<>();
    }
    return classes;
  }

  /** A buffer of at least some bytes, whose contents are arbitrary. */
  synchronized MemorySegment take(long bytes) {
    int sizeClass = sizeClass(bytes);
    MemorySegment buffer = kept[sizeClass].poll();
    if (buffer != null) {
      keptBytes -= buffer.byteSize();
      return buffer;
    }
    return Arena.ofAuto().allocate(1L << sizeClass, ALIGNMENT);
  }

  /** Takes a buffer back. */
  synchronized void give(MemorySegment buffer) {
    if (keptBytes + buffer.byteSize() <= KEPT_BYTES) {
      keptBytes += buffer.byteSize();
      kept[sizeClass(buffer.byteSize())].push(buffer);
    }
  }

  private static int sizeClass(long bytes) {
    return Math.max(SMALLEST, 64 - Long.numberOfLeadingZeros(bytes - 1));
  }
}
