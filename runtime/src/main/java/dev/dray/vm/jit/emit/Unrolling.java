package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.objectweb.asm.Label;

/**
 * Short loops inside others that end when the data say so, several iterations in a row. The JVM
 * unrolls loops that it can count only; and a processor that sees the same few branches again and
 * again needs a longer memory to know which of them is the last, more than it may have.
 */
final class Unrolling {
  private static final int COPIES = 4;
  private static final int MOST_VALUES = 16;
  private static final int MOST_BLOCKS = 6;

  private final FunctionEmitter function;

  /** Copies of the blocks of each loop, the plain one first. */
  private final Map<Loop, List<Map<Block, Label>>> copies = new HashMap<>();

  private int room;

  /** The copy that is being emitted. */
  private int copy;

  /**
   * Chooses loops of a method.
   *
   * @param room accesses that the method may have besides
   */
  Unrolling(FunctionEmitter function, List<Block> blocks, Set<Block> fast, int room) {
    this.function = function;
    this.room = room;
    for (Block block : blocks) {
      Loop loop = block.loop;
      if (loop != null && loop.header == block && !fast.contains(block)) {
        choose(loop, blocks);
      }
    }
  }

  private void choose(Loop loop, List<Block> blocks) {
    if (loop.outer == null
        || !loop.inner.isEmpty()
        || loop.latches.size() != 1
        || loop.blocks.size() > MOST_BLOCKS
        || !blocks.containsAll(loop.blocks)
        || !FastLoop.dependsOnData(loop)) {
      return;
    }
    int accesses = 0;
    int values = 0;
    for (Block block : loop.blocks) {
      values += block.values.size();
      for (Value value : block.values) {
        if (value.op == Op.CALL || value.op == Op.ATOMIC || block.bad) {
          return;
        }
        accesses += value.op == Op.LOAD || value.op == Op.STORE ? 1 : 0;
      }
    }
    if (values > MOST_VALUES || accesses * (COPIES - 1) > room) {
      return;
    }
    room -= accesses * (COPIES - 1);
    List<Map<Block, Label>> labels = new ArrayList<>();
    for (int copy = 0; copy < COPIES; copy++) {
      Map<Block, Label> own = new HashMap<>();
      for (Block block : loop.blocks) {
        own.put(block, copy == 0 ? function.label(block) : new Label());
      }
      labels.add(own);
    }
    copies.put(loop, labels);
  }

  /**
   * Emits all copies but the first of the loop that begins with a block, if it has any.
   *
   * @param body emits what a block does and how it ends
   */
  void emit(Block header, Consumer<Block> body) {
    Loop loop = header.loop;
    List<Map<Block, Label>> labels = loop == null ? null : copies.get(loop);
    if (loop == null || labels == null || loop.header != header) {
      return;
    }
    List<Block> blocks = new ArrayList<>(loop.blocks);
    blocks.sort(java.util.Comparator.comparingInt(block -> block.order));
    Map<Block, Label> before = function.redirected;
    for (copy = 1; copy < COPIES; copy++) {
      Map<Block, Label> own = labels.get(copy);
      function.redirected = new HashMap<>(before);
      function.redirected.putAll(edges(header, labels, copy));
      for (Block block : blocks) {
        function.code.label(Objects.requireNonNull(own.get(block)));
        body.accept(block);
      }
    }
    function.redirected = before;
    copy = 0;
  }

  private static Map<Block, Label> edges(Block header, List<Map<Block, Label>> labels, int copy) {
    Map<Block, Label> edges = new HashMap<>(labels.get(copy));
    edges.put(header, Objects.requireNonNull(labels.get((copy + 1) % COPIES).get(header)));
    return edges;
  }

  /** Where edges of the first copy go that do not go to its own blocks. */
  Map<Block, Label> first(Block block) {
    List<Map<Block, Label>> labels = block.loop == null ? null : copies.get(block.loop);
    return labels == null ? Map.of() : edges(Objects.requireNonNull(block.loop).header, labels, 0);
  }

  /** Iterations that a back edge counts as, when the stop flag is to be looked at; 0 for none. */
  int iterations(Block header) {
    if (header.loop == null || !copies.containsKey(header.loop)) {
      return 1;
    }
    return copy == COPIES - 1 ? COPIES : 0;
  }
}
