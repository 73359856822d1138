package dev.dray.vm.jit.front;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.FuelCosts;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The control-flow graph of one function: what can be reached from its start without calls. Blocks
 * are those that {@link FuelCosts} charges for.
 */
final class ControlFlow {
  private static final int LONGEST = 30;

  private final Code code;
  private final FuelCosts costs;
  private final Map<Integer, Block> blocks = new HashMap<>();

  private ControlFlow(Program program, FuelCosts costs) {
    this.code = program.code();
    this.costs = costs;
  }

  /**
   * Blocks in reverse postorder, numbered, with dominators; the first has no predecessor and no
   * instruction.
   *
   * @param edges says which sides of a conditional jump may be taken
   */
  static List<Block> build(Program program, FuelCosts costs, int start, LiveEdges edges) {
    ControlFlow flow = new ControlFlow(program, costs);
    Block entry = new Block(start);
    entry.end = start;
    Deque<Block> work = new ArrayDeque<>();
    entry.successors.add(flow.block(start, work));
    while (!work.isEmpty()) {
      flow.finish(work.remove(), work, edges);
    }
    return order(entry);
  }

  private Block block(int slot, Deque<Block> work) {
    Block known = blocks.get(slot);
    if (known != null) {
      return known;
    }
    Block block = new Block(slot);
    blocks.put(slot, block);
    work.add(block);
    return block;
  }

  private void finish(Block block, Deque<Block> work, LiveEdges edges) {
    int slot = block.pc;
    if (!code.isInstruction(slot)) {
      block.bad = true;
      block.end = slot;
      return;
    }
    block.cost = costs.at(slot);
    while (true) {
      Instruction instruction = code.at(slot);
      int next = slot + instruction.slots();
      block.end = next;
      switch (instruction) {
        case Instruction.Jump jump -> {
          block.successors.add(block(next + jump.offset(), work));
          return;
        }
        case Instruction.Branch branch -> {
          if (edges.mayJump(slot)) {
            block.successors.add(block(next + branch.offset(), work));
          }
          if (edges.mayFallThrough(slot)) {
            block.successors.add(block(next, work));
          }
          if (block.successors.size() == 2 && block.successors.get(0) == block.successors.get(1)) {
            block.successors.remove(1);
          }
          return;
        }
        case Instruction.Exit _ -> {
          return;
        }
        default -> {
          // Long blocks are cut, so that methods can be.
          if (!code.isInstruction(next) || costs.at(next) > 0 || next - block.pc >= LONGEST) {
            block.successors.add(block(next, work));
            return;
          }
          slot = next;
        }
      }
    }
  }

  /**
   * Numbers what can be reached, in reverse postorder, and fills in predecessors and dominators.
   */
  static List<Block> order(Block entry) {
    List<Block> postorder = new ArrayList<>();
    Set<Block> seen = new HashSet<>();
    Deque<Block> path = new ArrayDeque<>();
    Deque<int[]> positions = new ArrayDeque<>();
    path.push(entry);
    positions.push(new int[1]);
    seen.add(entry);
    while (!path.isEmpty()) {
      Block block = path.peek();
      int[] position = positions.element();
      if (position[0] < block.successors.size()) {
        // The second successor first: fall-through code then follows its branch.
        Block next = block.successors.get(position[0]++);
        if (seen.add(next)) {
          path.push(next);
          positions.push(new int[1]);
        }
      } else {
        postorder.add(block);
        path.pop();
        positions.pop();
      }
    }
    Collections.reverse(postorder);
    for (int index = 0; index < postorder.size(); index++) {
      postorder.get(index).order = index;
      postorder.get(index).predecessors.clear();
    }
    for (Block block : postorder) {
      block.successors.forEach(next -> next.predecessors.add(block));
    }
    dominate(postorder);
    return postorder;
  }

  /** Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm. */
  private static void dominate(List<Block> blocks) {
    boolean changed = true;
    blocks.forEach(block -> block.dominator = null);
    while (changed) {
      changed = false;
      for (Block block : blocks.subList(1, blocks.size())) {
        @Nullable Block best = null;
        for (Block before : block.predecessors) {
          if (before.order == 0 || before.dominator != null) {
            best = best == null ? before : meet(best, before);
          }
        }
        if (best != block.dominator) {
          block.dominator = best;
          changed = true;
        }
      }
    }
  }

  private static Block meet(Block left, Block right) {
    Block a = left;
    Block b = right;
    while (a != b) {
      if (a.order > b.order) {
        a = java.util.Objects.requireNonNull(a.dominator);
      } else {
        b = java.util.Objects.requireNonNull(b.dominator);
      }
    }
    return a;
  }

  /** The same graph with one back edge for each loop, through a block of its own where need be. */
  static List<Block> withSingleLatches(List<Block> blocks) {
    boolean changed = false;
    for (Loop loop : loops(blocks)) {
      if (loop.latches.size() > 1) {
        Block latch = new Block(loop.header.pc);
        latch.end = latch.pc;
        latch.successors.add(loop.header);
        for (Block from : loop.latches) {
          from.successors.replaceAll(next -> next == loop.header ? latch : next);
        }
        changed = true;
      }
    }
    return changed ? order(blocks.get(0)) : blocks;
  }

  /** The natural loops, outer before inner; loops entered in the middle have none. */
  static List<Loop> loops(List<Block> blocks) {
    Map<Block, Loop> byHeader = new HashMap<>();
    List<Loop> loops = new ArrayList<>();
    for (Block block : blocks) {
      block.loop = null;
    }
    for (Block header : blocks) {
      for (Block latch : header.predecessors) {
        if (latch.order >= header.order && header.dominates(latch)) {
          Loop loop =
              byHeader.computeIfAbsent(
                  header,
                  h -> {
                    Loop fresh = new Loop(h);
                    fresh.blocks.add(h);
                    loops.add(fresh);
                    return fresh;
                  });
          loop.latches.add(latch);
          collect(loop, latch);
        }
      }
    }
    // Headers come in reverse postorder, so outer loops come before the loops they contain.
    for (Loop loop : loops) {
      loop.outer = loop.header.loop;
      if (loop.outer != null) {
        loop.outer.inner.add(loop);
      }
      for (Block block : loop.blocks) {
        block.loop = loop;
      }
    }
    return loops;
  }

  private static void collect(Loop loop, Block latch) {
    Deque<Block> work = new ArrayDeque<>();
    work.add(latch);
    while (!work.isEmpty()) {
      Block block = work.remove();
      if (loop.blocks.add(block)) {
        work.addAll(block.predecessors);
      }
    }
  }
}
