package dev.dray.vm.jit.loop;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An innermost loop that is worth a second version, in which one counter runs up to a number of
 * iterations that is known beforehand to leave the loop through none of its counted exits.
 */
public final class FastLoop {
  private final Loop loop;
  private final Affine affine;
  private final List<CountedExit> exits;
  private final Map<Value, Long> inductions;

  /**
   * A test that the loop goes on with, whose sides change regularly.
   *
   * @param block where the test is
   * @param condition holds as long as the loop goes on
   * @param left changes by leftStep in every iteration
   * @param right changes by rightStep; one of the two steps is 0
   * @param stay the side of the branch that stays in the loop: 0 or 1
   */
  public record CountedExit(
      Block block,
      Condition condition,
      Value left,
      long leftStep,
      Value right,
      long rightStep,
      int stay) {}

  private FastLoop(Loop loop, Affine affine, List<CountedExit> exits, Map<Value, Long> inductions) {
    this.loop = loop;
    this.affine = affine;
    this.exits = exits;
    this.inductions = inductions;
  }

  /** The loops of a graph that have such a version, by header. */
  public static Map<Block, FastLoop> find(Graph graph) {
    Map<Block, FastLoop> found = new HashMap<>();
    for (Loop loop : graph.loops) {
      if (loop.inner.isEmpty() && loop.latches.size() == 1) {
        of(loop).ifPresent(fast -> found.put(loop.header, fast));
      }
    }
    return found;
  }

  private static Optional<FastLoop> of(Loop loop) {
    for (Block block : loop.blocks) {
      for (Block next : block.successors) {
        if (next != loop.header && loop.blocks.contains(next) && next.order <= block.order) {
          return Optional.empty(); // a cycle that is no natural loop
        }
      }
    }
    Affine affine = new Affine(loop);
    Map<Value, Long> inductions = new LinkedHashMap<>();
    for (Value phi : loop.header.phis) {
      affine.step(phi).ifPresent(step -> inductions.put(phi, step));
    }
    List<CountedExit> exits = new ArrayList<>();
    boolean always = false;
    for (Block block : loop.blocks) {
      CountedExit exit = countedExit(loop, affine, block);
      if (exit != null) {
        exits.add(exit);
        always |= affine.always(block);
      }
    }
    if (loop.outer != null && leavesOtherwise(loop, exits)) {
      return Optional.empty(); // likely short: choosing a version would cost more than it gains
    }
    boolean streams = false;
    for (Block block : loop.blocks) {
      for (Value value : block.values) {
        if (value.op == Op.CALL || value.op == Op.ATOMIC) {
          return Optional.empty();
        }
        streams |=
            (value.op == Op.LOAD || value.op == Op.STORE)
                && affine.step(value.input(0)).orElse(0) != 0;
      }
    }
    return always && streams
        ? Optional.of(new FastLoop(loop, affine, exits, inductions))
        : Optional.empty();
  }

  /** Whether a loop may be left by what the data say, and not only by what a counter says. */
  public static boolean dependsOnData(Loop loop) {
    Affine affine = new Affine(loop);
    List<CountedExit> exits = new ArrayList<>();
    for (Block block : loop.blocks) {
      CountedExit exit = countedExit(loop, affine, block);
      if (exit != null) {
        exits.add(exit);
      }
    }
    return leavesOtherwise(loop, exits);
  }

  /** Whether the loop may be left through anything but its counted exits. */
  private static boolean leavesOtherwise(Loop loop, List<CountedExit> exits) {
    return loop.blocks.stream()
        .filter(block -> block.successors.stream().anyMatch(next -> !loop.blocks.contains(next)))
        .anyMatch(block -> exits.stream().noneMatch(exit -> exit.block() == block));
  }

  static @Nullable CountedExit countedExit(Loop loop, Affine affine, Block block) {
    if (block.condition == null || block.left == null || block.right == null) {
      return null;
    }
    boolean takenStays = loop.blocks.contains(block.successors.get(0));
    boolean fallStays = loop.blocks.contains(block.successors.get(1));
    if (takenStays == fallStays) {
      return null;
    }
    OptionalLong left = affine.step(block.left);
    OptionalLong right = affine.step(block.right);
    Condition condition = takenStays ? block.condition : negate(block.condition);
    if (left.isEmpty()
        || right.isEmpty()
        || condition == null
        || condition == Condition.SET
        || condition == Condition.EQ
        || (left.getAsLong() == 0) == (right.getAsLong() == 0)) {
      return null;
    }
    CountedExit exit =
        new CountedExit(
            block,
            condition,
            block.left,
            left.getAsLong(),
            block.right,
            right.getAsLong(),
            takenStays ? 0 : 1);
    return approaches(exit) ? exit : null;
  }

  /** Whether the sides move towards the point where the condition no longer holds. */
  private static boolean approaches(CountedExit exit) {
    long closing = exit.leftStep - exit.rightStep;
    return switch (exit.condition) {
      case LT, LE, SLT, SLE -> closing > 0;
      case GT, GE, SGT, SGE -> closing < 0;
      case NE -> true;
      default -> false;
    };
  }

