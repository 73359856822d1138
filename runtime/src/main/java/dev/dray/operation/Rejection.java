package dev.dray.operation;

import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;

/** Why a descriptor ends with an error of its own making: field, rule and fix. */
public final class Rejection extends RuntimeException {
  private final Status status;
  private final long low;

  /** An error with something to put into bytes 16 to 23 of the completion record. */
  public Rejection(Status status, String message, long low) {
    super(message, null, false, false);
    this.status = status;
    this.low = low;
  }

  /** An error in words. */
  public Rejection(Status status, String message) {
    this(status, message, 0);
  }

  /** An error of one field. */
  static Rejection field(Status status, Field field, long given, String ruleAndFix) {
    return new Rejection(
        status,
        field.label()
            + " (byte "
            + field.offset()
            + ") is "
            + (given < 0 || given > 0xFFFF ? "0x" + Long.toHexString(given) : given)
            + ", "
            + ruleAndFix);
  }

  /** What the completion record says. */
  public Status status() {
    return status;
  }

  /** Bytes 16 to 23 of the completion record. */
  public long low() {
    return low;
  }
}
