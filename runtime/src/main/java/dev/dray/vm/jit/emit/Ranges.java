package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.jit.ir.ContextField;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.Bounds;
import java.util.HashMap;
import java.util.Map;

/** Upper bounds of values that cannot be negative; enough to choose signed comparisons. */
final class Ranges {
  private static final long UNKNOWN = -1;
  private static final int DEEPEST = 12;

  /** How deep values that come together are looked at. */
  private static final int MERGES = 3;

  private final Map<Value, Long> known = new HashMap<>();
  private final Bounds bounds;

  Ranges(Bounds bounds) {
    this.bounds = bounds;
  }

  /** Whether the sign bit is never set. */
  boolean nonNegative(Value value) {
    long maximum = maximum(value, DEEPEST);
    return maximum >= 0 && (value.kind == Kind.LONG || maximum <= Integer.MAX_VALUE);
  }

  /** The greatest value, if the value is never negative; otherwise -1. INTs count unsigned. */
  long maximum(Value value) {
    return maximum(value, DEEPEST);
  }

  /** The greatest value, if the value is never negative; otherwise -1. INTs count unsigned. */
  private long maximum(Value value, int depth) {
    Long before = known.get(value);
    if (before != null) {
      return before;
    }
    if (depth == 0) {
      return UNKNOWN;
    }
    long maximum = compute(value, depth - 1);
    if (value.kind == Kind.INT && (maximum < 0 || maximum > 0xffffffffL)) {
      maximum = 0xffffffffL;
    }
    if (depth == DEEPEST) {
      known.put(value, maximum);
    }
    return maximum;
  }

  private long compute(Value value, int depth) {
    return switch (value.op) {
      case CONSTANT ->
          value.kind == Kind.INT
              ? value.immediate & 0xffffffffL
              : Math.max(value.immediate, UNKNOWN);
      case CONTEXT -> value.immediate < ContextField.ARGUMENT_0.ordinal() ? 1L << 40 : UNKNOWN;
      case FRAME -> 1L << 20;
      case LOAD -> value.size == MemorySize.DW ? UNKNOWN : (1L << 8 * value.size.bytes()) - 1;
      case ZERO_EXTEND -> maximum(value.input(0), depth);
      case AND -> {
        long left = maximum(value.input(0), depth);
        long right = maximum(value.input(1), depth);
        yield left < 0 ? right : right < 0 ? left : Math.min(left, right);
      }
      case SHR -> {
        if (!value.input(1).isConstant()) {
          yield maximum(value.input(0), depth);
        }
        int amount = (int) value.input(1).immediate & (value.kind == Kind.LONG ? 63 : 31);
        long left = maximum(value.input(0), depth);
        yield left >= 0 ? left >>> amount : amount == 0 ? UNKNOWN : -1L >>> amount;
      }
      case DIV -> maximum(value.input(0), depth);
      case ADD -> {
        long left = maximum(value.input(0), depth);
        long right = maximum(value.input(1), depth);
        long sum = left + right;
        yield left < 0 || right < 0 || sum < 0 || (value.kind == Kind.INT && sum > 0xffffffffL)
            ? UNKNOWN
            : sum;
      }
      case SHL, MUL -> {
        long left = maximum(value.input(0), depth);
        long factor =
            value.input(1).isConstant()
                ? value.op == dev.dray.vm.jit.ir.Op.MUL
                    ? value.input(1).immediate
                    : 1L << Math.min(value.input(1).immediate & 63, 62)
                : -1;
        yield left < 0 || factor < 0 || Math.multiplyHigh(left, factor) != 0
            ? UNKNOWN
            : Math.max(left * factor, UNKNOWN);
      }
      case OR, XOR -> {
        long left = maximum(value.input(0), depth);
        long right = maximum(value.input(1), depth);
        yield left < 0 || right < 0
            ? UNKNOWN
            : (Math.max(1, Long.highestOneBit(left | right)) << 1) - 1;
      }
      case REVERSE16 -> 0xffff;
      case POPCOUNT -> 64;
      case LOW -> {
        long whole = maximum(value.input(0), depth);
        yield whole >= 0 && whole <= 0xffffffffL ? whole : 0xffffffffL;
      }
      case SELECT -> {
        long chosen = maximum(value.input(2), depth);
        long other = maximum(value.input(3), depth);
        yield chosen < 0 || other < 0 ? UNKNOWN : Math.max(chosen, other);
      }
      case PHI -> {
        long counted = counter(value, depth);
        yield counted >= 0 ? counted : merged(value, Math.min(depth, MERGES));
      }
      default -> UNKNOWN;
    };
  }

  /** One of two values, each of which has a bound of its own. */
  private long merged(Value phi, int depth) {
    if (phi.inputs.length != 2 || depth == 0) {
      return UNKNOWN;
    }
    long one = maximum(phi.input(0), depth - 1);
    long other = one < 0 ? UNKNOWN : maximum(phi.input(1), depth - 1);
    return other < 0 ? UNKNOWN : Math.max(one, other);
  }

  private long counter(Value phi, int depth) {
    Bounds.Counter counter = bounds.counter(phi);
    if (counter == null) {
      return UNKNOWN;
    }
    long maximum = maximum(counter.bound(), depth);
    // Far below the greatest number, so that no step passes it.
    if (maximum < 0 || maximum > (phi.kind == Kind.INT ? 1L << 30 : 1L << 61)) {
      return UNKNOWN;
    }
    maximum += counter.slack();
    for (Value start : counter.start()) {
      long first = maximum(start, depth);
      if (first < 0 || first > (phi.kind == Kind.INT ? 1L << 30 : 1L << 61)) {
        return UNKNOWN;
      }
      maximum = Math.max(maximum, first + counter.slack());
    }
    return maximum;
  }
}
