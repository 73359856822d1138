package dev.dray.memory.paging;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outcome of a walk, reused from walk to walk: a translation, or why there is none. */
public final class Walk {
  long translation;
  @Nullable FaultCause cause;
  int level;
  long entry;
  final long[] tables = new long[6];
  final int[] tableRights = new int[6];
  int steps;

  /** The translation, or {@link Translation#NONE}. */
  public long translation() {
    return translation;
  }

  /** Why there is no translation. */
  public Optional<FaultCause> cause() {
    return Optional.ofNullable(cause);
  }

  /** The level at which the walk ended. */
  public int level() {
    return level;
  }

  /** The last entry read. */
  public long entry() {
    return entry;
  }

  /** How many entries were read. */
  public int steps() {
    return steps;
  }

  /** The table at a level that this walk read from an entry, or 0 if it did not pass there. */
  public long table(int level) {
    return tables[level];
  }

  /** The rights that all entries above the table at a level grant together. */
  public int tableRights(int level) {
    return tableRights[level];
  }
}
