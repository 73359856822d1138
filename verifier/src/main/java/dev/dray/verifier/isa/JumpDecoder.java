package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.CallBtf;
import dev.dray.verifier.isa.Instruction.CallHelper;
import dev.dray.verifier.isa.Instruction.CallIndirect;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.Exit;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.MalformedProgramException.Rule;

/** The classes JMP and JMP32: jumps, calls and exit (RFC 9669 section 4.3). */
final class JumpDecoder {
  private static final int JUMP = 0x0;
  private static final int CALL = 0x8;
  private static final int EXIT = 0x9;

  private JumpDecoder() {}

  static Instruction decode(RawSlot slot, Width width) {
    return switch (slot.operation()) {
      case JUMP -> jump(slot, width);
      case CALL -> call(slot, width);
      case EXIT -> exit(slot, width);
      default -> branch(slot, width);
    };
  }

  private static Instruction jump(RawSlot slot, Width width) {
    if (slot.fromRegister()) {
      throw slot.undefinedOpcode(": unconditional jumps have no register form");
    }
    slot.requireNoDst();
    slot.requireNoSrc();
    if (width == Width.W32) {
      slot.requireNoOffset();
      return new Jump(true, slot.immediate());
    }
    slot.requireNoImmediate();
    return new Jump(false, slot.offset());
  }

  private static Instruction call(RawSlot slot, Width width) {
    if (width == Width.W32) {
      throw slot.undefinedOpcode(": calls are 0x85 and 0x8d");
    }
    slot.requireNoOffset();
    if (slot.fromRegister()) {
      return indirect(slot);
    }
    slot.requireNoDst();
    return switch (slot.src()) {
      case 0 -> new CallHelper(slot.immediate());
      case 1 -> new CallLocal(slot.immediate());
      case 2 -> new CallBtf(slot.immediate());
      default ->
          throw slot.malformed(
              Rule.DEFINED_CALL,
              "a call of kind %d is not defined (0 calls a helper by number, 1 a local function, 2 a"
                      .formatted(slot.src())
                  + " helper by BTF id)");
    };
  }

  private static Instruction indirect(RawSlot slot) {
    slot.requireNoSrc();
    if (slot.immediate() == 0) {
      return new CallIndirect(slot.dst(), false);
    }
    if (slot.dst() != 0) {
      throw slot.malformed(
          Rule.UNUSED_FIELD_ZERO,
          "an indirect call names its register in dst or in the immediate, but dst is %d and the"
                  .formatted(slot.dst())
              + " immediate %d".formatted(slot.immediate()));
    }
    return new CallIndirect(slot.immediate(), true);
  }

  private static Instruction exit(RawSlot slot, Width width) {
    if (width == Width.W32 || slot.fromRegister()) {
      throw slot.undefinedOpcode(": exit is 0x95");
    }
    slot.requireNoDst();
    slot.requireNoSrc();
    slot.requireNoOffset();
    slot.requireNoImmediate();
    return new Exit();
  }

  private static Instruction branch(RawSlot slot, Width width) {
    for (Condition condition : Condition.values()) {
      if (condition.code() == slot.operation()) {
        return new Branch(condition, width, slot.dst(), slot.source(), slot.offset());
      }
    }
    throw slot.undefinedOpcode("");
  }
}
