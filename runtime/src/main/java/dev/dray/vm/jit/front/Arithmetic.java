package dev.dray.vm.jit.front;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;

/** Arithmetic on registers as values. A pointer's value is its offset in its region. */
final class Arithmetic {
  private final Graph graph;

  Arithmetic(Graph graph) {
    this.graph = graph;
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

  Value low(Block block, Operand operand) {
    // Regions start at multiples of 2^44: the low half of an address is that of the offset.
    return graph.pure(block, Op.LOW, Kind.INT, operand.value());
  }

  Value wide(Block block, Value value) {
    return graph.pure(block, Op.ZERO_EXTEND, Kind.LONG, value);
  }

  Operand operand(Source source, Operand[] state) {
    return switch (source) {
      case Source.Register register -> state[register.number()];
      case Source.Immediate immediate -> Operand.number(graph.constant((long) immediate.value()));
    };
  }

  Operand alu(Block block, Instruction.Alu alu, Operand[] state) {
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

  Value moveSigned(Block block, Instruction.MoveSigned move, Operand[] state) {
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

  Value swap(Block block, Instruction.ByteSwap swap, Operand[] state) {
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

  Operand negate(Block block, Instruction.Negate negate, Operand operand) {
    return Operand.number(
        negate.width() == Width.W64
            ? graph.pure(block, Op.NEG, Kind.LONG, number(block, operand))
            : wide(block, graph.pure(block, Op.NEG, Kind.INT, low(block, operand))));
  }
}
