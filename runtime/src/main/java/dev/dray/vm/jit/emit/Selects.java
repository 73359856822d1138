package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns branches of loops that only choose between values into choices without a branch. eBPF has
 * no conditional move, so compilers write every one as a branch; where the data decide, the
 * processor predicts it badly.
 */
final class Selects {
  /** Values that are computed in vain where the branch would have gone the other way. */
  private static final int MOST_VALUES = 3;

  private static final int MOST_CHOICES = 2;

  /** Accesses and values of a loop, with all that is in it, that still makes one method. */
  private static final int MOST_ACCESSES = 256;

  private static final int MOST_VALUES_IN_ALL = 500;

  private final Graph graph;
  private final Ranges ranges;
  private final Map<Value, Value> replaced = new HashMap<>();

  private Selects(Graph graph, Ranges ranges) {
    this.graph = graph;
    this.ranges = ranges;
  }

  /** Rewrites a graph. Blocks go, so what they cost in fuel must not matter. */
  static void convert(Graph graph, Ranges ranges, boolean framed) {
    Selects selects = new Selects(graph, ranges);
    selects.straighten(framed);
    // From the end: what follows a choice is simple by the time its branch is looked at.
    for (int index = graph.blocks.size() - 1; index >= 0; index--) {
      if (index < graph.blocks.size()) {
        while (selects.convert(graph.blocks.get(index))) {}
      }
    }
    selects.substitute();
  }

  /** Joins what only follows one another, as compilers' jumps to jumps do, in loops. */
  private void straighten(boolean framed) {
    Map<Loop, Integer> limits = new HashMap<>();
    for (Loop loop : graph.loops) {
      // What is longer than one method has to be cut, which goes by blocks.
      boolean whole = !framed && fitsOneMethod(loop);
      limits.put(loop, whole ? MOST_ACCESSES : Chunks.MOST_ACCESSES);
    }
    for (int index = 0; index < graph.blocks.size(); index++) {
      Block block = graph.blocks.get(index);
      while (continues(block)
          && accesses(block) + accesses(block.successors.getFirst())
              <= Objects.requireNonNull(limits.get(block.loop))) {
        Block next = block.successors.getFirst();
        if (graph.blocks.indexOf(next) < index) {
          index--;
        }
        merge(block, next);
      }
    }
  }

  private static boolean fitsOneMethod(Loop loop) {
    int accesses = 0;
    int values = 0;
    for (Block block : loop.blocks) {
      accesses += accesses(block);
      values += block.values.size();
    }
    return accesses <= MOST_ACCESSES && values <= MOST_VALUES_IN_ALL;
  }

  private static int accesses(Block block) {
    int count = 0;
    for (Value value : block.values) {
      count += value.op == Op.LOAD || value.op == Op.STORE ? 1 : 0;
    }
    return count;
  }

  /** Whether a block goes on to one that has no other way in, and lies in the same loop. */
  private static boolean continues(Block block) {
    if (block.loop == null || block.bad || block.successors.size() != 1) {
      return false;
    }
    Block next = block.successors.getFirst();
    return next.predecessors.size() == 1
        && next.loop == block.loop
        && next != block.loop.header
        && !next.bad;
  }

  private boolean convert(Block block) {
    if (block.loop == null || block.condition == null || block.successors.size() != 2) {
      return false;
    }
    Block taken = block.successors.get(0);
    Block fall = block.successors.get(1);
    @Nullable Block join = join(block, taken, fall);
    if (join == null || !cheap(block)) {
      return false;
    }
    Block left = join == taken ? block : taken;
    Block right = join == fall ? block : fall;
    int first = join.predecessors.indexOf(left);
    int second = join.predecessors.indexOf(right);
    int choices = 0;
    for (Value phi : join.phis) {
      choices += resolve(phi.input(first)) == resolve(phi.input(second)) ? 0 : 1;
    }
    int values =
        (left == block ? 0 : left.values.size()) + (right == block ? 0 : right.values.size());
    if (choices > MOST_CHOICES || values > MOST_VALUES) {
      return false;
    }
    for (Block side : List.of(left, right)) {
      if (side != block) {
        move(side, block);
        remove(side, block);
      }
    }
    choose(block, join, first, second);
    block.condition = null;
    block.left = null;
    block.right = null;
    block.successors.clear();
    block.successors.add(join);
    if (join.predecessors.size() == 1 && join.loop == block.loop) {
      merge(block, join);
    }
    return true;
  }

  /** Where both ways out of a block meet again; null if they do much before, or nowhere. */
  private static @Nullable Block join(Block block, Block taken, Block fall) {
    Block afterTaken = passes(taken, block) ? taken.successors.getFirst() : taken;
    Block afterFall = passes(fall, block) ? fall.successors.getFirst() : fall;
    Block join = afterTaken == fall ? fall : afterFall == taken ? taken : afterTaken;
    boolean meets =
        (join == fall && afterTaken == fall)
            || (join == taken && afterFall == taken)
            || afterTaken == afterFall;
    return meets && taken != fall && join != block && block.loop != null && inLoop(block, join)
        ? join
        : null;
  }

