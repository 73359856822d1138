package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which values get a JVM local of their own. The others are computed where they are used: leaves,
 * and what has one use in its own block.
 */
final class Placement {
  private static final int DEEPEST = 40;
  private static final int END = Integer.MAX_VALUE;

  private final Map<Value, Integer> locals = new HashMap<>();
  private final int[] uses;
  private final int[] root;
  private final int[] depth;
  private final Block[] user;
  private int next;

  private Placement(Graph graph, int firstLocal, boolean loadsInPlace) {
    this.uses = new int[graph.size()];
    this.root = new int[graph.size()];
    this.depth = new int[graph.size()];
    this.user = new Block[graph.size()];
    this.next = firstLocal;
    countUses(graph);
    for (Block block : graph.blocks) {
      block.phis.forEach(this::allocate);
    }
    for (Block block : graph.blocks) {
      place(block, loadsInPlace);
    }
  }

  /**
   * Places the values of a graph.
   *
   * @param loadsInPlace whether every load happens as a statement of its own
   */
  static Placement of(Graph graph, int firstLocal, boolean loadsInPlace) {
    return new Placement(graph, firstLocal, loadsInPlace);
  }

  /** The local of a value; -1 if it is computed where it is used. */
  int local(Value value) {
    return locals.getOrDefault(value, -1);
  }

  boolean used(Value value) {
    return uses[value.id] > 0;
  }

  /** The first local that no value occupies. */
  int nextFree() {
    return next;
  }

  private void allocate(Value value) {
    locals.put(value, next);
    next += value.kind == Kind.LONG ? 2 : 1;
  }

  private void countUses(Graph graph) {
    Arrays.fill(root, END);
    for (Block block : graph.blocks) {
      for (Value phi : block.phis) {
        for (int index = 0; index < phi.inputs.length; index++) {
          use(phi.inputs[index], block.predecessors.get(index));
        }
      }
      for (Value value : block.values) {
        for (Value input : value.inputs) {
          use(input, block);
        }
      }
      if (block.left != null) {
        use(block.left, block);
      }
      if (block.right != null) {
        use(block.right, block);
      }
      if (block.result != null) {
        use(block.result, block);
      }
    }
  }

  private void use(Value value, Block at) {
    uses[value.id]++;
    user[value.id] = at;
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
          uses[value.id] == 1
              && user[value.id] == block
              && depth[value.id] < DEEPEST
              && (value.op.pure()
                  || (value.op == Op.LOAD
                      && !loadsInPlace
                      && quiet(effects, index, root[value.id])));
      int position = inline ? root[value.id] : index;
      if (!inline && !value.op.leaf() && value.kind != Kind.NONE && uses[value.id] > 0) {
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
