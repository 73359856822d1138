package dev.dray.programs;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** How programs see numbers in memory: little-endian, at any address. */
final class Layouts {
  static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private Layouts() {}

  static int unsignedByte(MemorySegment memory, long offset) {
    return memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  static void putByte(MemorySegment memory, long offset, long value) {
    memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
  }
}
