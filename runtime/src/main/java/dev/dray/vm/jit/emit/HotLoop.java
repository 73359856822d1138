package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * A version of a loop over scattered operands that goes on as long as the frames of all accesses
 * are at hand, in front of the plain one. Where one is not, the plain version does the iteration of
 * the innermost loop around the access once more from its beginning, and asks for the frame. Values
 * have the same locals in both.
 */
final class HotLoop {
  private final FunctionEmitter function;
  private final Code code;
  private final Loop loop;
  private final Map<Loop, Label> restarts = new LinkedHashMap<>();

  /** Where operands go that do not begin where records do. */
  private final Label elsewhere = new Label();

  /** What fuel there was when the current iteration of a loop began. */
  private final Map<Loop, Integer> fuel = new HashMap<>();

  HotLoop(FunctionEmitter function, Loop loop) {
    this.function = function;
    this.code = function.code;
    this.loop = loop;
  }

  /** Emits it. */
  void emit() {
    List<Block> blocks = new ArrayList<>(loop.blocks);
    blocks.sort(java.util.Comparator.comparingInt(block -> block.order));
    FrameAccess frames = function.memory.frames;
    frames.neighbours =
        Neighbours.of(
            blocks, function.views, this::alone, frames::inside, () -> function.local(Kind.LONG));
    aligned();
    Map<Block, Label> labels = new HashMap<>();
    blocks.forEach(block -> labels.put(block, function.label(block)));
    Map<Block, Label> before = function.redirected;
    code.goTo(function.label(loop.header));
    for (Block block : blocks) {
      function.redirected = labels;
      function.unrolling.emit(block, this::block);
      code.label(function.label(block));
      function.redirected = new HashMap<>(labels);
      function.redirected.putAll(function.unrolling.first(block));
      block(block);
    }
    function.redirected = before;
    frames.aligned = Set.of();
    frames.neighbours = Neighbours.none();
    restarts.forEach(this::restart);
    code.label(elsewhere);
    function.restart(loop.header);
  }

  /**
   * Where tables hold records at multiples of what is accessed, as they mostly do, no access
   * crosses a page's end; operands that begin elsewhere are left to the plain version.
   */
  private void aligned() {
    Map<Views.Table, Long> sizes = new LinkedHashMap<>(function.memory.frames.neighbours.sizes());
    Set<Value> aligned = new HashSet<>();
    for (Block block : loop.blocks) {
      for (Value value : block.values) {
        Views.Table table = function.views.table(value);
        if (table != null && value.size.bytes() > 1 && Alignment.natural(value)) {
          sizes.merge(table, (long) value.size.bytes(), Math::max);
          aligned.add(value);
        }
      }
    }
    sizes.forEach(
        (table, size) -> {
          code.load(Kind.LONG, table.first());
          code.constant(size - 1);
          code.op(Opcodes.LAND);
          code.constant(0L);
          code.op(Opcodes.LCMP);
          code.jump(Opcodes.IFNE, elsewhere);
        });
    function.memory.frames.aligned = aligned;
  }

  /** Whether an access is looked up by itself, not together with others of its block. */
  private boolean alone(Value access) {
    return FrameGroups.in(access.block, function.model, function.memory.hosts::containsKey).stream()
        .noneMatch(group -> group.contains(access));
  }

  private void block(Block block) {
    Loop around = Objects.requireNonNull(block.loop);
    if (function.fuelled()) {
      if (around.header == block) {
        code.load(Kind.LONG, function.prologue.fuel());
        code.store(Kind.LONG, fuelAt(around));
      }
      if (block.cost > 0) {
        function.polls.charge(block.cost);
      }
    }
    code.slot(block.pc);
    FrameAccess frames = function.memory.frames;
    Map<Value, Label> before = frames.misses;
    Map<Value, Label> misses = new HashMap<>(before);
    for (Value value : block.values) {
      if (frames.serves(value)) {
        misses.put(value, restarts.computeIfAbsent(around, l -> new Label()));
      }
    }
    frames.misses = misses;
    function.framed.statements(block, function.statements::emit);
    frames.misses = before;
    function.endings.emit(block);
  }

  private int fuelAt(Loop around) {
    return Objects.requireNonNull(fuel.computeIfAbsent(around, l -> function.local(Kind.LONG)));
  }

  private void restart(Loop around, Label label) {
    code.label(label);
    if (function.fuelled()) {
      code.load(Kind.LONG, fuelAt(around));
      code.store(Kind.LONG, function.prologue.fuel());
    }
    function.restart(around.header);
  }
}
