package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.Alu;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import dev.dray.verifier.isa.Instruction.ByteSwap;
import dev.dray.verifier.isa.Instruction.MoveSigned;
import dev.dray.verifier.isa.Instruction.Negate;
import dev.dray.verifier.isa.MalformedProgramException.Rule;

/** The arithmetic classes ALU and ALU64 (RFC 9669 sections 4.1 and 4.2). */
final class ArithmeticDecoder {
  private ArithmeticDecoder() {}

  static Instruction decode(RawSlot slot, Width width) {
    return switch (slot.operation()) {
      case 0x0 -> plain(slot, width, AluOperation.ADD);
      case 0x1 -> plain(slot, width, AluOperation.SUB);
      case 0x2 -> plain(slot, width, AluOperation.MUL);
      case 0x3 -> division(slot, width, AluOperation.DIV, AluOperation.SDIV);
      case 0x4 -> plain(slot, width, AluOperation.OR);
      case 0x5 -> plain(slot, width, AluOperation.AND);
      case 0x6 -> plain(slot, width, AluOperation.LSH);
      case 0x7 -> plain(slot, width, AluOperation.RSH);
      case 0x8 -> negate(slot, width);
      case 0x9 -> division(slot, width, AluOperation.MOD, AluOperation.SMOD);
      case 0xa -> plain(slot, width, AluOperation.XOR);
      case 0xb -> move(slot, width);
      case 0xc -> plain(slot, width, AluOperation.ARSH);
      case 0xd -> byteSwap(slot, width);
      default -> throw slot.undefinedOpcode("");
    };
  }

  private static Instruction plain(RawSlot slot, Width width, AluOperation operation) {
    slot.requireNoOffset();
    return new Alu(operation, width, slot.dst(), slot.source());
  }

  private static Instruction division(
      RawSlot slot, Width width, AluOperation unsigned, AluOperation signed) {
    return switch (slot.offset()) {
      case 0 -> new Alu(unsigned, width, slot.dst(), slot.source());
      case 1 -> new Alu(signed, width, slot.dst(), slot.source());
      default ->
          throw slot.malformed(
              Rule.DEFINED_VARIANT,
              "division with offset %d is not defined (0 is unsigned, 1 signed)"
                  .formatted(slot.offset()));
    };
  }

  private static Instruction negate(RawSlot slot, Width width) {
    if (slot.fromRegister()) {
      throw slot.undefinedOpcode(": negation has no register form");
    }
    slot.requireNoOffset();
    slot.requireNoSrc();
    slot.requireNoImmediate();
    return new Negate(width, slot.dst());
  }

  private static Instruction move(RawSlot slot, Width width) {
    if (slot.offset() == 0) {
      return plain(slot, width, AluOperation.MOV);
    }
    if (!slot.fromRegister()) {
      throw slot.malformed(
          Rule.DEFINED_VARIANT,
          "a move with offset %d sign-extends, which only the register form does"
              .formatted(slot.offset()));
    }
    slot.requireNoImmediate();
    return new MoveSigned(width, slot.dst(), slot.src(), slot.offset());
  }

  private static Instruction byteSwap(RawSlot slot, Width width) {
    if (width == Width.W64 && slot.fromRegister()) {
      throw slot.undefinedOpcode(": the unconditional byte swap is 0xd7");
    }
    slot.requireNoOffset();
    slot.requireNoSrc();
    ByteOrderConversion conversion =
        width == Width.W64
            ? ByteOrderConversion.SWAP
            : slot.fromRegister() ? ByteOrderConversion.TO_BIG : ByteOrderConversion.TO_LITTLE;
    return new ByteSwap(conversion, slot.dst(), slot.immediate());
  }
}
