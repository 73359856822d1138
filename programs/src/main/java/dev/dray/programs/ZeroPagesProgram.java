package dev.dray.programs;

import static dev.dray.programs.Layouts.putByte;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code zero_pages.c}. */
final class ZeroPagesProgram implements CatalogueProgram {
  private static final int PAGE = 4096;
  private static final MemorySegment ZERO_PAGE = MemorySegment.ofArray(new byte[PAGE]).asReadOnly();

  @Override
  public String name() {
    return "zero_pages";
  }

  @Override
  public String summary() {
    return "finds the pages that are all zero";
  }

  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    return Workload.of(data, data.byteSize() / PAGE, MemorySegment.NULL);
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    long pages = src.byteSize() / PAGE;
    if (pages > dst.byteSize()) {
      return -1;
    }
    long zero = 0;
    for (long page = 0; page < pages; page++) {
      boolean same = src.asSlice(page * PAGE, PAGE).mismatch(ZERO_PAGE) < 0;
      putByte(dst, page, same ? 1 : 0);
      zero += same ? 1 : 0;
    }
    return zero;
  }
}
