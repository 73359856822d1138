package dev.dray.programs;

import static dev.dray.programs.Layouts.U64;
import static dev.dray.programs.Layouts.unsignedByte;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code histogram.c}. */
final class HistogramProgram implements CatalogueProgram {
  private static final int VALUES = 256;

  @Override
  public String name() {
    return "histogram";
  }

  @Override
  public String summary() {
    return "counts each byte value";
  }

  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    return Workload.of(data, 0, arena.allocate(VALUES * U64.byteSize()));
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    if (aux.byteSize() < VALUES * U64.byteSize()) {
      return -1;
    }
    long[] counts = new long[VALUES];
    for (long i = 0; i < src.byteSize(); i++) {
      counts[unsignedByte(src, i)]++;
    }
    for (int value = 0; value < VALUES; value++) {
      long offset = value * U64.byteSize();
      aux.set(U64, offset, aux.get(U64, offset) + counts[value]);
    }
    return src.byteSize();
  }
}
