package dev.dray.memory.space;

import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.tlb.Tlb;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What all address spaces of a machine share.
 *
 * @param memory where tables and frames lie
 * @param tlb what caches their translations
 * @param standstill held while a space stands still
 */
public record Machine(PhysicalMemory memory, Tlb tlb, ReentrantLock standstill) {
  /** A machine. */
  public Machine(PhysicalMemory memory, Tlb tlb) {
    this(memory, tlb, new ReentrantLock());
  }
}
