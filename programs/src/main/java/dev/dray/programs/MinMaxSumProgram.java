package dev.dray.programs;

import static dev.dray.programs.Layouts.U64;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code min_max_sum.c}. */
final class MinMaxSumProgram implements CatalogueProgram {
  private static final int WORD = 8;

  @Override
  public String name() {
    return "min_max_sum";
  }

  @Override
  public String summary() {
    return "minimum, maximum and sum of u64s";
  }

  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    return Workload.of(data, 0, arena.allocate(3 * WORD));
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    if (aux.byteSize() < 3 * WORD) {
      return -1;
    }
    long min = -1;
    long max = 0;
    long sum = 0;
    long count = src.byteSize() / WORD;
    for (long i = 0; i < count; i++) {
      long number = src.get(U64, i * WORD);
      min = Long.compareUnsigned(number, min) < 0 ? number : min;
      max = Long.compareUnsigned(number, max) > 0 ? number : max;
      sum += number;
    }
    aux.set(U64, 0, min);
    aux.set(U64, WORD, max);
    aux.set(U64, 2 * WORD, sum);
    return count;
  }
}
