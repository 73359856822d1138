package dev.dray.programs;

import static dev.dray.programs.Layouts.unsignedByte;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code filter_lines.c}. */
final class FilterLinesProgram implements CatalogueProgram {
  @Override
  public String name() {
    return "filter_lines";
  }

  @Override
  public String summary() {
    return "keeps the lines that contain a byte";
  }

  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    return Workload.of(data, data.byteSize(), MemorySegment.NULL, '\n', 'e');
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    int delimiter = (int) arguments[0] & 0xff;
    int wanted = (int) arguments[1] & 0xff;
    long written = 0;
    long start = 0;
    while (start < src.byteSize()) {
      long end = Math.min(indexOf(src, start, src.byteSize(), delimiter) + 1, src.byteSize());
      if (indexOf(src, start, end, wanted) < end) {
        if (end - start > dst.byteSize() - written) {
          return written;
        }
        MemorySegment.copy(src, start, dst, written, end - start);
        written += end - start;
      }
      start = end;
    }
    return written;
  }

  private static long indexOf(MemorySegment memory, long from, long to, int value) {
    long at = from;
    while (at < to && unsignedByte(memory, at) != value) {
      at++;
    }
    return at;
  }
}
