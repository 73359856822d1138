package dev.dray.bench;

import dev.dray.programs.Workload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Operands in native memory, which contestants use in turn.
 *
 * @param src only read
 * @param dst zeroed before each run
 * @param aux set to {@code auxAtFirst} before each run
 * @param auxAtFirst what aux holds at first
 * @param arguments four immediates
 */
public record Operands(
    MemorySegment src,
    MemorySegment dst,
    MemorySegment aux,
    MemorySegment auxAtFirst,
    long[] arguments) {
  private static final int ALIGNMENT = 64;

  /**
   * Operands for a workload.
   *
   * @param arena owns dst and aux
   */
  public static Operands of(Workload workload, Arena arena) {
    MemorySegment aux = allocate(workload.aux().byteSize(), arena);
    aux.copyFrom(workload.aux());
    return new Operands(
        workload.src().asReadOnly(),
        allocate(workload.dstSize(), arena),
        aux,
        workload.aux(),
        workload.argumentArray());
  }

  /** Zeroed memory; none at all still has an address of its own. */
  static MemorySegment allocate(long bytes, Arena arena) {
    return arena.allocate(Math.max(1, bytes), ALIGNMENT).asSlice(0, bytes);
  }

  /** Zeroes dst and restores aux. */
  public void reset() {
    dst.fill((byte) 0);
    aux.copyFrom(auxAtFirst);
  }
}
