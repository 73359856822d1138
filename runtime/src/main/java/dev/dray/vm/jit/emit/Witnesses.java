package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.ContextField;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Accesses to single bytes whose check the program makes itself: {@code if (i < length) ...
 * src[i]}. Where such a comparison is emitted in the very shape of the access's check, unsigned and
 * against the same number, the JVM sees that the second one always holds and drops it. Should it
 * not see it, the check is there.
 */
final class Witnesses {
  /** Blocks between a comparison and its access, at most. */
  private static final int FARTHEST = 8;

  private final Set<Block> comparisons = new HashSet<>();
  private final Set<Value> covered = new HashSet<>();

  Witnesses(List<Block> blocks, RegionModel model) {
    for (Block block : blocks) {
      for (Value value : block.values) {
        if ((value.op == Op.LOAD || value.op == Op.STORE)
            && value.size == MemorySize.B
            && Regions.operand(value.region)
            && model.inLine(value)) {
          look(value, block);
        }
      }
    }
  }

  private void look(Value access, Block block) {
    Block at = block;
    for (int step = 0; step < FARTHEST; step++) {
      Block before = at.dominator;
      if (before == null) {
        return;
      }
      if (at.predecessors.size() == 1 && shows(before, at, access)) {
        comparisons.add(before);
        covered.add(access);
        return;
      }
      at = before;
    }
  }

  /** Whether an access lies inside its region where control went from one block to another. */
  private static boolean shows(Block before, Block after, Value access) {
    if (before.condition == null || before.left == null || before.right == null) {
      return false;
    }
    int side = before.successors.indexOf(after);
    Condition holds = before.condition;
    return holds == (side == 0 ? Condition.LT : Condition.GE)
        && isLength(before.right, access.region)
        && before.left.kind == Kind.LONG
        && Stream.displacement(access) == displacement(before.left)
        && same(Stream.rootOf(access), root(before.left));
  }

  private static boolean isLength(Value value, int region) {
    return value.op == Op.CONTEXT && value.immediate == ContextField.length(region).ordinal();
  }

  private static boolean displaced(Value value) {
    return value.op == Op.ADD && value.input(1).isConstant();
  }

  private static Value root(Value value) {
    return displaced(value) ? value.input(0) : value;
  }

  private static long displacement(Value value) {
    return displaced(value) ? value.input(1).immediate : 0;
  }

  private static boolean same(Value one, Value other) {
    return one == other
        || one.op == Op.ADD
            && other.op == Op.ADD
            && one.input(0) == other.input(0)
            && one.input(1) == other.input(1);
  }

  /** Whether a branch has to be emitted in the shape of a check. */
  boolean comparison(Block branch) {
    return comparisons.contains(branch);
  }

  /** Whether an access has such a comparison before it. */
  boolean covers(Value access) {
    return covered.contains(access);
  }
}
