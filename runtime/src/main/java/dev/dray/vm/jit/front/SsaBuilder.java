package dev.dray.vm.jit.front;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Instruction;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts one function into SSA form: a value for each definition, a phi where several meet. */
final class SsaBuilder {
  private final Code code;
  private final Shapes shapes;
  private final List<Block> blocks;
  private final Graph graph;
  private final Arithmetic arithmetic;
  private final Translator translator;
  private final BitSet variables = new BitSet();
  private final Map<Block, Operand[]> exits = new HashMap<>();
  private final List<Incomplete> incomplete = new ArrayList<>();
  private final boolean entryFrame;

  private record Incomplete(Value phi, int region, int variable) {}

  private SsaBuilder(
      Code code,
      Shapes shapes,
      List<Block> blocks,
      boolean entryFrame,
      Translator.Options options) {
    this.code = code;
    this.shapes = shapes;
    this.blocks = blocks;
    this.entryFrame = entryFrame;
    this.graph = new Graph(blocks.get(0));
    graph.blocks.addAll(blocks);
    graph.loops.addAll(ControlFlow.loops(blocks));
    graph.loops.forEach(loop -> loop.most = options.known().trips(loop.header.pc));
    variables.set(0, Frame.REGISTERS);
    BitSet cells = shapes.promoted();
    cells.stream().forEach(cell -> variables.set(Frame.REGISTERS + cell));
    this.arithmetic = new Arithmetic(graph);
    this.translator = new Translator(graph, code, variables, arithmetic, options);
  }

  /**
   * The graph of a function.
   *
   * @param entryFrame whether the function owns the first frame of the stack
   */
  static Graph build(
      Code code,
      Shapes shapes,
      List<Block> blocks,
      List<Shape> arguments,
      boolean entryFrame,
      Translator.Options options) {
    SsaBuilder builder = new SsaBuilder(code, shapes, blocks, entryFrame, options);
    builder.run(arguments);
    return builder.graph;
  }

  private void run(List<Shape> arguments) {
    Map<Loop, BitSet> written = writtenInLoops();
    for (Block block : blocks) {
      Operand[] state = block.order == 0 ? initial(arguments) : merged(block, written);
      translator.translate(block, state);
      exits.put(block, state);
    }
    for (Incomplete each : incomplete) {
      Block block = each.phi.block;
      for (int index = 0; index < block.predecessors.size(); index++) {
        each.phi.inputs[index] = incoming(block, index, each.variable, each.region);
      }
    }
  }

  private Operand[] initial(List<Shape> arguments) {
    Operand[] state = new Operand[Frame.VARIABLES];
    Operand zero = Operand.number(graph.constant(0L));
    variables.stream().forEach(variable -> state[variable] = zero);
    for (int register = 1; register <= 5; register++) {
      Shape shape = arguments.get(register - 1);
      state[register] =
          shape.exact()
              ? pointer(graph.entry, shape)
              : argument(register, Math.max(shape.region(), Regions.NONE));
    }
    state[10] = pointer(graph.entry, Shape.exact(Regions.STACK, 0));
    return state;
  }

  private Operand argument(int register, int region) {
    Operand whole = Operand.number(graph.entry(register));
    return region == Regions.NONE ? whole : arithmetic.relative(graph.entry, whole, region);
  }

  /** A pointer to a known place. */
  private Operand pointer(Block block, Shape shape) {
    Value offset =
        shape.region() == Regions.STACK
            ? graph.pure(block, Op.ADD, Kind.LONG, frame(), graph.constant(shape.offset()))
            : graph.constant(shape.offset());
    return new Operand(offset, shape.region());
  }

  private Value frame() {
    return entryFrame ? graph.constant((long) Frame.BYTES) : graph.frame();
  }

