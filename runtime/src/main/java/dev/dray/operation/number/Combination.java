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

  /** Combines two patterns of a type into one of another of the same kind, rounding once. */
  public long combine(DataType in, DataType out, long a, long b, Conditions conditions) {
    return in.floating() ? floating(in, out, a, b, conditions) : integer(in, out, a, b, conditions);
  }

  private long floating(DataType in, DataType out, long a, long b, Conditions conditions) {
    double first = Conversion.input(in, a, conditions);
    double second = Conversion.input(in, b, conditions);
    first = conditions.negatesFirst() ? -first : first;
    second = conditions.negatesSecond() ? -second : second;
    Rounding rounding = conditions.rounding();
    return switch (this) {
      case MIN -> out.format().encode(Math.min(first, second), 0, rounding, conditions);
      case MAX -> out.format().encode(Math.max(first, second), 0, rounding, conditions);
      default -> {
        double sum = first + second;
        // What the sum of doubles lost; it decides directed roundings and ties.
        double shadow = sum - first;
        double lost = (first - (sum - shadow)) + (second - shadow);
        int rest = Double.isNaN(lost) ? 0 : (int) Math.signum(lost);
        yield out.format().encode(sum, rest, rounding, conditions);
      }
    };
  }

  private long integer(DataType in, DataType out, long a, long b, Conditions conditions) {
    boolean signed = conditions.signed();
    if (this == ADD) {
      Whole first = Whole.of(in, a, signed);
      Whole second = Whole.of(in, b, signed);
      return (conditions.negatesFirst() ? first.negated() : first)
          .plus(conditions.negatesSecond() ? second.negated() : second)
          .fit(out, conditions);
    }
    long first = Whole.widen(in, conditions.negatesFirst() ? -a : a, signed);
    long second = Whole.widen(in, conditions.negatesSecond() ? -b : b, signed);
    long chosen =
        switch (this) {
          case AND -> first & second;
          case OR -> first | second;
          case XOR -> first ^ second;
          case MIN -> less(first, second, signed) ? first : second;
          default -> less(first, second, signed) ? second : first;
        };
    return Whole.of(in, chosen, signed).fit(out, conditions);
  }

  private static boolean less(long a, long b, boolean signed) {
    return signed ? a < b : Long.compareUnsigned(a, b) < 0;
  }
}
