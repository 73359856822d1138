package dev.dray.operation;

import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.number.Combination;
import dev.dray.operation.number.Conditions;
import dev.dray.operation.number.DataType;
import dev.dray.operation.number.Rounding;

/** The fields of descriptors that compute with numbers. */
final class NumberFields {
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

  /** Refuses types of which one is an integer and the other is not. */
  static void checkAlike(DataType in, DataType out) {
    if (in.floating() != out.floating()) {
      throw new Rejection(
          Status.INVALID_FIELD,
          "input and output data types (byte 56) are "
              + in
              + " and "
              + out
              + ": both must be integers, or both floating-point numbers");
    }
  }

  /** How a reduction of two sources treats numbers. */
  static Conditions conditions(Execution execution, DataType in, DataType out) {
    return conditions(execution, in, out, true);
  }

  /** How an operation treats numbers, its flags checked against its types. */
  static Conditions conditions(Execution execution, DataType in, DataType out, boolean twoSources) {
    int flags = (int) execution.get(Field.COMPUTE_FLAGS);
    int known =
        Conditions.NEGATE_FIRST
            | (twoSources ? Conditions.NEGATE_SECOND : 0)
            | (out.floating() ? Conditions.FLUSH | Conditions.ROUNDING : Conditions.SATURATE)
            | (in.floating() ? Conditions.DENORMALS_ARE_ZERO : Conditions.SIGNED);
    if ((flags & ~known) != 0) {
      throw Rejection.field(
          Status.INVALID_FIELD,
          Field.COMPUTE_FLAGS,
          flags,
          "and only bits of 0x"
              + Integer.toHexString(known)
              + " have a meaning from "
              + in
              + " to "
              + out
              + ": clear the others");
    }
    if ((flags & Conditions.ROUNDING) >> Conditions.ROUNDING_SHIFT >= Rounding.values().length) {
      throw Rejection.field(
          Status.INVALID_FIELD,
          Field.COMPUTE_FLAGS,
          flags,
          "whose bits 6:4 must be 0 to 3: take the ordinal of a Rounding");
    }
    return new Conditions(flags);
  }

  /** Refuses ranges that share bytes unless elements are replaced in place. */
  static void apart(
      Field a, long first, long length, Field b, long second, long size, boolean sameType) {
    if (first != second || !sameType) {
      Checks.disjoint(a, first, length, b, second, size);
    }
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
