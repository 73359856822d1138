package dev.dray.memory.capability;

/** A capability did not do. */
public final class CapabilityException extends RuntimeException {
  private final CapabilityFault fault;

  CapabilityException(CapabilityFault fault, String detail) {
    super(
        fault.words() + (detail.isEmpty() ? "" : " (" + detail + ")") + ": " + fault.fix(),
        null,
        false,
        false);
    this.fault = fault;
  }

  /** The reason. */
  public CapabilityFault fault() {
    return fault;
  }
}
