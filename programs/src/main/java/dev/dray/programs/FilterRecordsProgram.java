package dev.dray.programs;

import static dev.dray.programs.Layouts.U64;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code filter_records.c}. */
final class FilterRecordsProgram implements CatalogueProgram {
  private static final int RECORD = 16;

  @Override
  public String name() {
    return "filter_records";
  }

  @Override
  public String summary() {
    return "keeps the records whose key lies in a range";
  }

  /** Keeps keys up to a quarter of the range: of random ones one in four. */
  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    return Workload.of(data, data.byteSize(), MemorySegment.NULL, 0, Long.MAX_VALUE / 2);
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    long written = 0;
    for (long at = 0; at + RECORD <= src.byteSize(); at += RECORD) {
      long key = src.get(U64, at);
      boolean kept =
          Long.compareUnsigned(key, arguments[0]) >= 0
              && Long.compareUnsigned(key, arguments[1]) <= 0;
      if (kept && written + RECORD > dst.byteSize()) {
        break;
      }
      if (kept) {
        MemorySegment.copy(src, at, dst, written, RECORD);
        written += RECORD;
      }
    }
    return written;
  }
}
