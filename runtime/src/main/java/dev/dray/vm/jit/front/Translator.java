package dev.dray.vm.jit.front;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Width;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Instructions of a block as values. */
final class Translator {
  private final Graph graph;
  private final Code code;
  private final Options options;
  private final Arithmetic arithmetic;
  private final MemoryInstructions memory;

  /**
   * What the program may refer to.
   *
   * @param helpers prototypes by number
   * @param maps how many maps there are
   * @param known what the verifier showed
   */
  record Options(IntFunction<@Nullable HelperPrototype> helpers, int maps, Known known) {}

  Translator(Graph graph, Code code, BitSet variables, Arithmetic arithmetic, Options options) {
    this.graph = graph;
    this.code = code;
    this.options = options;
    this.arithmetic = arithmetic;
    this.memory = new MemoryInstructions(graph, variables, arithmetic);
  }

  /** Appends a block's instructions; the state goes from its entry to its exit. */
  void translate(Block block, Operand[] state) {
    if (block.bad) {
      return;
    }
    for (int slot = block.pc; slot < block.end; slot += code.at(slot).slots()) {
      step(block, slot, code.at(slot), state);
    }
  }

  private void step(Block block, int slot, Instruction instruction, Operand[] state) {
    switch (instruction) {
      case Instruction.Alu alu -> state[alu.dst()] = arithmetic.alu(block, alu, state);
      case Instruction.Negate negate ->
          state[negate.dst()] = arithmetic.negate(block, negate, state[negate.dst()]);
      case Instruction.MoveSigned move ->
          state[move.dst()] = Operand.number(arithmetic.moveSigned(block, move, state));
      case Instruction.ByteSwap swap ->
          state[swap.dst()] = Operand.number(arithmetic.swap(block, swap, state));
      case Instruction.LoadImmediate load ->
          state[load.dst()] = Operand.number(graph.constant(load.value()));
      case Instruction.LoadAddress load -> state[load.dst()] = address(load);
      case Instruction.Load load -> state[load.dst()] = memory.load(block, slot, load, state);
      case Instruction.Store store -> memory.store(block, slot, store, state);
      case Instruction.Atomic atomic -> memory.atomic(block, slot, atomic, state);
      case Instruction.CallHelper _,
          Instruction.CallBtf _,
          Instruction.CallLocal _,
          Instruction.CallIndirect _ ->
          call(block, slot, instruction, state);
      case Instruction.Branch branch -> branch(block, slot, branch, state);
      case Instruction.Exit _ -> block.result = arithmetic.number(block, state[0]);
      case Instruction.Jump _ -> {}
    }
  }

  private Operand address(Instruction.LoadAddress load) {
    return switch (load.kind()) {
      case MAP_VALUE_BY_INDEX ->
          new Operand(
              graph.constant(Integer.toUnsignedLong(load.second())), Regions.MAPS + load.first());
      case MAP_BY_INDEX -> new Operand(graph.constant((long) load.first()), Regions.HANDLES);
      case CODE -> Operand.number(graph.constant(AddressLayout.codePointer(load.first())));
      default -> Operand.number(graph.constant(0L));
    };
  }

  private void call(Block block, int slot, Instruction instruction, Operand[] state) {
    int callee = instruction instanceof Instruction.CallIndirect indirect ? indirect.register() : 0;
    Value value =
        graph.raw(
            Op.CALL,
            Kind.LONG,
            block,
            arithmetic.number(block, state[1]),
            arithmetic.number(block, state[2]),
            arithmetic.number(block, state[3]),
            arithmetic.number(block, state[4]),
            arithmetic.number(block, state[5]),
            arithmetic.number(block, state[callee]));
    value.pc = slot;
    value.instruction = instruction;
    block.values.add(value);
    int map = instruction instanceof Instruction.CallHelper call ? lookedUp(call, state[1]) : -1;
    Operand result = Operand.number(value);
    Operand zero = Operand.number(graph.constant(0L));
    for (int register = 1; register <= 5; register++) {
      state[register] = zero;
    }
    state[0] = map < 0 ? result : arithmetic.relative(block, result, Regions.MAPS + map);
  }

  private int lookedUp(Instruction.CallHelper call, Operand handle) {
    HelperPrototype prototype = options.helpers().apply(call.helper());
    Value index = handle.value();
    return prototype != null
            && prototype.result() == HelperPrototype.Result.MAP_VALUE_OR_NULL
            && handle.region() == Regions.HANDLES
            && index.isConstant()
            && index.immediate >= 0
            && index.immediate < options.maps()
        ? (int) index.immediate
        : -1;
  }

  /** Whether one side of a branch leaves the loop, and one stays. */
  private static boolean leaves(Block block) {
    return block.loop != null
        && block.loop.blocks.contains(block.successors.get(0))
            != block.loop.blocks.contains(block.successors.get(1));
  }

  private void branch(Block block, int slot, Instruction.Branch branch, Operand[] state) {
    if (block.successors.size() < 2) {
      return;
    }
    Operand left = state[branch.dst()];
    Operand right = arithmetic.operand(branch.source(), state);
    block.condition = leaves(block) ? options.known().ordered(slot, branch) : branch.condition();
    block.nonNegative = options.known().nonNegative(slot, branch);
    if (branch.width() == Width.W32) {
      block.left = arithmetic.low(block, left);
      block.right = arithmetic.low(block, right);
    } else if (left.region() == right.region()
        && left.pointer()
        && (branch.condition() == dev.dray.verifier.isa.Condition.EQ
            || branch.condition() == dev.dray.verifier.isa.Condition.NE)) {
      block.left = left.value();
      block.right = right.value();
    } else {
      block.left = arithmetic.number(block, left);
      block.right = arithmetic.number(block, right);
    }
  }
}
