package dev.dray.operation;

import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Status;

/** Rules that several operations share. */
final class Checks {
  private Checks() {}

  /** Refuses an address or size that is no multiple of a power of two. */
  static void aligned(Execution execution, Field field, long alignment) {
    long value = execution.get(field);
    if ((value & (alignment - 1)) != 0) {
      throw Rejection.field(
          Status.MISALIGNED, field, value, "must be a multiple of " + alignment + ": align it");
    }
  }

  /** Refuses a value out of bounds. */
  static void between(Execution execution, Status status, Field field, long least, long most) {
    long value = execution.get(field);
    if (value < least || value > most) {
      throw Rejection.field(
          status, field, value, "must be " + least + " to " + most + ": choose one of these");
    }
  }

  /** Refuses a field that is used only together with a flag that is not set. */
  static void zeroUnless(Execution execution, Flag flag, Field field) {
    if (!execution.has(flag) && execution.get(field) != 0) {
      throw Rejection.field(
          Status.RESERVED_FIELD,
          field,
          execution.get(field),
          "must be 0 unless the flag " + flag.label() + " is set: set the flag or clear the field");
    }
  }

  /** Refuses ranges that share a byte. */
  static void disjoint(Field a, long first, long length, Field b, long second, long size) {
    boolean apart =
        second - first >= 0 && Long.compareUnsigned(second - first, length) >= 0
            || first - second > 0 && Long.compareUnsigned(first - second, size) >= 0;
    if (!apart) {
      throw new Rejection(
          Status.OVERLAP,
          a.label()
              + " 0x"
              + Long.toHexString(first)
              + " with "
              + length
              + " bytes and "
              + b.label()
              + " 0x"
              + Long.toHexString(second)
              + " with "
              + size
              + " bytes overlap: use separate buffers");
    }
  }

  /** Ends what was stopped while it waited: an abort waits for nobody else's work. */
  static void notStopped(Execution execution, String words) {
    if (execution.stop().isStopped()) {
      throw new Rejection(Status.ABORTED, words);
    }
  }

  /** Ends with a result that is no success, unless 0, where the descriptor wants it checked. */
  static void conclude(Execution execution, int result) {
    execution.result(result);
    if (result != 0 && execution.has(Flag.CHECK_RESULT)) {
      execution.status(Status.SUCCESS_FALSE);
    }
  }
}
