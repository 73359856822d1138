package dev.dray.operation.number;

/**
 * An integer between operands and result, with room for what they make: 128 bits in two's
 * complement, so that only the result can overflow.
 */
record Whole(long high, long low) {

  /** A pattern of a type. */
  static Whole of(DataType type, long bits, boolean signed) {
    long value = widen(type, bits, signed);
    return new Whole(signed ? value >> 63 : 0, value);
  }

  Whole negated() {
    return new Whole(~high + (low == 0 ? 1 : 0), -low);
  }

  Whole plus(Whole other) {
    long sum = low + other.low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return new Whole(high + other.high + carry, sum);
  }

  /** The pattern of a type, as the flags want what does not fit. */
  long fit(DataType type, Conditions conditions) {
    boolean signed = conditions.signed();
    if (widen(type, low, signed) == low && high == (signed ? low >> 63 : 0)) {
      return low;
    }
    conditions.overflow();
    if (!conditions.saturates()) {
      return low;
    }
    long signBit = 1L << (type.bytes() * 8 - 1);
    if (high < 0) {
      return signed ? signBit : 0;
    }
    return signed ? signBit - 1 : -1;
  }

  /** The value of a pattern's low bits, extended to a long. */
  static long widen(DataType type, long bits, boolean signed) {
    int unused = 64 - type.bytes() * 8;
    return signed ? bits << unused >> unused : bits << unused >>> unused;
  }
}
