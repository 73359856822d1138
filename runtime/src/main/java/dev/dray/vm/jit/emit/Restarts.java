package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Accesses of scattered operands before which an iteration of the innermost loop around them writes
 * nothing. Where the frame is not at hand, the iteration may be given up and begun again by another
 * version of the loop; so this one needs no call, for the sake of which the JVM would keep values
 * in memory.
 */
final class Restarts {
  private final RegionModel model;
  private final Predicate<Value> hosted;
  private final Map<Block, Integer> firstWrites = new HashMap<>();

  /**
   * What is known of them.
   *
   * @param hosted accesses whose frames are at hand anyway
   */
  Restarts(RegionModel model, Predicate<Value> hosted) {
    this.model = model;
    this.hosted = hosted;
  }

  /** Whether an access is one. */
  boolean possible(Value access, Block block) {
    Loop loop = block.loop;
    return loop != null && quietBefore(block, loop) && position(access, block) <= firstWrite(block);
  }

  /** Where the first look for the frame of an access happens: that of its group, if it has one. */
  private int position(Value access, Block block) {
    List<List<Value>> groups = FrameGroups.in(block, model, hosted);
    boolean grouped = groups.stream().anyMatch(group -> group.contains(access));
    return grouped ? FrameGroups.start(block, groups) : block.values.indexOf(access);
  }

  private boolean quietBefore(Block block, Loop loop) {
    return loop.blocks.stream()
        .filter(each -> each.order < block.order)
        .allMatch(each -> firstWrite(each) == each.values.size());
  }

  private int firstWrite(Block block) {
    return Objects.requireNonNull(
        firstWrites.computeIfAbsent(
            block,
            b -> {
              int index = 0;
              while (index < b.values.size() && !writes(b.values.get(index))) {
                index++;
              }
              return index;
            }));
  }

  private static boolean writes(Value value) {
    return value.op == Op.STORE || value.op == Op.CALL || value.op == Op.ATOMIC;
  }
}
