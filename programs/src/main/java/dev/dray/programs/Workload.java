package dev.dray.programs;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The operands of one run.
 *
 * @param src read only
 * @param dstSize bytes of zeroed destination, at least 0
 * @param aux initial contents of the third operand; copy it before a run that writes it
 * @param arguments four immediates
 */
public record Workload(MemorySegment src, long dstSize, MemorySegment aux, List<Long> arguments) {

  private static final int ARGUMENTS = 4;

  /** Exactly four arguments. */
  public Workload {
    arguments = List.copyOf(arguments);
    if (arguments.size() != ARGUMENTS) {
      throw new IllegalArgumentException(
          arguments.size() + " arguments; a descriptor carries exactly " + ARGUMENTS);
    }
  }

  /** Operands with missing arguments 0. */
  static Workload of(MemorySegment src, long dstSize, MemorySegment aux, long... given) {
    Long[] arguments = new Long[ARGUMENTS];
    for (int i = 0; i < ARGUMENTS; i++) {
      arguments[i] = i < given.length ? given[i] : 0L;
    }
    return new Workload(src, dstSize, aux, List.of(arguments));
  }

  /** The four immediates as an array. */
  public long[] argumentArray() {
    return arguments.stream().mapToLong(Long::longValue).toArray();
  }
}
