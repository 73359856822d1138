package dev.dray.memory.capability;

import dev.dray.memory.mmu.Context;

/** What a capability is about. Bounds are bytes of it; what has no bytes has the bounds 0 to 1. */
public sealed interface ProtectedObject {
  /** A context's address space. */
  record Space(Context context) implements ProtectedObject {}

  /** Physical memory. */
  record Physical(long address, long bytes) implements ProtectedObject {}

  /** Registers of a device. */
  record DeviceBar(int device, int bar, long bytes) implements ProtectedObject {}

  /** A loaded program. */
  record Program(int handle) implements ProtectedObject {}

  /** A work queue. */
  record Queue(String name) implements ProtectedObject {}

  /** Seal types: the bounds are the numbers of the types. */
  record SealTypes() implements ProtectedObject {}
}
