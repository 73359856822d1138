package dev.dray.vm.interpreter;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import dev.dray.vm.AddressLayout;
import java.util.ArrayList;
import java.util.List;

/** Turns a program into nodes of the internal form, one instruction at a time. */
final class Lowering {
  private final Code code;
  private final Constants constants = new Constants();
  private final List<Node> nodes = new ArrayList<>();

  private Lowering(Code code) {
    this.code = code;
  }

  /** The internal form of a program. */
  static Lowered lower(Program program) {
    Lowering lowering = new Lowering(program.code());
    for (int index = 0; index < program.code().instructions().size(); index++) {
      lowering.lower(program.code().slotOf(index), program.code().instructions().get(index));
    }
    lowering.nodes.add(Node.plain(Op.BAD, Math.max(0, program.code().slots() - 1)));
    List<Node> fused = Fusion.fuse(lowering.nodes, program);
    return new Layout(program, fused, lowering.constants).lay();
  }

  private void lower(int slot, Instruction instruction) {
    int next = slot + instruction.slots();
    switch (instruction) {
      case Instruction.Alu alu -> lowerAlu(slot, alu);
      case Instruction.Negate negate ->
          add(
              negate.width() == Width.W64 ? Op.SUB : Op.SUB32,
              slot,
              negate.dst(),
              constants.of(0),
              negate.dst());
      case Instruction.MoveSigned move ->
          add(
              move.width() == Width.W64 ? Op.EXTEND : Op.EXTEND32,
              slot,
              move.dst(),
              move.src(),
              64 - move.bits());
      case Instruction.ByteSwap swap -> lowerSwap(slot, swap);
      case Instruction.LoadImmediate load ->
          add(Op.MOV, slot, load.dst(), constants.of(load.value()));
      case Instruction.LoadAddress load -> lowerAddress(slot, load);
      case Instruction.Load load -> lowerLoad(slot, load);
      case Instruction.Store store ->
          add(
              switch (store.size()) {
                case B -> Op.STORE8;
                case H -> Op.STORE16;
                case W -> Op.STORE32;
                case DW -> Op.STORE64;
              },
              slot,
              store.base(),
              store.offset(),
              operand(store.source()));
      case Instruction.Atomic atomic ->
          add(
              Op.ATOMIC,
              slot,
              atomic.src(),
              atomic.base(),
              atomic.offset(),
              atomic.operation().ordinal(),
              atomic.size().bytes(),
              atomic.fetch() ? 1 : 0);
      case Instruction.Jump jump -> jump(slot, next + jump.offset());
      case Instruction.Branch branch -> lowerBranch(slot, next, branch);
      case Instruction.CallHelper call -> add(Op.CALL_HELPER, slot, call.helper());
      case Instruction.CallLocal call -> {
        if (code.isInstruction(next + call.offset())) {
          nodes.add(Node.branch(Op.CALL, slot, next + call.offset()));
        } else {
          add(Op.BAD, slot);
        }
      }
      case Instruction.CallBtf _ -> add(Op.BAD, slot);
      case Instruction.CallIndirect call -> add(Op.CALL_INDIRECT, slot, call.register());
      case Instruction.Exit _ -> add(Op.EXIT, slot);
    }
  }

  private void lowerAlu(int slot, Instruction.Alu alu) {
    boolean wide = alu.width() == Width.W64;
    int source = operand(alu.source());
    if (alu.operation() == AluOperation.MOV) {
      add(wide ? Op.MOV : Op.MOV32, slot, alu.dst(), source);
      return;
    }
    int op =
        switch (alu.operation()) {
          case ADD -> wide ? Op.ADD : Op.ADD32;
          case SUB -> wide ? Op.SUB : Op.SUB32;
          case MUL -> wide ? Op.MUL : Op.MUL32;
          case OR -> wide ? Op.OR : Op.OR32;
          case AND -> wide ? Op.AND : Op.AND32;
          case LSH -> wide ? Op.LSH : Op.LSH32;
          case RSH -> wide ? Op.RSH : Op.RSH32;
          case XOR -> wide ? Op.XOR : Op.XOR32;
          case ARSH -> wide ? Op.ARSH : Op.ARSH32;
          case DIV, MOD, SDIV, SMOD, MOV -> Op.DIVIDE;
        };
    if (op == Op.DIVIDE) {
      add(op, slot, alu.dst(), alu.dst(), source, alu.operation().ordinal(), alu.width().bits());
    } else {
      add(op, slot, alu.dst(), alu.dst(), source);
    }
  }

