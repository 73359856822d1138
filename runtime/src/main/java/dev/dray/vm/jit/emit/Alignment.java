package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Value;

/** How many low bits of a value are sure to be 0; enough for indexes into tables of records. */
final class Alignment {
  private static final int DEEPEST = 8;
  private static final int MOST = 12;

  private Alignment() {}

  /** Whether an access lies at a multiple of its size, counted from its region's start. */
  static boolean natural(Value access) {
    int bits = Math.min(zeros(access.input(0), DEEPEST), trailing(access.immediate));
    return 1L << bits >= access.size.bytes();
  }

  /** How many low bits of a value are sure to be 0. */
  static int zeros(Value value) {
    return zeros(value, DEEPEST);
  }

  private static int trailing(long constant) {
    return Math.min(MOST, Long.numberOfTrailingZeros(constant));
  }

  private static int zeros(Value value, int depth) {
    if (depth == 0) {
      return 0;
    }
    return switch (value.op) {
      case CONSTANT -> trailing(value.immediate);
      case ADD, SUB, OR, XOR ->
          Math.min(zeros(value.input(0), depth - 1), zeros(value.input(1), depth - 1));
      case AND -> Math.max(zeros(value.input(0), depth - 1), zeros(value.input(1), depth - 1));
      case MUL ->
          Math.min(MOST, zeros(value.input(0), depth - 1) + zeros(value.input(1), depth - 1));
      case SHL ->
          value.input(1).isConstant()
              ? Math.min(MOST, zeros(value.input(0), depth - 1) + shift(value))
              : 0;
      case LOW, ZERO_EXTEND, SIGN_EXTEND -> zeros(value.input(0), depth - 1);
      case SELECT -> Math.min(zeros(value.input(2), depth - 1), zeros(value.input(3), depth - 1));
      default -> 0;
    };
  }

  private static int shift(Value value) {
    return (int) value.input(1).immediate & (value.kind == Kind.LONG ? 63 : 31);
  }
}
