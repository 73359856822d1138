package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Source;

/**
 * What an instruction does with registers, bit r for register r.
 *
 * @param reads registers whose contents it uses; what a call takes is left out
 * @param writes registers that hold something after it
 * @param loses registers that hold nothing after it
 */
record RegisterUse(int reads, int writes, int loses) {
  /** The callee's to keep. */
  static final int SAVED = 0b011_1100_0000;

  static final int FRAME = 1 << 10;

  /** The context and the frame. */
  static final int AT_ENTRY = FRAME | 1 << 1;

  private static final int LOST_IN_CALLS = 0b11_1110;

  static RegisterUse of(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Alu alu -> {
        boolean replaces = alu.operation() == AluOperation.MOV;
        yield new RegisterUse(
            register(alu.source()) | (replaces ? 0 : 1 << alu.dst()), 1 << alu.dst(), 0);
      }
      case Instruction.Negate negate -> changes(negate.dst());
      case Instruction.ByteSwap swap -> changes(swap.dst());
      case Instruction.MoveSigned move -> new RegisterUse(1 << move.src(), 1 << move.dst(), 0);
      case Instruction.LoadImmediate load -> new RegisterUse(0, 1 << load.dst(), 0);
      case Instruction.LoadAddress load -> new RegisterUse(0, 1 << load.dst(), 0);
      case Instruction.Load load -> new RegisterUse(1 << load.base(), 1 << load.dst(), 0);
      case Instruction.Store store -> reads(1 << store.base() | register(store.source()));
      case Instruction.Branch branch -> reads(1 << branch.dst() | register(branch.source()));
      case Instruction.Atomic atomic -> {
        boolean exchanges = atomic.operation() == AtomicOperation.CMPXCHG;
        yield new RegisterUse(
            1 << atomic.base() | 1 << atomic.src() | (exchanges ? 1 : 0), exchanges ? 1 : 0, 0);
      }
      case Instruction.Exit _ -> reads(1);
      case Instruction.Jump _, Instruction.CallLocal _ -> reads(0);
      case Instruction.CallIndirect call -> new RegisterUse(1 << call.register(), 0, 0);
      case Instruction.CallHelper _, Instruction.CallBtf _ -> new RegisterUse(0, 1, LOST_IN_CALLS);
    };
  }

  private static RegisterUse changes(int register) {
    return new RegisterUse(1 << register, 1 << register, 0);
  }

  private static RegisterUse reads(int registers) {
    return new RegisterUse(registers, 0, 0);
  }

  private static int register(Source source) {
    return source instanceof Source.Register register ? 1 << register.number() : 0;
  }

  /** Which registers hold something after the instruction, by which did before it. */
  int after(int written) {
    return written & ~loses | writes;
  }

  /** Which registers hold something in a function that is called back with so many arguments. */
  static int arguments(int count) {
    return FRAME | (1 << (count + 1)) - 2;
  }
}
