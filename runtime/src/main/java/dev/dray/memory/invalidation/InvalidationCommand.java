package dev.dray.memory.invalidation;

import dev.dray.memory.ats.DevicePort;
import dev.dray.memory.space.AddressSpace;
import java.lang.foreign.MemorySegment;

/** What the invalidation queue takes. The names are VT-d's and RISC-V's. */
public sealed interface InvalidationCommand {
  /** A range of one space. */
  record Pages(AddressSpace space, long address, long length) implements InvalidationCommand {}

  /** All of one space (PASID-wide). */
  record Space(AddressSpace space) implements InvalidationCommand {}

  /** Every space (global). */
  record Everything() implements InvalidationCommand {}

  /**
   * What a device keeps: only this one may take for ever, and time out.
   *
   * @param length bytes, or -1 for all of the context
   */
  record Device(DevicePort port, int pasid, long address, long length)
      implements InvalidationCommand {}

  /**
   * Waits until no operation uses what the commands before it invalidated, and until the devices
   * are done; then writes the status and raises the interrupt.
   *
   * @param status takes the data, four bytes, last of all; an empty segment for none
   * @param data what is written there
   * @param interrupt runs after that
   */
  record Wait(MemorySegment status, int data, Runnable interrupt) implements InvalidationCommand {
    /** A wait that tells by its interrupt only. */
    public static Wait then(Runnable interrupt) {
      return new Wait(MemorySegment.NULL, 0, interrupt);
    }
  }
}
