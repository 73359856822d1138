package dev.dray.memory.ats;

import dev.dray.memory.mmu.PageFault;

/** A request of a device that the engine refuses; nothing was moved. */
public final class DeviceFaultException extends RuntimeException {
  private final PageFault fault;

  /** A refusal. */
  public DeviceFaultException(PageFault fault) {
    super(fault.explain());
    this.fault = fault;
  }

  /** What the fault log says, too. */
  public PageFault fault() {
    return fault;
  }
}
