package dev.dray.kernel;

import dev.dray.operation.ProgramSlot;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The programs that descriptors name by handle. A handle is never used again. */
public final class ProgramTable {
  private final Map<Integer, ProgramSlot> slots = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger(1);

  /** Makes a program known and returns its handle. */
  public int add(ProgramSlot slot) {
    int handle = next.getAndIncrement();
    slots.put(handle, slot);
    return handle;
  }

  /** Forgets a program; descriptors that come later end with a status that says so. */
  public void remove(int handle) {
    slots.remove(handle);
  }

  /** The program with a handle. */
  public Optional<ProgramSlot> find(int handle) {
    return Optional.ofNullable(slots.get(handle));
  }
}
