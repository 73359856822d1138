package dev.dray.vm.map;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How a Java value lies in a map's memory, little endian as eBPF programs see it.
 *
 * @param size bytes
 * @param read makes a value of as many bytes
 * @param write fills as many bytes
 */
public record Codec<T>(
    long size, Function<MemorySegment, T> read, BiConsumer<MemorySegment, T> write) {

  /** A u32 or s32 as an int. */
  public static Codec<Integer> u32() {
    return new Codec<>(
        4,
        bytes -> bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 0),
        (bytes, value) -> bytes.set(ValueLayout.JAVA_INT_UNALIGNED, 0, value));
  }

  /** A u64 or s64 as a long. */
  public static Codec<Long> u64() {
    return new Codec<>(
        8,
        bytes -> bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, 0),
        (bytes, value) -> bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value));
  }

  /** A number of plain bytes. */
  public static Codec<byte[]> bytes(int size) {
    return new Codec<>(
        size,
        bytes -> bytes.toArray(ValueLayout.JAVA_BYTE),
        (bytes, value) -> {
          if (value.length != size) {
            throw new IllegalArgumentException(
                value.length + " bytes given, the map holds " + size);
          }
          MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, size);
        });
  }

  /** A struct, as a heap segment of the layout's size; reading copies. */
  public static Codec<MemorySegment> struct(MemoryLayout layout) {
    return new Codec<>(
        layout.byteSize(),
        bytes -> MemorySegment.ofArray(bytes.toArray(ValueLayout.JAVA_BYTE)),
        (bytes, value) -> MemorySegment.copy(value, 0, bytes, 0, layout.byteSize()));
  }
}