  private Operand[] merged(Block block, Map<Loop, BitSet> written) {
    boolean backEdges = block.predecessors.stream().anyMatch(before -> before.order >= block.order);
    Loop loop = block.loop != null && block.loop.header == block ? block.loop : null;
    Shape[] entry = shapes.at(block);
    Operand[] state = new Operand[Frame.VARIABLES];
    for (int variable = variables.nextSetBit(0);
        variable >= 0;
        variable = variables.nextSetBit(variable + 1)) {
      Shape shape = entry[variable];
      if (shape.exact() && shape.pointer()) {
        state[variable] = pointer(block, shape);
        continue;
      }
      int region = Math.max(shape.region(), Regions.NONE);
      boolean changes =
          backEdges && (loop == null || Objects.requireNonNull(written.get(loop)).get(variable));
      Operand common = changes ? null : common(block, variable, region);
      if (common != null) {
        state[variable] = common;
      } else {
        Value phi = graph.phi(block, Kind.LONG);
        incomplete.add(new Incomplete(phi, region, variable));
        state[variable] = new Operand(phi, region);
      }
    }
    return state;
  }

  /** The value that all predecessors seen so far agree on; null if they do not. */
  private @org.jspecify.annotations.Nullable Operand common(Block block, int variable, int region) {
    Operand common = null;
    for (int index = 0; index < block.predecessors.size(); index++) {
      Block before = block.predecessors.get(index);
      if (before.order >= block.order) {
        continue;
      }
      Operand value = Objects.requireNonNull(exits.get(before))[variable];
      if (value.region() != region || (common != null && !common.equals(value))) {
        return null;
      }
      common = value;
    }
    return common;
  }

  private Value incoming(Block block, int index, int variable, int region) {
    Block before = block.predecessors.get(index);
    Operand value = Objects.requireNonNull(exits.get(before))[variable];
    if (value.region() == region) {
      return value.value();
    }
    if (region == Regions.NONE) {
      return arithmetic.number(before, value);
    }
    // A number where a pointer is expected: only what no execution brings here.
    return arithmetic.relative(before, value, region).value();
  }

  private Map<Loop, BitSet> writtenInLoops() {
    Map<Block, BitSet> byBlock = new HashMap<>();
    Map<Loop, BitSet> result = new HashMap<>();
    for (Loop loop : graph.loops) {
      BitSet all = new BitSet();
      for (Block block : loop.blocks) {
        all.or(byBlock.computeIfAbsent(block, this::written));
      }
      result.put(loop, all);
    }
    return result;
  }

  private BitSet written(Block block) {
    BitSet set = new BitSet();
    for (int slot = block.pc; slot < block.end; slot += code.at(slot).slots()) {
      switch (code.at(slot)) {
        case Instruction.Alu alu -> set.set(alu.dst());
        case Instruction.Negate negate -> set.set(negate.dst());
        case Instruction.MoveSigned move -> set.set(move.dst());
        case Instruction.ByteSwap swap -> set.set(swap.dst());
        case Instruction.LoadImmediate load -> set.set(load.dst());
        case Instruction.LoadAddress load -> set.set(load.dst());
        case Instruction.Load load -> set.set(load.dst());
        case Instruction.Atomic atomic -> {
          set.set(0);
          set.set(atomic.src());
        }
        case Instruction.Store store ->
            // Through any register: the cells are few, and most loops store to none.
            set.or(cellsIn(block));
        case Instruction.CallHelper _,
            Instruction.CallBtf _,
            Instruction.CallLocal _,
            Instruction.CallIndirect _ ->
            set.set(0, 6);
        default -> {}
      }
    }
    return set;
  }

  private BitSet cellsIn(Block block) {
    BitSet cells = new BitSet();
    Shape[] entry = shapes.at(block);
    if (entry == null) {
      return cells;
    }
    for (int slot = block.pc; slot < block.end; slot += code.at(slot).slots()) {
      if (code.at(slot) instanceof Instruction.Store store) {
        // Mostly r10 itself; another base may point anywhere in the frame.
        int variable =
            store.base() == 10 ? Frame.variable(store.offset(), store.size().bytes()) : -1;
        if (variable >= 0) {
          cells.set(variable);
        } else if (store.base() != 10) {
          for (int cell = Frame.REGISTERS; cell < Frame.VARIABLES; cell++) {
            if (variables.get(cell)) {
              cells.set(cell);
            }
          }
        }
      }
    }
    return cells;
  }
}
