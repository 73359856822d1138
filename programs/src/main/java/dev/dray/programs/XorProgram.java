package dev.dray.programs;

import static dev.dray.programs.Layouts.putByte;
import static dev.dray.programs.Layouts.unsignedByte;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code xor.c}, byte by byte. */
final class XorProgram implements CatalogueProgram {
  private static final long KEY = 0x0123_4567_89ab_cdefL;

  @Override
  public String name() {
    return "xor";
  }

  @Override
  public String summary() {
    return "XOR with a repeating eight-byte key";
  }

  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    return Workload.of(data, data.byteSize(), MemorySegment.NULL, KEY);
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    long length = Math.min(src.byteSize(), dst.byteSize());
    for (long i = 0; i < length; i++) {
      putByte(dst, i, unsignedByte(src, i) ^ (arguments[0] >>> (8 * (i & 7))));
    }
    return length;
  }
}
