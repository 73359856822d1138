package dev.dray.kernel;

import dev.dray.engine.Client;
import dev.dray.memory.capability.CapabilityTable;
import dev.dray.memory.mmu.Context;
import dev.dray.memory.mmu.SpaceAccessor;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.submitter.SubmitterSpace;

/**
 * A context: what an operating system would call a process, as far as the engine is concerned.
 *
 * @param context its PASID and address space
 * @param addresses what its descriptors may name
 * @param capabilities what it may do to others
 * @param client who submits
 * @param cpu its own loads and stores
 */
public record UserContext(
    Context context,
    SubmitterSpace addresses,
    CapabilityTable capabilities,
    Client client,
    SpaceAccessor cpu) {
  /** Its PASID. */
  public int pasid() {
    return context.pasid();
  }

  /** Its address space: for the privileged side. */
  public AddressSpace space() {
    return context.space();
  }

  /** What it moved and faulted so far. */
  public Context.Usage usage() {
    return context.usage();
  }
}
