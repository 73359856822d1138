package dev.dray.memory.space;

import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.tlb.Tlb;

/** What all address spaces of a machine share. */
public final class Machine {
  private final PhysicalMemory memory;
  private final Tlb tlb;
  private final Standstill standstill = new Standstill();

  /**
   * A machine.
   *
   * @param memory where tables and frames lie
   * @param tlb what caches their translations
   */
  public Machine(PhysicalMemory memory, Tlb tlb) {
    this.memory = memory;
    this.tlb = tlb;
  }

  /** Where tables and frames lie. */
  public PhysicalMemory memory() {
    return memory;
  }

  /** What caches their translations. */
  public Tlb tlb() {
    return tlb;
  }

  /**
   * Says who knows which spaces the operations of the current thread are inside. Without it, an
   * operation must not enter a space while it is inside.
   */
  public void addPresence(Presence ofThisThread) {
    standstill.add(ofThisThread);
  }

  Standstill standstill() {
    return standstill;
  }
}