  private void lowerSwap(int slot, Instruction.ByteSwap swap) {
    if (swap.conversion() != Instruction.ByteOrderConversion.TO_LITTLE) {
      add(Op.REVERSE, slot, swap.dst(), swap.dst(), 64 - swap.bits());
    } else if (swap.bits() == 64) {
      add(Op.MOV, slot, swap.dst(), swap.dst());
    } else {
      long mask = (1L << swap.bits()) - 1;
      add(Op.AND, slot, swap.dst(), swap.dst(), constants.of(mask));
    }
  }

  private void lowerAddress(int slot, Instruction.LoadAddress load) {
    switch (load.kind()) {
      case MAP_BY_INDEX ->
          add(Op.MOV, slot, load.dst(), constants.of(AddressLayout.mapHandle(load.first())));
      case MAP_VALUE_BY_INDEX ->
          add(
              Op.MOV,
              slot,
              load.dst(),
              constants.of(
                  AddressLayout.base(AddressLayout.FIRST_MAP + load.first())
                      + Integer.toUnsignedLong(load.second())));
      case CODE ->
          add(Op.MOV, slot, load.dst(), constants.of(AddressLayout.codePointer(load.first())));
      case MAP_BY_FD, MAP_VALUE_BY_FD, VARIABLE -> add(Op.BAD, slot);
    }
  }

  private void lowerLoad(int slot, Instruction.Load load) {
    if (load.signed()) {
      add(Op.LOAD_SIGNED, slot, load.dst(), load.base(), load.offset(), load.size().bytes());
    } else {
      add(
          switch (load.size()) {
            case B -> Op.LOAD8;
            case H -> Op.LOAD16;
            case W -> Op.LOAD32;
            case DW -> Op.LOAD64;
          },
          slot,
          load.dst(),
          load.base(),
          load.offset());
    }
  }

  private void lowerBranch(int slot, int next, Instruction.Branch branch) {
    int left = branch.dst();
    int right = operand(branch.source());
    boolean wide = branch.width() == Width.W64;
    boolean swapped =
        switch (branch.condition()) {
          case LT, LE, SLT, SLE -> true;
          default -> false;
        };
    int op = conditionOp(branch.condition(), wide);
    int target = next + branch.offset();
    if (!code.isInstruction(target)) {
      target = code.slots();
    }
    nodes.add(Node.branch(op, slot, target, swapped ? right : left, swapped ? left : right));
  }

  private static int conditionOp(Condition condition, boolean wide) {
    return switch (condition) {
      case EQ -> wide ? Op.EQ : Op.EQ32;
      case NE -> wide ? Op.NE : Op.NE32;
      case GT, LT -> wide ? Op.GT : Op.GT32;
      case GE, LE -> wide ? Op.GE : Op.GE32;
      case SGT, SLT -> wide ? Op.SGT : Op.SGT32;
      case SGE, SLE -> wide ? Op.SGE : Op.SGE32;
      case SET -> wide ? Op.SET : Op.SET32;
    };
  }

  private void jump(int slot, int target) {
    nodes.add(Node.branch(Op.JUMP, slot, code.isInstruction(target) ? target : code.slots()));
  }

  private void add(int op, int slot, int... words) {
    nodes.add(Node.plain(op, slot, words));
  }

  private int operand(Source source) {
    return switch (source) {
      case Source.Register register -> register.number();
      case Source.Immediate immediate -> constants.of(immediate.value());
    };
  }
}
