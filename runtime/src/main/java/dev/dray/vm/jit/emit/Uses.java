package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** How often the values of a graph are used, and where. */
final class Uses {
  private final int[] counts;
  private final Block[][] users;

  Uses(Graph graph) {
    this.counts = new int[graph.size()];
    this.users = new Block[graph.size()][];
    for (Block block : graph.blocks) {
      in(block, value -> use(value, block));
    }
  }

  /**
   * Every value that a block uses, as often as it does: its phis' inputs count for predecessors.
   */
  static void in(Block block, Consumer<Value> action) {
    for (Value value : block.values) {
      List.of(value.inputs).forEach(action);
    }
    if (block.left != null) {
      action.accept(block.left);
    }
    if (block.right != null) {
      action.accept(block.right);
    }
    if (block.result != null) {
      action.accept(block.result);
    }
    for (Block next : block.successors) {
      int index = next.predecessors.indexOf(block);
      for (Value phi : next.phis) {
        action.accept(phi.input(index));
      }
    }
  }

  private void use(Value value, Block block) {
    int count = counts[value.id]++;
    Block[] known = users[value.id];
    if (known == null) {
      users[value.id] = new Block[] {block};
      return;
    }
    if (count >= known.length) {
      known = Arrays.copyOf(known, 2 * known.length);
      users[value.id] = known;
    }
    known[count] = block;
  }

  int count(Value value) {
    return counts[value.id];
  }

  /** Whether a value has one use, in a given block. */
  boolean onlyIn(Value value, Block block) {
    return counts[value.id] == 1 && users[value.id][0] == block;
  }

  /** The blocks that use a value, once for each use. */
  List<Block> of(Value value) {
    return counts[value.id] == 0
        ? List.of()
        : Arrays.asList(users[value.id]).subList(0, counts[value.id]);
  }
}
