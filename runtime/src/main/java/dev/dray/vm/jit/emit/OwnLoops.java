package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Loops over scattered operands one version of which is a method of its own: fast loops that are
 * too long to stand beside their plain version, and loops whose accesses depend on data. Such a
 * method makes no calls that go on, so that the JVM keeps its values in registers.
 */
final class OwnLoops {
  /** Accesses of a loop that depends on data, inner loops counted in. */
  private static final int MOST = 12;

  /** Accesses of a fast loop. */
  private static final int MOST_FAST = 150;

  /** Values of a fast loop: with as many accesses it stays below what HotSpot compiles. */
  private static final int MOST_VALUES = 400;

  private final RegionModel model;
  private final List<Loop> found = new ArrayList<>();
  private final Map<Block, FastLoop> fast = new HashMap<>();

  private OwnLoops(RegionModel model) {
    this.model = model;
  }

  /**
   * Finds them.
   *
   * @param fastLoops all loops that have a fast version
   * @param cut whether a loop is cut in pieces, so that its fast version has no place beside it
   */
  static OwnLoops of(
      Graph graph, RegionModel model, Map<Block, FastLoop> fastLoops, Predicate<Loop> cut) {
    OwnLoops own = new OwnLoops(model);
    if (!model.framed()) {
      return own;
    }
    for (Loop loop : graph.loops) {
      FastLoop here = fastLoops.get(loop.header);
      if (here != null) {
        if (cut.test(loop) && own.fits(here)) {
          own.found.add(loop);
          own.fast.put(loop.header, here);
        }
      } else if (loop.blocks.stream().noneMatch(fastLoops::containsKey) && own.possible(loop)) {
        own.found.add(loop);
      }
    }
    return own;
  }

  private boolean fits(FastLoop loop) {
    long values = loop.loop().blocks.stream().mapToLong(block -> block.values.size()).sum();
    return loop.accesses().size() <= MOST_FAST
        && values <= MOST_VALUES
        && loop.accesses().stream()
            .allMatch(
                access ->
                    model.inLine(access)
                        || FrameGroups.framed(access, model)
                            && fastStep(loop, access)
                            && loop.always(access.block));
  }

  private static boolean fastStep(FastLoop loop, Value access) {
    return loop.step(access.input(0)).isPresent();
  }

  private boolean possible(Loop loop) {
    Restarts restarts = new Restarts(model, access -> false);
    int accesses = 0;
    boolean framed = false;
    for (Block block : loop.blocks) {
      if (block.bad) {
        return false;
      }
      for (Value value : block.values) {
        boolean access = value.op == Op.LOAD || value.op == Op.STORE;
        accesses += access ? 1 : 0;
        if (FrameGroups.framed(value, model)) {
          framed = true;
          if (!restarts.possible(value, block)) {
            return false;
          }
        } else if (value.op == Op.CALL || value.op == Op.ATOMIC || access && !model.inLine(value)) {
          return false;
        }
      }
    }
    return framed && accesses <= MOST;
  }

  /** The loops, outer ones and inner ones. */
  List<Loop> all() {
    return found;
  }

  /** Which loop begins with a block; -1 if none of them does. */
  int indexOf(Block header) {
    for (int index = 0; index < found.size(); index++) {
      if (found.get(index).header == header) {
        return index;
      }
    }
    return -1;
  }

  /** A loop of them that is a fast one; null for those that depend on data. */
  @org.jspecify.annotations.Nullable
  FastLoop fast(Loop loop) {
    return fast.get(loop.header);
  }

  /** Blocks at which control may arrive from the method of a loop. */
  List<Block> arrivals(Loop loop) {
    List<Block> arrivals = new ArrayList<>();
    arrivals.add(loop.header);
    for (Block block : loop.blocks) {
      if (block.loop != null && block.loop.header == block && fast(loop) == null) {
        arrivals.add(block);
      }
      block.successors.stream().filter(next -> !loop.blocks.contains(next)).forEach(arrivals::add);
    }
    return arrivals;
  }
}
