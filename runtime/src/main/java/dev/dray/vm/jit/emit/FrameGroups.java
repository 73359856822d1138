package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Accesses of a block to scattered operands that lie side by side, as those of records do. */
final class FrameGroups {
  private static final int FEWEST = 2;
  private static final int MOST = 30;
  private static final int LONGEST = 60;
  private static final long WIDEST = 4096;

  private FrameGroups() {}

  /** Whether a value is an access of a scattered operand. */
  static boolean framed(Value value, RegionModel model) {
    return (value.op == Op.LOAD || value.op == Op.STORE)
        && model.viewed(value.region, value.op == Op.STORE);
  }

  /**
   * Accesses by region and base; none where two versions do not pay, or a page may move.
   *
   * @param hosted accesses whose frames are at hand anyway
   */
  static List<List<Value>> in(Block block, RegionModel model, Predicate<Value> hosted) {
    if (block.loop == null || block.values.size() > LONGEST) {
      return List.of();
    }
    Map<List<Object>, List<Value>> groups = new LinkedHashMap<>();
    for (Value value : block.values) {
      boolean access = value.op == Op.LOAD || value.op == Op.STORE;
      boolean framed = access && framed(value, model) && !hosted.test(value);
      if (framed) {
        groups
            .computeIfAbsent(List.of(value.region, value.input(0)), key -> new ArrayList<>())
            .add(value);
      } else if (value.op == Op.CALL
          || value.op == Op.ATOMIC
          || (value.op == Op.STORE
              && !model.viewed(value.region, true)
              && !model.writable(value.region))) {
        return List.of();
      }
    }
    groups.values().removeIf(group -> group.size() < FEWEST || width(group) > WIDEST);
    List<List<Value>> some = List.copyOf(groups.values());
    int start = start(block, some);
    boolean known = some.stream().allMatch(group -> early(group.getFirst().input(0), block, start));
    return known
            && some.stream().mapToInt(List::size).sum() <= MOST
            && settled(block, some, model, hosted)
        ? some
        : List.of();
  }

  /** Whether no store outside the groups may move a page that they read. */
  private static boolean settled(
      Block block, List<List<Value>> groups, RegionModel model, Predicate<Value> hosted) {
    return block.values.stream()
        .filter(value -> value.op == Op.STORE && framed(value, model))
        .allMatch(
            value ->
                hosted.test(value) || groups.stream().anyMatch(group -> group.contains(value)));
  }

  /** The index of the first access of any group. */
  static int start(Block block, List<List<Value>> groups) {
    return groups.stream()
        .mapToInt(group -> block.values.indexOf(group.getFirst()))
        .min()
        .orElse(0);
  }

  /** Whether a value can be computed before the statement at an index. */
  private static boolean early(Value value, Block block, int start) {
    if (value.op.leaf() || value.op == Op.PHI || value.block != block) {
      return true;
    }
    if (!value.op.pure()) {
      int index = block.values.indexOf(value);
      return index >= 0 && index < start;
    }
    for (Value input : value.inputs) {
      if (!early(input, block, start)) {
        return false;
      }
    }
    return true;
  }

  private static long width(List<Value> group) {
    return group.stream().mapToLong(each -> each.immediate + each.size.bytes()).max().orElseThrow()
        - group.stream().mapToLong(each -> each.immediate).min().orElseThrow();
  }
}
