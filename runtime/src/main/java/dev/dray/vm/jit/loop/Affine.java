package dev.dray.vm.jit.loop;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Values of a loop that change by the same amount in every iteration: {@code base + step * t},
 * where t counts iterations from 0 and base is the value in the first of them. An extension of a
 * 32-bit value is one as long as that value does not wrap around: such values are collected, for
 * the compiled code to bound the number of iterations by.
 */
final class Affine {
  private static final int DEEPEST = 30;

  /** Operations that the compiled code may repeat to compute a value at the loop's start. */
  private static final int LARGEST = 48;

  private final Loop loop;
  private final Map<Value, OptionalLong> steps = new HashMap<>();
  private final Map<Value, Integer> sizes = new HashMap<>();
  private final Set<Value> extensions = new LinkedHashSet<>();

  Affine(Loop loop) {
    this.loop = loop;
    int latch = loop.header.predecessors.indexOf(loop.latches.get(0));
    for (Value phi : loop.header.phis) {
      steps.put(phi, induction(phi, phi.input(latch)));
    }
  }

  private static OptionalLong induction(Value phi, Value next) {
    return next.op == Op.ADD && next.input(0) == phi && next.input(1).isConstant()
        ? OptionalLong.of(next.input(1).immediate)
        : OptionalLong.empty();
  }

  /** The step of a value; 0 if it never changes, empty if it does so irregularly. */
  OptionalLong step(Value value) {
    return step(value, DEEPEST);
  }

  /** Extensions of 32-bit values that were relied upon. */
  Set<Value> extensions() {
    return extensions;
  }

  private OptionalLong step(Value value, int depth) {
    if (loop.invariant(value)) {
      return OptionalLong.of(0);
    }
    OptionalLong known = steps.get(value);
    if (known != null) {
      return known;
    }
    if (depth == 0 || !value.op.pure()) {
      return OptionalLong.empty();
    }
    OptionalLong step = compute(value, depth - 1);
    if (value.kind == Kind.INT && step.isPresent()) {
      step = OptionalLong.of((int) step.getAsLong());
    }
    steps.put(value, step);
    return step;
  }

  private OptionalLong compute(Value value, int depth) {
    if (value.op == Op.SELECT) {
      return OptionalLong.empty();
    }
    OptionalLong left = step(value.input(0), depth);
    OptionalLong right = value.inputs.length > 1 ? step(value.input(1), depth) : OptionalLong.of(0);
    int size = 1;
    for (Value input : value.inputs) {
      size += sizes.getOrDefault(input, 1);
    }
    sizes.put(value, size);
    if (left.isEmpty() || right.isEmpty() || size > LARGEST) {
      return OptionalLong.empty();
    }
    long a = left.getAsLong();
    long b = right.getAsLong();
    if (a == 0 && b == 0) {
      return OptionalLong.of(0);
    }
    return switch (value.op) {
      case ADD -> OptionalLong.of(a + b);
      case SUB -> OptionalLong.of(a - b);
      case NEG -> OptionalLong.of(-a);
      case LOW -> OptionalLong.of((int) a);
      case MUL ->
          value.input(1).isConstant()
              ? OptionalLong.of(a * value.input(1).immediate)
              : OptionalLong.empty();
      case SHL ->
          value.input(1).isConstant()
              ? OptionalLong.of(a << value.input(1).immediate)
              : OptionalLong.empty();
      case ZERO_EXTEND, SIGN_EXTEND -> {
        extensions.add(value);
        yield OptionalLong.of(a);
      }
      default -> OptionalLong.empty();
    };
  }

  /** Whether a block runs in every iteration. */
  boolean always(Block block) {
    return block.dominates(loop.latches.get(0));
  }
}
