package dev.dray.memory;

/** A fault of an operand, as its submitter sees it: with the address that it gave. */
public final class OperandFaultException extends RuntimeException {
  private final int operand;
  private final long address;
  private final boolean write;
  private final MemoryFaultException.Kind kind;

  /**
   * A fault.
   *
   * @param operand the operand's number in a completion record's fault information
   * @param address in the submitter's space
   * @param cause what the space said
   */
  public OperandFaultException(int operand, long address, MemoryFaultException cause) {
    super(cause.getMessage(), cause);
    this.operand = operand;
    this.address = address;
    this.write = cause.write();
    this.kind = cause.kind();
  }

  /** The operand's number in a completion record's fault information. */
  public int operand() {
    return operand;
  }

  /** The address in the submitter's space. */
  public long address() {
    return address;
  }

  /** What kind of refusal it was. */
  public MemoryFaultException.Kind kind() {
    return kind;
  }

  /** Whether the access was a write. */
  public boolean write() {
    return write;
  }
}
