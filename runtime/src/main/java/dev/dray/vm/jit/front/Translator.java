package dev.dray.vm.jit.front;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.ContextField;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Instructions of a block as values. A pointer's value is its offset in its region. */
final class Translator {
  private final Graph graph;
  private final Code code;
  private final BitSet variables;
  private final Options options;

  /**
   * What the program may refer to.
   *
   * @param helpers prototypes by number
   * @param maps how many maps there are
   * @param known what the verifier showed
   */
  record Options(IntFunction<@Nullable HelperPrototype> helpers, int maps, Known known) {}

  Translator(Graph graph, Code code, BitSet variables, Options options) {
    this.graph = graph;
    this.code = code;
    this.variables = variables;
    this.options = options;
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

  /** The whole address of a pointer; a number as it is. */
  Value number(Block block, Operand operand) {
    return operand.pointer()
        ? graph.pure(
            block,
            Op.ADD,
            Kind.LONG,
            operand.value(),
            graph.constant(Regions.start(operand.region())))
        : operand.value();
  }

  /** The offset in a region of any address. */
  Operand relative(Block block, Operand operand, int region) {
    return new Operand(
        graph.pure(
            block,
            Op.ADD,
            Kind.LONG,
            number(block, operand),
            graph.constant(-Regions.start(region))),
        region);
  }

  private void step(Block block, int slot, Instruction instruction, Operand[] state) {
    switch (instruction) {
      case Instruction.Alu alu -> state[alu.dst()] = alu(block, alu, state);
      case Instruction.Negate negate ->
          state[negate.dst()] =
              Operand.number(
                  negate.width() == Width.W64
                      ? graph.pure(block, Op.NEG, Kind.LONG, number(block, state[negate.dst()]))
                      : wide(
                          block,
                          graph.pure(block, Op.NEG, Kind.INT, low(block, state[negate.dst()]))));
      case Instruction.MoveSigned move ->
          state[move.dst()] = Operand.number(moveSigned(block, move, state));
      case Instruction.ByteSwap swap ->
          state[swap.dst()] = Operand.number(swap(block, swap, state));
      case Instruction.LoadImmediate load ->
          state[load.dst()] = Operand.number(graph.constant(load.value()));
      case Instruction.LoadAddress load -> state[load.dst()] = address(load);
      case Instruction.Load load -> state[load.dst()] = load(block, slot, load, state);
      case Instruction.Store store -> store(block, slot, store, state);
      case Instruction.Atomic atomic -> atomic(block, slot, atomic, state);
      case Instruction.CallHelper _,
          Instruction.CallBtf _,
          Instruction.CallLocal _,
          Instruction.CallIndirect _ ->
          call(block, slot, instruction, state);
      case Instruction.Branch branch -> branch(block, slot, branch, state);
      case Instruction.Exit _ -> block.result = number(block, state[0]);
      case Instruction.Jump _ -> {}
    }
  }

  private Value low(Block block, Operand operand) {
    // Regions start at multiples of 2^44: the low half of an address is that of the offset.
    return graph.pure(block, Op.LOW, Kind.INT, operand.value());
  }

  private Value wide(Block block, Value value) {
    return graph.pure(block, Op.ZERO_EXTEND, Kind.LONG, value);
  }

  private Operand operand(Source source, Operand[] state) {
    return switch (source) {
      case Source.Register register -> state[register.number()];
      case Source.Immediate immediate -> Operand.number(graph.constant((long) immediate.value()));
    };
  }

  private Operand alu(Block block, Instruction.Alu alu, Operand[] state) {
    Operand left = state[alu.dst()];
    Operand right = operand(alu.source(), state);
    if (alu.width() == Width.W32) {
      Value narrow = low(block, right);
      return Operand.number(
          wide(
              block,
              alu.operation() == AluOperation.MOV
                  ? narrow
                  : graph.pure(block, op(alu.operation()), Kind.INT, low(block, left), narrow)));
    }
    switch (alu.operation()) {
      case MOV -> {
        return right;
      }
      case ADD -> {
        if (left.pointer() && !right.pointer()) {
          return moved(block, Op.ADD, left, right.value());
        }
        if (!left.pointer() && right.pointer()) {
          return moved(block, Op.ADD, right, left.value());
        }
      }
      case SUB -> {
        if (left.pointer() && !right.pointer()) {
          return moved(block, Op.SUB, left, right.value());
        }
        if (left.pointer() && left.region() == right.region()) {
          return Operand.number(graph.pure(block, Op.SUB, Kind.LONG, left.value(), right.value()));
        }
      }
      default -> {}
    }
    return Operand.number(
        graph.pure(
            block, op(alu.operation()), Kind.LONG, number(block, left), number(block, right)));
  }

  private Operand moved(Block block, Op op, Operand pointer, Value delta) {
    return new Operand(graph.pure(block, op, Kind.LONG, pointer.value(), delta), pointer.region());
  }

  private static Op op(AluOperation operation) {
    return switch (operation) {
      case ADD -> Op.ADD;
      case SUB -> Op.SUB;
      case MUL -> Op.MUL;
      case DIV -> Op.DIV;
      case OR -> Op.OR;
      case AND -> Op.AND;
      case LSH -> Op.SHL;
      case RSH -> Op.SHR;
      case MOD -> Op.MOD;
      case XOR -> Op.XOR;
      case ARSH -> Op.SAR;
      case SDIV -> Op.SDIV;
      case SMOD -> Op.SMOD;
      case MOV -> throw new IllegalArgumentException("a move is not an operation");
    };
  }

  private Value moveSigned(Block block, Instruction.MoveSigned move, Operand[] state) {
    Operand source = state[move.src()];
    if (move.bits() == 32) {
      return graph.pure(block, Op.SIGN_EXTEND, Kind.LONG, low(block, source));
    }
    Value narrow =
        graph.pure(block, move.bits() == 8 ? Op.SIGN8 : Op.SIGN16, Kind.INT, low(block, source));
    return move.width() == Width.W32
        ? wide(block, narrow)
        : graph.pure(block, Op.SIGN_EXTEND, Kind.LONG, narrow);
  }

  private Value swap(Block block, Instruction.ByteSwap swap, Operand[] state) {
    Operand value = state[swap.dst()];
    boolean reverse = swap.conversion() != ByteOrderConversion.TO_LITTLE;
    return switch (swap.bits()) {
      case 64 ->
          reverse
              ? graph.pure(block, Op.REVERSE, Kind.LONG, number(block, value))
              : number(block, value);
      case 32 ->
          wide(
              block,
              reverse
                  ? graph.pure(block, Op.REVERSE, Kind.INT, low(block, value))
                  : low(block, value));
      default ->
          wide(
              block,
              reverse
                  ? graph.pure(block, Op.REVERSE16, Kind.INT, low(block, value))
                  : graph.pure(block, Op.AND, Kind.INT, low(block, value), graph.constant(0xffff)));
    };
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

  private Operand load(Block block, int slot, Instruction.Load load, Operand[] state) {
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
      return wide(block, value);
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

  private void store(Block block, int slot, Instruction.Store store, Operand[] state) {
    Operand base = state[store.base()];
    Operand stored = operand(store.source(), state);
    int cell = cell(base, store.offset(), store.size());
    if (cell >= 0) {
      state[cell] = stored;
      return;
    }
    Value datum = store.size() == MemorySize.DW ? number(block, stored) : low(block, stored);
    Value value = graph.raw(Op.STORE, Kind.NONE, block, base.value(), datum);
    value.immediate = store.offset();
    value.size = store.size();
    value.region = base.region();
    value.pc = slot;
    block.values.add(value);
  }

  private void atomic(Block block, int slot, Instruction.Atomic atomic, Operand[] state) {
    Operand base = state[atomic.base()];
    Value value =
        graph.raw(
            Op.ATOMIC,
            Kind.LONG,
            block,
            base.value(),
            number(block, state[atomic.src()]),
            number(block, state[0]));
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

  private void call(Block block, int slot, Instruction instruction, Operand[] state) {
    int callee = instruction instanceof Instruction.CallIndirect indirect ? indirect.register() : 0;
    Value value =
        graph.raw(
            Op.CALL,
            Kind.LONG,
            block,
            number(block, state[1]),
            number(block, state[2]),
            number(block, state[3]),
            number(block, state[4]),
            number(block, state[5]),
            number(block, state[callee]));
    value.pc = slot;
    value.instruction = instruction;
    block.values.add(value);
    int map = instruction instanceof Instruction.CallHelper call ? lookedUp(call, state[1]) : -1;
    Operand result = Operand.number(value);
    Operand zero = Operand.number(graph.constant(0L));
    for (int register = 1; register <= 5; register++) {
      state[register] = zero;
    }
    state[0] = map < 0 ? result : relative(block, result, Regions.MAPS + map);
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
    Operand right = operand(branch.source(), state);
    block.condition = leaves(block) ? options.known().ordered(slot, branch) : branch.condition();
    block.nonNegative = options.known().nonNegative(slot, branch);
    if (branch.width() == Width.W32) {
      block.left = low(block, left);
      block.right = low(block, right);
    } else if (left.region() == right.region()
        && left.pointer()
        && (branch.condition() == dev.dray.verifier.isa.Condition.EQ
            || branch.condition() == dev.dray.verifier.isa.Condition.NE)) {
      block.left = left.value();
      block.right = right.value();
    } else {
      block.left = number(block, left);
      block.right = number(block, right);
    }
  }
}
