package dev.dray.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Bytes to work on. */
public final class SourceData {
  private static final long SEED = 0x5eed;

  private SourceData() {}

  /** Random bytes, the same on every run. */
  public static MemorySegment random(long bytes, Arena arena) {
    MemorySegment data = Operands.allocate(bytes, arena);
    SplittableRandom random = new SplittableRandom(SEED);
    for (long at = 0; at + Long.BYTES <= bytes; at += Long.BYTES) {
      data.set(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
    for (long at = bytes & -Long.BYTES; at < bytes; at++) {
      data.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
    }
    return data;
  }

  /**
   * Given bytes, repeated or cut to a size.
   *
   * @param source at least 1 byte unless none is wanted
   */
  public static MemorySegment repeated(MemorySegment source, long bytes, Arena arena) {
    if (source.byteSize() == 0 && bytes > 0) {
      throw new IllegalArgumentException("no bytes cannot be repeated to " + bytes);
    }
    MemorySegment data = Operands.allocate(bytes, arena);
    for (long at = 0; at < bytes; at += source.byteSize()) {
      long length = Math.min(source.byteSize(), bytes - at);
      MemorySegment.copy(source, 0, data, at, length);
    }
    return data;
  }
}