  private static boolean inLoop(Block block, Block join) {
    return Objects.requireNonNull(block.loop).blocks.contains(join);
  }

  /** Whether a block does nothing but compute, on the way from one block to another. */
  private static boolean passes(Block side, Block before) {
    return side.predecessors.size() == 1
        && side.predecessors.getFirst() == before
        && side.successors.size() == 1
        && side.phis.isEmpty()
        && !side.bad
        && side.loop == before.loop
        && side.values.stream().allMatch(Selects::free);
  }

  private static boolean free(Value value) {
    return switch (value.op) {
      case ADD, SUB, OR, AND, XOR, SHL, SHR, SAR, NEG, LOW, ZERO_EXTEND, SIGN_EXTEND -> true;
      case SIGN8, SIGN16, SELECT -> true;
      default -> false;
    };
  }

  /** Whether the condition is cheap to compute as a mask. */
  private boolean cheap(Block block) {
    Value left = Objects.requireNonNull(block.left);
    Value right = Objects.requireNonNull(block.right);
    return switch (Objects.requireNonNull(block.condition)) {
      case EQ, NE, SET -> true;
      default -> left.kind == Kind.INT || (ranges.nonNegative(left) && ranges.nonNegative(right));
    };
  }

  private static void move(Block from, Block to) {
    for (Value value : from.values) {
      value.block = to;
      to.values.add(value);
    }
  }

  private void choose(Block block, Block join, int first, int second) {
    Condition condition = signed(block);
    for (Value phi : join.phis) {
      Value chosen = resolve(phi.input(first));
      Value other = resolve(phi.input(second));
      Value result = chosen;
      if (chosen != other) {
        result =
            graph.raw(
                Op.SELECT,
                phi.kind,
                block,
                resolve(Objects.requireNonNull(block.left)),
                resolve(Objects.requireNonNull(block.right)),
                chosen,
                other);
        result.immediate = condition.ordinal();
        block.values.add(result);
      }
      phi.inputs[Math.min(first, second)] = result;
      phi.inputs = without(phi.inputs, Math.max(first, second));
    }
    join.predecessors.set(Math.min(first, second), block);
    join.predecessors.remove(Math.max(first, second));
  }

  /** A block's condition, as a signed one where only the verifier knows that it may be. */
  private Condition signed(Block block) {
    Condition condition = Objects.requireNonNull(block.condition);
    boolean plain =
        ranges.nonNegative(resolve(Objects.requireNonNull(block.left)))
            && ranges.nonNegative(resolve(Objects.requireNonNull(block.right)));
    if (plain || !block.nonNegative) {
      return condition;
    }
    return switch (condition) {
      case LT -> Condition.SLT;
      case LE -> Condition.SLE;
      case GT -> Condition.SGT;
      case GE -> Condition.SGE;
      default -> condition;
    };
  }

  private static Value[] without(Value[] inputs, int index) {
    List<Value> list = new ArrayList<>(List.of(inputs));
    list.remove(index);
    return list.toArray(Value[]::new);
  }

  /** A block that follows only another becomes a part of it. */
  private void merge(Block block, Block next) {
    for (Value phi : next.phis) {
      replaced.put(phi, phi.input(0));
    }
    move(next, block);
    block.condition = next.condition;
    block.nonNegative = next.nonNegative;
    block.left = next.left;
    block.right = next.right;
    block.result = next.result;
    block.end = next.end;
    block.successors.clear();
    block.successors.addAll(next.successors);
    for (Block after : next.successors) {
      after.predecessors.replaceAll(before -> before == next ? block : before);
    }
    remove(next, block);
  }

  private void remove(Block gone, Block instead) {
    graph.blocks.remove(gone);
    for (Block block : graph.blocks) {
      if (block.dominator == gone) {
        block.dominator = instead;
      }
    }
    for (Loop loop : graph.loops) {
      loop.blocks.remove(gone);
      if (loop.latches.remove(gone) && !loop.latches.contains(instead)) {
        loop.latches.add(instead);
      }
    }
  }

  private Value resolve(Value value) {
    Value at = value;
    @Nullable Value next = replaced.get(at);
    while (next != null) {
      at = next;
      next = replaced.get(at);
    }
    return at;
  }

  private void substitute() {
    for (Block block : graph.blocks) {
      block.phis.forEach(this::substitute);
      block.values.forEach(this::substitute);
      block.left = block.left == null ? null : resolve(block.left);
      block.right = block.right == null ? null : resolve(block.right);
      block.result = block.result == null ? null : resolve(block.result);
    }
  }

  private void substitute(Value value) {
    for (int index = 0; index < value.inputs.length; index++) {
      value.inputs[index] = resolve(value.inputs[index]);
    }
  }

  /** The condition of a SELECT. */
  static Condition condition(Value select) {
    return CONDITIONS[(int) select.immediate];
  }

  private static final Condition[] CONDITIONS = Condition.values();

  /** The opposite of a condition, for values that are there the other way round. */
  static Condition opposite(Condition condition) {
    return Objects.requireNonNull(FastLoop.negate(condition));
  }
}
