package dev.dray.memory.mmu;

/** A page fault of somebody who is told by exception: the CPU-side accessor. */
public final class PageFaultException extends RuntimeException {
  private final transient PageFault fault;

  /** Wraps a fault. */
  public PageFaultException(PageFault fault) {
    super(fault.explain());
    this.fault = fault;
  }

  /** The fault. */
  public PageFault fault() {
    return fault;
  }
}
