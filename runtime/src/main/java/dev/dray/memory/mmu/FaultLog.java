package dev.dray.memory.mmu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The last faults, bounded; when a fault finds it full, the overflow bit is set and stays until
 * read.
 */
public final class FaultLog {
  private final int capacity;
  private final ArrayDeque<PageFault> faults = new ArrayDeque<>();
  private boolean overflow;
  private long total;

  FaultLog(int capacity) {
    this.capacity = capacity;
  }

  synchronized void add(PageFault fault) {
    total++;
    if (faults.size() == capacity) {
      overflow = true;
    } else {
      faults.add(fault);
    }
  }

  /** Takes what was logged, and clears the overflow bit. */
  public synchronized Drained take() {
    Drained taken = new Drained(new ArrayList<>(faults), overflow);
    faults.clear();
    overflow = false;
    return taken;
  }

  /** How many faults there were, logged or not. */
  public synchronized long total() {
    return total;
  }

  /**
   * What the log held.
   *
   * @param faults oldest first
   * @param overflow whether later ones were lost
   */
  public record Drained(List<PageFault> faults, boolean overflow) {
    /** Faults that nobody changes any more. */
    public Drained {
      faults = List.copyOf(faults);
    }
  }
}
