package dev.dray.vm.jit.front;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes what SSA construction left: phis that choose nothing, dead values, needless widening. */
final class Cleanup {
  private final Graph graph;
  private final Map<Value, Value> replaced = new HashMap<>();

  private Cleanup(Graph graph) {
    this.graph = graph;
  }

  static void run(Graph graph) {
    Cleanup cleanup = new Cleanup(graph);
    cleanup.removeTrivialPhis();
    cleanup.refold();
    cleanup.narrowPhis();
    cleanup.removeTrivialPhis();
    cleanup.refold();
    cleanup.removeDead();
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

  private void removeTrivialPhis() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Block block : graph.blocks) {
        changed |= block.phis.removeIf(this::trivial);
      }
      for (Block block : graph.blocks) {
        changed |= removeTwins(block);
      }
    }
    substitute();
  }

  /** Removes phis that choose between the same values as another of their block. */
  private boolean removeTwins(Block block) {
    if (block.phis.size() < 2) {
      return false;
    }
    Map<List<Object>, Value> seen = new HashMap<>();
    return block.phis.removeIf(
        phi -> {
          List<Object> choice = new ArrayList<>();
          choice.add(phi.kind);
          for (Value input : phi.inputs) {
            choice.add(resolve(input));
          }
          Value twin = seen.putIfAbsent(choice, phi);
          if (twin != null) {
            replaced.put(phi, twin);
          }
          return twin != null;
        });
  }

  private boolean trivial(Value phi) {
    @Nullable Value same = null;
    for (Value input : phi.inputs) {
      Value value = resolve(input);
      if (value == phi || value == same) {
        continue;
      }
      if (same != null) {
        return false;
      }
      same = value;
    }
    replaced.put(phi, same == null ? graph.constant(phi.kind, 0) : same);
    return true;
  }

  private void substitute() {
    if (replaced.isEmpty()) {
      return;
    }
    for (Block block : graph.blocks) {
      block.phis.forEach(this::substitute);
      block.values.forEach(this::substitute);
      substituteEnd(block);
    }
  }

  private void substituteEnd(Block block) {
    if (block.left != null) {
      block.left = resolve(block.left);
    }
    if (block.right != null) {
      block.right = resolve(block.right);
    }
    if (block.result != null) {
      block.result = resolve(block.result);
    }
  }

  private void substitute(Value value) {
    for (int index = 0; index < value.inputs.length; index++) {
      value.inputs[index] = resolve(value.inputs[index]);
    }
  }

  /** Folds again, now that inputs are known. */
  private void refold() {
    for (Block block : graph.blocks) {
      List<Value> old = new ArrayList<>(block.values);
      block.values.clear();
      for (Value value : old) {
        substitute(value);
        if (!value.op.pure()) {
          block.values.add(value);
          continue;
        }
        Value folded = graph.pure(block, value.op, value.kind, value.inputs);
        replaced.put(value, folded);
      }
    }
    substitute();
  }

  /** LONG phis whose inputs are all zero-extended INTs become INT phis. */
  private void narrowPhis() {
    Set<Value> candidates = new LinkedHashSet<>();
    for (Block block : graph.blocks) {
      block.phis.stream().filter(phi -> phi.kind == Kind.LONG).forEach(candidates::add);
    }
    while (candidates.removeIf(phi -> !narrows(phi, candidates))) {}
    Map<Value, Value> narrow = new LinkedHashMap<>();
    for (Value phi : candidates) {
      narrow.put(phi, graph.raw(Op.PHI, Kind.INT, phi.block, new Value[phi.inputs.length]));
    }
    narrow.forEach(
        (phi, twin) -> {
          for (int index = 0; index < phi.inputs.length; index++) {
            Value input = phi.inputs[index];
            Value known = narrow.get(input);
            twin.inputs[index] =
                known != null
                    ? known
                    : input.isConstant() ? graph.constant((int) input.immediate) : input.input(0);
          }
          phi.block.phis.set(phi.block.phis.indexOf(phi), twin);
          Value wide = graph.raw(Op.ZERO_EXTEND, Kind.LONG, phi.block, twin);
          phi.block.values.add(0, wide);
          replaced.put(phi, wide);
        });
  }

  private static boolean narrows(Value phi, Set<Value> candidates) {
    boolean some = false;
    for (Value input : phi.inputs) {
      boolean constant = input.isConstant() && input.immediate >>> 32 == 0;
      if (!constant && input.op != Op.ZERO_EXTEND && !candidates.contains(input)) {
        return false;
      }
      some |= input.op == Op.ZERO_EXTEND;
    }
    return some;
  }

  private void removeDead() {
    Set<Value> live = new LinkedHashSet<>();
    Deque<Value> work = new ArrayDeque<>();
    for (Block block : graph.blocks) {
      for (Value value : block.values) {
        // A load whose result nobody wants may still trap.
        if (value.op.effect() || value.op == Op.LOAD) {
          work.add(value);
        }
      }
      add(work, block.left);
      add(work, block.right);
      add(work, block.result);
    }
    while (!work.isEmpty()) {
      Value value = work.remove();
      if (live.add(value)) {
        work.addAll(List.of(value.inputs));
      }
    }
    for (Block block : graph.blocks) {
      block.phis.removeIf(phi -> !live.contains(phi));
      block.values.removeIf(value -> !live.contains(value));
    }
  }

  private static void add(Deque<Value> work, @Nullable Value value) {
    if (value != null) {
      work.add(value);
    }
  }
}
