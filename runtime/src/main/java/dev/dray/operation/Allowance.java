package dev.dray.operation;

import dev.dray.operation.descriptor.Opcode;

/** What a queue allows a descriptor, with its operations as a mask. */
final class Allowance {
  private Limits limits = Limits.WIDEST;
  private long allowed = mask(Limits.WIDEST);

  @SuppressWarnings("ReferenceEquality") // a queue always passes the same ones
  void set(Limits value) {
    if (value != limits) {
      limits = value;
      allowed = mask(value);
    }
  }

  /** Takes what another one allows. */
  void like(Allowance other) {
    limits = other.limits;
    allowed = other.allowed;
  }

  Limits limits() {
    return limits;
  }

  /** Whether descriptors may ask for an operation. */
  boolean allows(Opcode opcode) {
    return (allowed >>> opcode.ordinal() & 1) != 0;
  }

  private static long mask(Limits limits) {
    long mask = 0;
    for (Opcode opcode : limits.operations()) {
      mask |= 1L << opcode.ordinal();
    }
    return mask;
  }
}
