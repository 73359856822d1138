package dev.dray.memory.space;

import dev.dray.memory.paging.Access;
import dev.dray.memory.paging.FaultCause;

/**
 * A page that an operation waits for, as in PCIe's page request interface.
 *
 * @param space where
 * @param page the 4 KiB page's virtual address
 * @param access of {@link Access}
 * @param cause why it cannot be had now
 */
public record PageRequest(AddressSpace space, long page, int access, FaultCause cause) {
  /** Whether it is wanted for writing. */
  public boolean write() {
    return Access.writes(access);
  }
}