  /** The condition that holds exactly when another does not; null for SET. */
  public static @Nullable Condition negate(Condition condition) {
    return switch (condition) {
      case EQ -> Condition.NE;
      case NE -> Condition.EQ;
      case LT -> Condition.GE;
      case GE -> Condition.LT;
      case GT -> Condition.LE;
      case LE -> Condition.GT;
      case SLT -> Condition.SGE;
      case SGE -> Condition.SLT;
      case SGT -> Condition.SLE;
      case SLE -> Condition.SGT;
      case SET -> null;
    };
  }

  public Loop loop() {
    return loop;
  }

  public List<CountedExit> exits() {
    return exits;
  }

  /** Header phis that change by a constant, with it. */
  public Map<Value, Long> inductions() {
    return inductions;
  }

  /** The step of a value in the loop; empty if it does not change regularly. */
  public OptionalLong step(Value value) {
    return affine.step(value);
  }

  /** Extensions of 32-bit values that must not wrap around. */
  public Set<Value> extensions() {
    return affine.extensions();
  }

  /** Whether a block runs in every iteration. */
  public boolean always(Block block) {
    return affine.always(block);
  }

  /** Whether nothing but a counted exit leaves the loop. */
  public boolean onlyCounts() {
    return !leavesOtherwise(loop, exits);
  }

  /**
   * How many values are carried from one iteration to the next by rules of their own: more than a
   * sum, a minimum and the like, which iterations side by side may share.
   */
  public long carried() {
    int latch = loop.header.predecessors.indexOf(loop.latches.getFirst());
    return loop.header.phis.stream()
        .filter(
            phi -> !inductions.containsKey(phi) && !List.of(phi.input(latch).inputs).contains(phi))
        .count();
  }

  /**
   * The loop's only way out, where that is a comparison at the end of every iteration which shows
   * exactly how many there will be, and where nothing is carried that does not change regularly.
   */
  public Optional<CountedExit> end() {
    if (exits.size() != 1 || !onlyCounts() || loop.header.phis.size() != inductions.size()) {
      return Optional.empty();
    }
    CountedExit exit = exits.getFirst();
    boolean exact =
        exit.condition() != Condition.NE || Math.abs(exit.leftStep() - exit.rightStep()) == 1;
    Block after = exit.block().successors.get(1 - exit.stay());
    int index = after.predecessors.indexOf(exit.block());
    return exact
            && exit.block() == loop.latches.getFirst()
            && after.phis.stream().allMatch(phi -> step(phi.input(index)).isPresent())
        ? Optional.of(exit)
        : Optional.empty();
  }

  /** Loads and stores, in order of blocks. */
  public List<Value> accesses() {
    List<Value> accesses = new ArrayList<>();
    for (Block block : loop.blocks) {
      for (Value value : block.values) {
        if (value.op == Op.LOAD || value.op == Op.STORE) {
          accesses.add(value);
        }
      }
    }
    return accesses;
  }

  /**
   * The values whose regular form the fast version computes: those that are used by something
   * irregular.
   */
  public Set<Value> roots() {
    Set<Value> roots = new LinkedHashSet<>();
    for (Block block : loop.blocks) {
      for (Value value : block.values) {
        if (!value.op.pure() || step(value).isEmpty()) {
          for (Value input : value.inputs) {
            root(input, roots);
          }
        }
      }
      boolean counted = exits.stream().anyMatch(exit -> exit.block() == block);
      if (!counted) {
        root(block.left, roots);
        root(block.right, roots);
      }
      for (Block next : block.successors) {
        int index = next.predecessors.indexOf(block);
        for (Value phi : next.phis) {
          root(phi.input(index), roots);
        }
      }
    }
    return roots;
  }

  /**
   * The loop's only load and only store, where the loop does no more to memory than {@code b[t] =
   * f(a[t])} over whole elements, one after the other.
   */
  public Optional<Streams> streams() {
    @Nullable Value load = null;
    @Nullable Value store = null;
    for (Value access : accesses()) {
      if (step(access.input(0)).orElse(0) != access.size.bytes()) {
        return Optional.empty();
      }
      if (access.op == Op.LOAD && load == null) {
        load = access;
      } else if (access.op == Op.STORE && store == null) {
        store = access;
      } else {
        return Optional.empty();
      }
    }
    if (load == null
        || store == null
        || load.size != store.size
        || load.region == store.region
        || !always(load.block)
        || !always(store.block)) {
      return Optional.empty();
    }
    // What is carried from one iteration to the next keeps the loop from being vectorised.
    return loop.header.phis.size() == inductions.size() && !leavesOtherwise(loop, exits)
        ? Optional.of(new Streams(load, store, store.input(1) == load))
        : Optional.empty();
  }

  /**
   * Two streams.
   *
   * @param copy whether the loop does nothing but copy
   */
  public record Streams(Value load, Value store, boolean copy) {}

  private void root(@Nullable Value value, Set<Value> roots) {
    if (value != null && step(value).orElse(0) != 0) {
      roots.add(value);
    }
  }
}
