package dev.dray.bench;

import dev.dray.programs.Workload;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Contestants that run on the same operands, in turns.
 *
 * @param bytes what times are divided by, at least 1
 * @param entries in the order in which they are shown; the first native one is what ratios are to,
 *     the first of a family is what the others of it are compared with
 * @param references by family, what is known to be right: computes a result, dst and aux. A family
 *     without one is compared with its first entry
 */
public record Match(
    long bytes,
    Workload workload,
    List<Entry> entries,
    Map<String, ToLongFunction<Operands>> references) {
  /** Copies its collections. */
  public Match {
    entries = List.copyOf(entries);
    references = Map.copyOf(references);
    if (bytes < 1) {
      throw new IllegalArgumentException(bytes + " bytes; times are divided by at least 1");
    }
  }

  /** Contestants that are compared with each other only. */
  public Match(long bytes, Workload workload, List<Entry> entries) {
    this(bytes, workload, entries, Map.of());
  }
}
