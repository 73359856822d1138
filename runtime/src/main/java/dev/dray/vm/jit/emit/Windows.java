package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.ContextField;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Accesses whose check can be shared or made against a constant.
 *
 * <p>A <em>block</em> window covers accesses of one block at constant distances from each other:
 * one check for all of them. A <em>table</em> is the start of an operand that a comparison showed
 * to be long enough: accesses at offsets that are small whatever the data are checked against its
 * length, which is a constant, so that the JVM folds the check.
 */
final class Windows {
  /** Fewer accesses in a block are cheaper to check one by one. */
  private static final int FEWEST = 4;

  private static final long WIDEST = 1 << 16;

  private final Map<Value, Window> windows = new HashMap<>();
  private final Map<Value, Window> firsts = new HashMap<>();
  private final Map<Value, Long> tables = new HashMap<>();

  /**
   * A part of a region.
   *
   * @param first the access that it is made for
   * @param low how far before that access it begins
   */
  record Window(Value first, long low, long length) {}

  /** Where a comparison shows an operand to be long enough. */
  private record Proof(Block block, int region, long length) {}

  /** Finds block windows, for code that stops at the first access that leaves its region anyway. */
  void findInBlocks(List<Block> blocks, Predicate<Value> inLine) {
    for (Block block : blocks) {
      Map<List<Object>, List<Value>> groups = new HashMap<>();
      for (Value value : block.values) {
        if (value.op == Op.CALL || value.op == Op.ATOMIC) {
          close(groups);
        } else if ((value.op == Op.LOAD || value.op == Op.STORE) && inLine.test(value)) {
          groups
              .computeIfAbsent(
                  List.of(value.region, Stream.rootOf(value)), key -> new ArrayList<>())
              .add(value);
        }
      }
      close(groups);
    }
  }

  private void close(Map<List<Object>, List<Value>> groups) {
    for (List<Value> group : groups.values()) {
      long low = Long.MAX_VALUE;
      long high = Long.MIN_VALUE;
      for (Value access : group) {
        low = Math.min(low, Stream.displacement(access));
        high = Math.max(high, Stream.displacement(access) + access.size.bytes());
      }
      Value first = group.getFirst();
      // A constant address needs no window: its check is against a constant already.
      if (group.size() >= FEWEST && high - low <= WIDEST && !Stream.rootOf(first).isConstant()) {
        Window window = new Window(first, Stream.displacement(first) - low, high - low);
        group.forEach(access -> windows.put(access, window));
        firsts.put(first, window);
      }
    }
    groups.clear();
  }

  /** Where in its block window an access is. */
  static long offset(Value access, Window window) {
    return Stream.displacement(access) - Stream.displacement(window.first()) + window.low();
  }

  /**
   * Finds tables.
   *
   * @param maximum the greatest value that is never negative, -1 if unknown
   */
  void findTables(Graph graph, Predicate<Value> inLine, ToLongFunction<Value> maximum) {
    List<Proof> proofs = new ArrayList<>();
    for (Block block : graph.blocks) {
      if (block.predecessors.size() == 1) {
        prove(block, proofs);
      }
    }
    for (Block block : proofs.isEmpty() ? List.<Block>of() : graph.blocks) {
      for (Value value : block.values) {
        if ((value.op == Op.LOAD || value.op == Op.STORE) && inLine.test(value)) {
          long last = maximum.applyAsLong(value.input(0));
          long end = last + value.immediate + value.size.bytes();
          if (last < 0 || last > WIDEST || value.immediate < 0 || end > WIDEST) {
            continue;
          }
          for (Proof proof : proofs) {
            if (proof.region == value.region
                && end <= proof.length
                && proof.block.dominates(block)) {
              tables.put(value, proof.length);
            }
          }
        }
      }
    }
  }

  /** What the only way into a block shows. */
  private static void prove(Block block, List<Proof> proofs) {
    Block before = block.predecessors.getFirst();
    if (before.condition == null || before.left == null || before.right == null) {
      return;
    }
    boolean taken = before.successors.getFirst() == block;
    Condition holds = taken ? before.condition : FastLoop.negate(before.condition);
    Value left = before.left;
    Value right = before.right;
    int shift = 0;
    if (left.op == Op.SHR && left.input(1).isConstant()) {
      shift = (int) left.input(1).immediate & 63;
      left = left.input(0);
    }
    if (holds == null
        || left.op != Op.CONTEXT
        || left.immediate >= ContextField.ARGUMENT_0.ordinal()
        || !right.isConstant()
        || right.immediate < 0
        || right.immediate > WIDEST) {
      return;
    }
    long least =
        switch (holds) {
          case GE, SGE, EQ -> right.immediate;
          case GT, SGT -> right.immediate + 1;
          case NE -> right.immediate == 0 ? 1 : 0;
          default -> 0;
        };
    if (least > 0 && least << shift <= WIDEST) {
      proofs.add(new Proof(block, Regions.SOURCE + (int) left.immediate, least << shift));
    }
  }

  /** The window that an access goes through; null if none. */
  @Nullable Window of(Value access) {
    return windows.get(access);
  }

  /** The window that has to be made before an access; null if none. */
  @Nullable Window before(Value access) {
    return firsts.get(access);
  }

  /** The length of the table that an access is in; -1 if none. */
  long table(Value access) {
    return tables.getOrDefault(access, -1L);
  }
}
