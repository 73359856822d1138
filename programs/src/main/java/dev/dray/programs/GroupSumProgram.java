package dev.dray.programs;

import static dev.dray.programs.Layouts.U64;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/** {@code group_sum.c}: a map keeps the sums, so the reference gives the result only. */
final class GroupSumProgram implements CatalogueProgram {
  private static final int RECORD = 16;
  private static final int MOST_KEYS = 65536;

  @Override
  public String name() {
    return "group_sum";
  }

  @Override
  public String summary() {
    return "sums by key in a hash map";
  }

  /** The data as records, their keys cut to twelve bits so that groups form. */
  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    MemorySegment records = arena.allocate(Math.max(1, data.byteSize()));
    MemorySegment.copy(data, 0, records, 0, data.byteSize());
    for (long at = 0; at + RECORD <= data.byteSize(); at += RECORD) {
      records.set(U64, at, data.get(U64, at) & 0xfff);
    }
    return Workload.of(records.asSlice(0, data.byteSize()), 0, MemorySegment.NULL);
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    Set<Long> keys = new HashSet<>();
    long records = src.byteSize() / RECORD;
    for (long i = 0; i < records; i++) {
      keys.add(src.get(U64, i * RECORD));
      if (keys.size() > MOST_KEYS) {
        return -1;
      }
    }
    return records;
  }
}
