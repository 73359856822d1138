package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.Alu;
import dev.dray.verifier.isa.Instruction.Atomic;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.ByteSwap;
import dev.dray.verifier.isa.Instruction.CallBtf;
import dev.dray.verifier.isa.Instruction.CallHelper;
import dev.dray.verifier.isa.Instruction.CallIndirect;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.Exit;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.Load;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.MoveSigned;
import dev.dray.verifier.isa.Instruction.Negate;
import dev.dray.verifier.isa.Instruction.Store;
import dev.dray.verifier.isa.MalformedProgramException.Rule;

/** What RFC 9669 asks of a single instruction, whether it comes from bytes, text or Java. */
public final class InstructionRules {
  private static final int REGISTERS = 11;
  private static final int FRAME_POINTER = 10;

  private final int slot;

  private InstructionRules(int slot) {
    this.slot = slot;
  }

  /**
   * Checks registers, widths and field ranges of an instruction.
   *
   * @param slot where it stands, for the message
   * @throws MalformedProgramException if it breaks a rule
   */
  public static void check(Instruction instruction, int slot) {
    new InstructionRules(slot).check(instruction);
  }

  private void check(Instruction instruction) {
    switch (instruction) {
      case Alu alu -> {
        readable(alu.source());
        writable(alu.dst());
      }
      case Negate negate -> writable(negate.dst());
      case MoveSigned move -> moveSigned(move);
      case ByteSwap swap -> byteSwap(swap);
      case LoadImmediate load -> writable(load.dst());
      case LoadAddress load -> loadAddress(load);
      case Load load -> load(load);
      case Store store -> {
        register(store.base());
        readable(store.source());
        offset(store.offset());
      }
      case Atomic atomic -> atomic(atomic);
      case Jump jump -> {
        if (!jump.wide()) {
          offset(jump.offset());
        }
      }
      case Branch branch -> {
        register(branch.dst());
        readable(branch.source());
        offset(branch.offset());
      }
      case CallIndirect call -> register(call.register());
      case CallHelper _, CallLocal _, CallBtf _, Exit _ -> {}
    }
  }

  private void moveSigned(MoveSigned move) {
    boolean defined =
        switch (move.bits()) {
          case 8, 16 -> true;
          case 32 -> move.width() == Width.W64;
          default -> false;
        };
    if (!defined) {
      throw broken(
          Rule.DEFINED_VARIANT,
          "a %d-bit move cannot sign-extend from %d bits (allowed are 8, 16%s)"
              .formatted(
                  move.width().bits(), move.bits(), move.width() == Width.W64 ? ", 32" : ""));
    }
    register(move.src());
    writable(move.dst());
  }

  private void byteSwap(ByteSwap swap) {
    if (swap.bits() != 16 && swap.bits() != 32 && swap.bits() != 64) {
      throw broken(
          Rule.SWAP_WIDTH,
          "a byte swap of %d bits is not defined (allowed are 16, 32, 64)".formatted(swap.bits()));
    }
    writable(swap.dst());
  }

  private void loadAddress(LoadAddress load) {
    boolean second =
        switch (load.kind()) {
          case MAP_VALUE_BY_FD, MAP_VALUE_BY_INDEX -> true;
          case MAP_BY_FD, VARIABLE, CODE, MAP_BY_INDEX -> false;
        };
    if (!second && load.second() != 0) {
      throw broken(
          Rule.UNUSED_FIELD_ZERO,
          "a 64-bit immediate of kind %d does not use the immediate of its second slot, which must"
                  .formatted(load.kind().code())
              + " be 0 and is %d".formatted(load.second()));
    }
    writable(load.dst());
  }

  private void load(Load load) {
    if (load.signed() && load.size() == MemorySize.DW) {
      throw broken(Rule.DEFINED_OPCODE, "loads of 8 bytes have no sign-extending form");
    }
    register(load.base());
    offset(load.offset());
    writable(load.dst());
  }

  private void atomic(Atomic atomic) {
    if (atomic.size().bytes() < 4) {
      throw broken(
          Rule.DEFINED_ATOMIC,
          "an atomic operation on %d bytes is not defined (allowed are 4 and 8)"
              .formatted(atomic.size().bytes()));
    }
    boolean exchange =
        switch (atomic.operation()) {
          case XCHG, CMPXCHG -> true;
          case ADD, OR, AND, XOR -> false;
        };
    if (exchange && !atomic.fetch()) {
      throw broken(Rule.DEFINED_ATOMIC, "an atomic exchange must fetch (operation 0xe1 or 0xf1)");
    }
    register(atomic.base());
    offset(atomic.offset());
    if (atomic.fetch() && atomic.operation() != AtomicOperation.CMPXCHG) {
      writable(atomic.src());
    } else {
      register(atomic.src());
    }
  }

  private void readable(Source source) {
    if (source instanceof Source.Register(int number)) {
      register(number);
    }
  }

  private void writable(int register) {
    register(register);
    if (register == FRAME_POINTER) {
      throw broken(
          Rule.FRAME_POINTER_READ_ONLY,
          "r10 is the frame pointer and cannot be written (r0 to r9 can)");
    }
  }

  private void register(int register) {
    if (register < 0 || register >= REGISTERS) {
      throw broken(
          Rule.REGISTER_EXISTS,
          "register r%d does not exist (registers are r0 to r10)".formatted(register));
    }
  }

  private void offset(int offset) {
    if (offset != (short) offset) {
      throw broken(
          Rule.FIELD_RANGE, "offset %d does not fit 16 bits (-32768 to 32767)".formatted(offset));
    }
  }

  private MalformedProgramException broken(Rule rule, String problem) {
    return new MalformedProgramException(slot, rule, problem);
  }
}
