package dev.dray.programs;

import static dev.dray.programs.Layouts.U64;
import static dev.dray.programs.Layouts.putByte;
import static dev.dray.programs.Layouts.unsignedByte;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code varint_decode.c}. */
final class VarintDecodeProgram implements CatalogueProgram {
  private static final int WORD = 8;
  private static final int MOST_BYTES = 10;

  @Override
  public String name() {
    return "varint_decode";
  }

  @Override
  public String summary() {
    return "base-128 varints to u64s";
  }

  /** The data's 64-bit words as varints, each shortened by a shift that it carries in itself. */
  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    long count = data.byteSize() / WORD;
    MemorySegment encoded = arena.allocate(Math.max(1, count * MOST_BYTES));
    long at = 0;
    for (long i = 0; i < count; i++) {
      long word = data.get(U64, i * WORD);
      at = encode(word >>> (word & 63), encoded, at);
    }
    return Workload.of(encoded.asSlice(0, at), count * WORD, MemorySegment.NULL);
  }

  private static long encode(long number, MemorySegment out, long start) {
    long at = start;
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      putByte(out, at++, (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    putByte(out, at++, rest);
    return at;
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    long count = 0;
    long start = 0;
    while (start < src.byteSize()) {
      long number = 0;
      long length = 0;
      int read;
      do {
        if (start + length == src.byteSize()) {
          return -1;
        }
        if (length == MOST_BYTES) {
          return -2;
        }
        read = unsignedByte(src, start + length);
        number |= (read & 0x7fL) << (7 * length);
        length++;
      } while (read >= 0x80);
      if ((count + 1) * WORD > dst.byteSize()) {
        return -3;
      }
      dst.set(U64, count * WORD, number);
      count++;
      start += length;
    }
    return count;
  }
}
