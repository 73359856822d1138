package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which values get a JVM local of their own. The others are computed where they are used: leaves,
 * and what has one use in its own block.
 */
final class Placement {
  private static final int DEEPEST = 40;
  private static final int END = Integer.MAX_VALUE;

  private final Map<Value, Integer> locals = new HashMap<>();
  private final Uses uses;
  private final int[] root;
  private final int[] depth;
  private int next;

  private Placement(
      Graph graph, Uses uses, List<Block> blocks, int firstLocal, boolean loadsInPlace) {
    this.uses = uses;
    this.root = new int[graph.size()];
    this.depth = new int[graph.size()];
    this.next = firstLocal;
    Arrays.fill(root, END);
    for (Block block : blocks) {
      block.phis.forEach(this::allocate);
    }
    for (Block block : blocks) {
      place(block, loadsInPlace);
    }
  }

  /**
   * Places the values of blocks.
   *
   * @param loadsInPlace whether every load happens as a statement of its own
   */
  static Placement of(
      Graph graph, Uses uses, List<Block> blocks, int firstLocal, boolean loadsInPlace) {
    return new Placement(graph, uses, blocks, firstLocal, loadsInPlace);
  }

  /** Gives a value of another method a local in this one. */
  void place(Value value) {
    if (!locals.containsKey(value)) {
      allocate(value);
    }
  }

  /** The local of a value; -1 if it is computed where it is used. */
  int local(Value value) {
    return locals.getOrDefault(value, -1);
  }

  boolean used(Value value) {
    return uses.count(value) > 0;
  }

  /** The first local that no value occupies. */
  int nextFree() {
    return next;
  }

  private void allocate(Value value) {
    locals.put(value, next);
    next += value.kind == Kind.LONG ? 2 : 1;
  }

  private void place(Block block, boolean loadsInPlace) {
    int count = block.values.size();
    int[] effects = new int[count + 1];
    for (int index = 0; index < count; index++) {
      Value value = block.values.get(index);
      effects[index + 1] = effects[index] + (value.op.effect() ? 1 : 0);
    }
    for (int index = count - 1; index >= 0; index--) {
      Value value = block.values.get(index);
      boolean inline =
          uses.onlyIn(value, block)
              && depth[value.id] < DEEPEST
              && (value.op.pure()
                  || (value.op == Op.LOAD
                      && !loadsInPlace
                      && quiet(effects, index, root[value.id])));
      int position = inline ? root[value.id] : index;
      if (!inline && !value.op.leaf() && value.kind != Kind.NONE && used(value)) {
        allocate(value);
      }
      for (Value input : value.inputs) {
        root[input.id] = position;
        depth[input.id] = inline ? depth[value.id] + 1 : 1;
      }
    }
  }

  /** Whether nothing with effects happens between a position and the statement at another. */
  private static boolean quiet(int[] effects, int from, int to) {
    return effects[Math.min(to, effects.length - 1)] == effects[from + 1];
  }
}
