package dev.dray.operation.number;

import java.util.Arrays;
import java.util.Optional;

/** What a reduction does with two elements. */
public enum Combination {
  ADD(1),
  AND(3),
  OR(4),
  XOR(5),
  MIN(6),
  MAX(7);

  private final int code;

  Combination(int code) {
    this.code = code;
  }

  /** The combination with a code. */
  public static Optional<Combination> of(int code) {
    return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
  }

  /** Whether it works on bits, which floating-point numbers do not offer. */
  public boolean bitwise() {
    return this == AND || this == OR || this == XOR;
  }

  /** Combines two patterns of a type into one of it. */
  public long combine(DataType type, long a, long b, Conditions conditions) {
    return type.floating() ? floating(type, a, b, conditions) : integer(type, a, b, conditions);
  }

  private long floating(DataType type, long a, long b, Conditions conditions) {
    double first = Conversion.input(type, a, conditions);
    double second = Conversion.input(type, b, conditions);
    if (conditions.negatesSecond()) {
      second = -second;
    }
    Rounding rounding = conditions.rounding();
    return switch (this) {
      case MIN -> type.format().encode(Math.min(first, second), 0, rounding, conditions);
      case MAX -> type.format().encode(Math.max(first, second), 0, rounding, conditions);
      default -> {
        double sum = first + second;
        // What the sum of doubles lost; it decides directed roundings and ties.
        double shadow = sum - first;
        double lost = (first - (sum - shadow)) + (second - shadow);
        int rest = Double.isNaN(lost) ? 0 : (int) Math.signum(lost);
        yield type.format().encode(sum, rest, rounding, conditions);
      }
    };
  }

  private long integer(DataType type, long a, long b, Conditions conditions) {
    boolean signed = conditions.signed();
    long first = Conversion.widen(type, a, signed);
    long second = Conversion.widen(type, b, signed);
    if (conditions.negatesSecond()) {
      second = -second;
    }
    return switch (this) {
      case AND -> first & second;
      case OR -> first | second;
      case XOR -> first ^ second;
      case MIN -> signed ? Math.min(first, second) : least(first, second);
      case MAX -> signed ? Math.max(first, second) : first + second - least(first, second);
      case ADD -> add(type, first, second, conditions);
    };
  }

  private static long least(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? a : b;
  }

  private static long add(DataType type, long a, long b, Conditions conditions) {
    long sum = a + b;
    boolean signed = conditions.signed();
    int width = type.bytes() * 8;
    boolean down = conditions.negatesSecond() && !signed;
    boolean over;
    if (width < 64) {
      over = Conversion.widen(type, sum, signed) != sum;
    } else if (signed) {
      over = ((a ^ sum) & (b ^ sum)) < 0;
    } else {
      over = down ? Long.compareUnsigned(sum, a) > 0 : Long.compareUnsigned(sum, a) < 0;
    }
    if (!over) {
      return sum;
    }
    conditions.overflow();
    if (!conditions.saturates()) {
      return sum;
    }
    if (!signed) {
      return down ? 0 : -1;
    }
    boolean negative = width == 64 ? a < 0 : sum < 0;
    return negative ? -1L << (width - 1) : (1L << (width - 1)) - 1;
  }
}
