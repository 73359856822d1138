package dev.dray.operation;

import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.number.Combination;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.DataType;

/** The fields of descriptors that compute with numbers. */
final class NumberFields {
  private static final int KNOWN_FLAGS = 0x7F;

  private NumberFields() {}

  static DataType type(Execution execution, Field field) {
    int code = (int) execution.get(field);
    return DataType.of(code)
        .orElseThrow(
            () ->
                Rejection.field(
                    Status.INVALID_FIELD,
                    field,
                    code,
                    "must be 0 to 9: take the ordinal of a DataType"));
  }

  static Conditions conditions(Execution execution) {
    int flags = (int) execution.get(Field.COMPUTE_FLAGS);
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw Rejection.field(
          Status.RESERVED_FIELD, Field.COMPUTE_FLAGS, flags, "must not have bit 7: clear it");
    }
    return new Conditions(flags);
  }

  static Combination combination(Execution execution, DataType type) {
    int code = (int) execution.get(Field.COMPUTE_TYPE);
    Combination combination =
        Combination.of(code)
            .orElseThrow(
                () ->
                    Rejection.field(
                        Status.INVALID_FIELD,
                        Field.COMPUTE_TYPE,
                        code,
                        "must be 1 (add), 3 (and), 4 (or), 5 (xor), 6 (min) or 7 (max)"));
    if (combination.bitwise() && type.floating()) {
      throw Rejection.field(
          Status.INVALID_FIELD,
          Field.COMPUTE_TYPE,
          code,
          "which floating-point numbers do not have: choose add, min or max, or an integer type");
    }
    return combination;
  }

  /** Bytes of a number of elements, if a transfer may have that many. */
  static long bytes(Execution execution, Field count, int element) {
    long elements = execution.get(count);
    long most = execution.limits().maxTransfer() / element;
    if (elements == 0 || elements > most) {
      throw Rejection.field(
          Status.INVALID_SIZE, count, elements, "must be 1 to " + most + ": split the operation");
    }
    return elements * element;
  }
}
