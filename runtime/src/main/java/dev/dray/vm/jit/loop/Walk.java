package dev.dray.vm.jit.loop;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import org.jspecify.annotations.Nullable;

/** How an address moves from one iteration of the innermost loop around it to the next. */
public enum Walk {
  /** Not at all, or there is no loop. */
  STAYS,
  /** From where it was, by some step: most likely it stays in a page. */
  STEPS,
  /** It depends on data, and may be anywhere. */
  JUMPS;

  private static final int DEEPEST = 12;
  private static final long LARGEST_FACTOR = 64;

  /** The walk of an address that is used in a block. */
  public static Walk of(Value address, Block block) {
    return block.loop == null ? STAYS : of(address, block.loop, DEEPEST);
  }

  private static Walk of(Value value, Loop loop, int depth) {
    if (loop.invariant(value)) {
      return STAYS;
    }
    if (depth == 0) {
      return JUMPS;
    }
    return switch (value.op) {
      case PHI -> value.block == loop.header ? ofHeader(value, loop) : worst(value, loop, depth);
      case ADD, SUB, LOW, ZERO_EXTEND, SIGN_EXTEND, AND -> worst(value, loop, depth);
      case SHL -> smallFactor(value, 6) ? of(value.input(0), loop, depth - 1) : JUMPS;
      case MUL -> smallFactor(value, LARGEST_FACTOR) ? of(value.input(0), loop, depth - 1) : JUMPS;
      default -> JUMPS;
    };
  }

  private static boolean smallFactor(Value value, long largest) {
    return value.input(1).isConstant()
        && value.input(1).immediate >= 0
        && value.input(1).immediate <= largest;
  }

  private static Walk worst(Value value, Loop loop, int depth) {
    Walk worst = STAYS;
    for (Value input : value.inputs) {
      Walk walk = of(input, loop, depth - 1);
      worst = walk.compareTo(worst) > 0 ? walk : worst;
    }
    return worst;
  }

  private static Walk ofHeader(Value phi, Loop loop) {
    for (Block latch : loop.latches) {
      Value next = next(phi, latch, loop);
      if (!comesFrom(next, phi, loop, DEEPEST) && !follows(next, phi, loop)) {
        return JUMPS;
      }
    }
    return startsAnywhere(phi, loop) ? JUMPS : STEPS;
  }

  private static Value next(Value phi, Block latch, Loop loop) {
    return phi.input(loop.header.predecessors.indexOf(latch));
  }

  /** Whether a phi takes the value that another had an iteration before, and that one steps. */
  private static boolean follows(Value next, Value phi, Loop loop) {
    return next != phi
        && next.op == Op.PHI
        && next.block == loop.header
        && loop.latches.stream()
            .allMatch(latch -> comesFrom(next(next, latch, loop), next, loop, DEEPEST));
  }

  /** Whether an outer loop starts the loop at a place that depends on data, as a look-up does. */
  private static boolean startsAnywhere(Value phi, Loop loop) {
    Loop outer = loop.outer;
    if (outer == null) {
      return false;
    }
    for (int index = 0; index < phi.inputs.length; index++) {
      if (!loop.latches.contains(loop.header.predecessors.get(index))
          && of(phi.input(index), outer, DEEPEST) == JUMPS) {
        return true;
      }
    }
    return false;
  }

  /** Whether a value is another one, moved on. */
  private static boolean comesFrom(@Nullable Value value, Value from, Loop loop, int depth) {
    if (value == from) {
      return true;
    }
    if (value == null || depth == 0 || value.op.leaf()) {
      return false;
    }
    return switch (value.op) {
      case ADD, SUB ->
          comesFrom(value.input(0), from, loop, depth - 1)
              || comesFrom(value.input(1), from, loop, depth - 1);
      case LOW, ZERO_EXTEND, SIGN_EXTEND, AND -> comesFrom(value.input(0), from, loop, depth - 1);
      case PHI -> phiComesFrom(value, from, loop, depth);
      default -> false;
    };
  }

  private static boolean phiComesFrom(Value phi, Value from, Loop loop, int depth) {
    if (!loop.blocks.contains(phi.block)) {
      return false;
    }
    for (Value input : phi.inputs) {
      // An inner loop's own step comes from its phi.
      boolean own = input.op == Op.ADD && input.input(0) == phi;
      if (!own && input != phi && !comesFrom(input, from, loop, depth - 1)) {
        return false;
      }
    }
    return true;
  }
}
