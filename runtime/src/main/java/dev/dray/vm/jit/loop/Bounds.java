package dev.dray.vm.jit.loop;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop.CountedExit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What counters of loops are bounded by, and which loops are so short that nobody need poll. */
public final class Bounds {
  private static final long SHORT = 512;

  private final Map<Value, Counter> counters = new HashMap<>();
  private final Set<Loop> shortLoops = new HashSet<>();

  /**
   * A counter that grows by a positive step from what it starts as, and is compared with a bound in
   * every iteration.
   *
   * @param start its values before the loop
   * @param bound exceeded by at most slack
   */
  public record Counter(List<Value> start, Value bound, long slack) {}

  /** Looks at all loops of a graph. */
  public Bounds(Graph graph) {
    for (Loop loop : graph.loops) {
      if (loop.latches.size() == 1) {
        inspect(loop);
      }
    }
  }

  /** The counter that a phi is; null if it is none. */
  public @Nullable Counter counter(Value phi) {
    return counters.get(phi);
  }

  /** Whether a loop ends after few iterations, with all loops in it. */
  public boolean isShort(Loop loop) {
    boolean known = loop.most >= 0 && loop.most <= SHORT;
    return (known || shortLoops.contains(loop)) && loop.inner.stream().allMatch(this::isShort);
  }

  private void inspect(Loop loop) {
    Affine affine = new Affine(loop);
    int latch = loop.header.predecessors.indexOf(loop.latches.get(0));
    for (Block block : loop.blocks) {
      if (affine.always(block)) {
        compared(loop, block, latch);
      }
    }
    for (Block block : loop.blocks) {
      CountedExit exit = FastLoop.countedExit(loop, affine, block);
      if (exit == null || !affine.always(block) || exit.rightStep() != 0) {
        continue;
      }
      long slack =
          switch (exit.condition()) {
            case LT, SLT -> 0;
            case LE, SLE -> 1;
            case NE -> countsUpTo(loop, exit, latch) ? 0 : -1;
            default -> -1;
          };
      if (slack < 0 || exit.leftStep() <= 0 || exit.leftStep() > 1 << 20) {
        continue;
      }
      long offset = 0;
      Value counted = exit.left();
      if (counted.op == Op.ADD && counted.input(1).isConstant()) {
        offset = counted.input(1).immediate;
        counted = counted.input(0);
      }
      if (counted.op != Op.PHI || counted.block != loop.header || offset < 0 || offset > 1 << 20) {
        continue;
      }
      List<Value> starts = new ArrayList<>(List.of(counted.inputs));
      starts.remove(latch);
      counters.put(counted, new Counter(starts, exit.right(), slack + exit.leftStep()));
      shorten(loop, exit, starts);
    }
  }

  /** Whether a counter that goes on until it equals a constant starts below it and meets it. */
  private static boolean countsUpTo(Loop loop, CountedExit exit, int latch) {
    Value counted = exit.left();
    long offset = 0;
    if (counted.op == Op.ADD && counted.input(1).isConstant()) {
      offset = counted.input(1).immediate;
      counted = counted.input(0);
    }
    if (!exit.right().isConstant()
        || exit.right().immediate < 0
        || counted.op != Op.PHI
        || counted.block != loop.header) {
      return false;
    }
    for (int index = 0; index < counted.inputs.length; index++) {
      Value start = counted.input(index);
      if (index == latch) {
        continue;
      }
      if (!start.isConstant() || start.immediate < 0 || start.immediate > 1 << 20) {
        return false;
      }
      long distance = exit.right().immediate - start.immediate - offset;
      if (distance < 0 || exit.leftStep() <= 0 || distance % exit.leftStep() != 0) {
        return false;
      }
    }
    return true;
  }

  /** A phi whose next value was found to be below a bound, unsigned, before the loop goes on. */
  private void compared(Loop loop, Block block, int latch) {
    if (block.condition == null || block.left == null || block.right == null) {
      return;
    }
    boolean takenStays = loop.blocks.contains(block.successors.get(0));
    if (takenStays == loop.blocks.contains(block.successors.get(1))) {
      return;
    }
    Condition condition = takenStays ? block.condition : FastLoop.negate(block.condition);
    if (condition != Condition.LT && condition != Condition.LE) {
      return;
    }
    for (Value phi : loop.header.phis) {
      if (phi.input(latch) == block.left) {
        List<Value> starts = new ArrayList<>(List.of(phi.inputs));
        starts.remove(latch);
        counters.putIfAbsent(phi, new Counter(starts, block.right, 0));
      }
    }
  }

  private void shorten(Loop loop, CountedExit exit, List<Value> starts) {
    if (exit.right().isConstant()
        && exit.right().immediate >= 0
        && exit.right().immediate <= SHORT
        && starts.stream().allMatch(start -> start.isConstant() && start.immediate >= 0)) {
      shortLoops.add(loop);
    }
  }
}
