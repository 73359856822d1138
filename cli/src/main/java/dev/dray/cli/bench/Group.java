package dev.dray.cli.bench;

import dev.dray.bench.Contestant;
import java.util.List;

/**
 * A program in the tiers that take it.
 *
 * @param tiers may be empty
 */
record Group(Candidate candidate, List<Contestant> tiers) implements AutoCloseable {
  /** Copies the list. */
  Group {
    tiers = List.copyOf(tiers);
  }

  @Override
  public void close() {
    tiers.forEach(Contestant::close);
  }
}
