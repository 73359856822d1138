package dev.dray.memory.mmu;

import dev.dray.memory.paging.Access;
import dev.dray.memory.paging.FaultCause;

/**
 * A translation that failed.
 *
 * @param cause why
 * @param level of the table at which the walk ended, 0 if there was no walk
 * @param entry the entry read there
 * @param address the virtual address
 * @param pasid of the context
 * @param access of {@link Access}
 * @param descriptor the number of the descriptor on whose behalf, 0 if there was none
 */
public record PageFault(
    FaultCause cause, int level, long entry, long address, int pasid, int access, long descriptor) {
  /** The fault in words. */
  public String explain() {
    return "%s of 0x%x in PASID %d faulted: %s (%s%s): %s"
        .formatted(
            Access.describe(access),
            address,
            pasid,
            cause.words(),
            level == 0 ? "before any walk" : "level %d, entry 0x%x".formatted(level, entry),
            descriptor == 0 ? "" : ", descriptor " + descriptor,
            cause.fix());
  }
}
