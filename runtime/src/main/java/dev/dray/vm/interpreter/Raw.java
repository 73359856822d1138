package dev.dray.vm.interpreter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Host memory by raw address, for addresses that were checked. A constant segment over everything
 * is what C2 compiles best.
 */
@SuppressWarnings("restricted") // addresses come from live segments, and every access was checked
final class Raw {
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private Raw() {}

  static long u8(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xffL;
  }

  static long u16(long address) {
    return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address) & 0xffffL;
  }

  static long u32(long address) {
    return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address) & 0xffffffffL;
  }

  static long u64(long address) {
    return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  static void put8(long address, long value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
  }

  static void put16(long address, long value) {
    ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, (short) value);
  }

  static void put32(long address, long value) {
    ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, (int) value);
  }

  static void put64(long address, long value) {
    ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }

  /** Reads 1, 2, 4 or 8 bytes, zero-extended. */
  static long get(long address, int size) {
    return switch (size) {
      case 1 -> u8(address);
      case 2 -> u16(address);
      case 4 -> u32(address);
      default -> u64(address);
    };
  }

  /** Writes the low 1, 2, 4 or 8 bytes. */
  static void put(long address, int size, long value) {
    switch (size) {
      case 1 -> put8(address, value);
      case 2 -> put16(address, value);
      case 4 -> put32(address, value);
      default -> put64(address, value);
    }
  }

  /** The bytes of a range as a segment. */
  static MemorySegment segment(long address, long size) {
    return ALL.asSlice(address, size);
  }

  /** Replaces a 32- or 64-bit word if it is what was expected; the old value. */
  static long compareAndExchange(long address, int size, long expected, long value) {
    return size == 8
        ? (long) LONG.compareAndExchange(ALL, address, expected, value)
        : ((int) INT.compareAndExchange(ALL, address, (int) expected, (int) value)) & 0xffffffffL;
  }

  /** Adds to a 32- or 64-bit word; the old value. */
  static long getAndAdd(long address, int size, long value) {
    return size == 8
        ? (long) LONG.getAndAdd(ALL, address, value)
        : ((int) INT.getAndAdd(ALL, address, (int) value)) & 0xffffffffL;
  }
}
