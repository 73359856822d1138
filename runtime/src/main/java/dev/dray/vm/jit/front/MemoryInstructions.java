package dev.dray.vm.jit.front;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.ContextField;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Loads, stores and atomic operations as values. Loads from the context are its fields, and cells
 * of the stack that were promoted are variables.
 */
final class MemoryInstructions {
  private final Graph graph;
  private final BitSet variables;
  private final Arithmetic arithmetic;

  /**
   * Memory of a function.
   *
   * @param variables promoted cells of the stack
   */
  MemoryInstructions(Graph graph, BitSet variables, Arithmetic arithmetic) {
    this.graph = graph;
    this.variables = variables;
    this.arithmetic = arithmetic;
  }

  Operand load(Block block, int slot, Instruction.Load load, Operand[] state) {
    Operand base = state[load.base()];
    Value offset = base.value();
    if (base.region() == Regions.CONTEXT && offset.isConstant()) {
      Operand field = context(block, offset.immediate + load.offset(), load);
      if (field != null) {
        return field;
      }
    }
    int cell = cell(base, load.offset(), load.size());
    if (cell >= 0 && !load.signed()) {
      return state[cell];
    }
    Kind kind = load.size() == MemorySize.DW ? Kind.LONG : Kind.INT;
    Value value = graph.raw(Op.LOAD, kind, block, offset);
    value.immediate = load.offset();
    value.region = base.region();
    value.size = load.size();
    value.pc = slot;
    block.values.add(value);
    return Operand.number(kind == Kind.LONG ? value : extend(block, value, load));
  }

  private Value extend(Block block, Value value, Instruction.Load load) {
    if (!load.signed()) {
      return arithmetic.wide(block, value);
    }
    return graph.pure(
        block,
        Op.SIGN_EXTEND,
        Kind.LONG,
        switch (load.size()) {
          case B -> graph.pure(block, Op.SIGN8, Kind.INT, value);
          case H -> graph.pure(block, Op.SIGN16, Kind.INT, value);
          default -> value;
        });
  }

  /** A load from the context, which never changes; null where fields are cut. */
  private @Nullable Operand context(Block block, long offset, Instruction.Load load) {
    int bytes = load.size().bytes();
    if (offset < 0 || offset + bytes > AddressLayout.CONTEXT_BYTES) {
      return null;
    }
    int field = (int) (offset >> 3);
    int within = (int) (offset & 7);
    if (within + bytes > 8) {
      return null;
    }
    if (field < 6) {
      if (bytes != 8) {
        return null;
      }
      int region = Regions.SOURCE + (field >> 1);
      return new Operand(
          (field & 1) == 0 ? graph.constant(0L) : graph.context(ContextField.length(region)),
          region);
    }
    Value argument = graph.context(ContextField.argument(field - 6));
    if (bytes == 8) {
      return Operand.number(argument);
    }
    Value shifted = graph.pure(block, Op.SHR, Kind.LONG, argument, graph.constant(8L * within));
    Value narrow = graph.pure(block, Op.LOW, Kind.INT, shifted);
    if (bytes < 4) {
      narrow = graph.pure(block, Op.AND, Kind.INT, narrow, graph.constant((1 << 8 * bytes) - 1));
    }
    return Operand.number(extend(block, narrow, load));
  }

  /** The variable of a promoted cell, or -1. */
  private int cell(Operand base, int displacement, MemorySize size) {
    if (base.region() != Regions.STACK) {
      return -1;
    }
    Value offset = base.value();
    long fromEnd;
    if (offset.isConstant()) {
      fromEnd = offset.immediate - Frame.BYTES;
    } else if (offset.op == Op.FRAME) {
      fromEnd = 0;
    } else if (offset.op == Op.ADD
        && offset.input(0).op == Op.FRAME
        && offset.input(1).isConstant()) {
      fromEnd = offset.input(1).immediate;
    } else {
      return -1;
    }
    int variable = Frame.variable(fromEnd + displacement, size.bytes());
    return variable >= 0 && variables.get(variable) ? variable : -1;
  }

  void store(Block block, int slot, Instruction.Store store, Operand[] state) {
    Operand base = state[store.base()];
    Operand stored = arithmetic.operand(store.source(), state);
    int cell = cell(base, store.offset(), store.size());
    if (cell >= 0) {
      state[cell] = stored;
      return;
    }
    Value datum =
        store.size() == MemorySize.DW
            ? arithmetic.number(block, stored)
            : arithmetic.low(block, stored);
    Value value = graph.raw(Op.STORE, Kind.NONE, block, base.value(), datum);
    value.immediate = store.offset();
    value.size = store.size();
    value.region = base.region();
    value.pc = slot;
    block.values.add(value);
  }

  void atomic(Block block, int slot, Instruction.Atomic atomic, Operand[] state) {
    Operand base = state[atomic.base()];
    Value value =
        graph.raw(
            Op.ATOMIC,
            Kind.LONG,
            block,
            base.value(),
            arithmetic.number(block, state[atomic.src()]),
            arithmetic.number(block, state[0]));
    value.immediate = atomic.offset();
    value.size = atomic.size();
    value.region = base.region();
    value.pc = slot;
    value.instruction = atomic;
    block.values.add(value);
    if (atomic.operation() == dev.dray.verifier.isa.AtomicOperation.CMPXCHG) {
      state[0] = Operand.number(value);
    } else if (atomic.fetch()) {
      state[atomic.src()] = Operand.number(value);
    }
  }
}
