package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.Atomic;
import dev.dray.verifier.isa.Instruction.Load;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.Instruction.Store;
import dev.dray.verifier.isa.MalformedProgramException.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns bytes into instructions, strictly: what is accepted encodes to the same bytes again, and
 * everything else names the instruction and the rule of RFC 9669 that it breaks.
 */
public final class Decoder {
  private static final int MODE = 0xe0;
  private static final int MODE_IMMEDIATE = 0x00;
  private static final int MODE_ABSOLUTE = 0x20;
  private static final int MODE_INDIRECT = 0x40;
  private static final int MODE_MEMORY = 0x60;
  private static final int MODE_MEMORY_SIGNED = 0x80;
  private static final int MODE_ATOMIC = 0xc0;

  private final ByteBuffer bytes;
  private final int slots;

  private Decoder(byte[] bytes) {
    if (bytes.length % RawSlot.BYTES != 0) {
      throw new MalformedProgramException(
          0,
          Rule.WHOLE_SLOTS,
          "the program has %d bytes, which is not a multiple of 8".formatted(bytes.length));
    }
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.slots = bytes.length / RawSlot.BYTES;
  }

  /**
   * Decodes a complete program.
   *
   * @throws MalformedProgramException if an instruction is malformed, a jump or local call leaves
   *     the program or lands inside a 64-bit immediate, or the program is empty or can run past its
   *     end
   */
  public static Code decode(byte[] bytes) {
    Code code = new Decoder(bytes).run();
    ControlFlowRules.check(code);
    return code;
  }

  /**
   * Decodes a section of an object file that is not linked yet: targets may lie outside, the last
   * instruction may be any, and the section may be empty. {@link ControlFlowRules#check} holds
   * again after linking.
   *
   * @throws MalformedProgramException if an instruction is malformed, or a jump lands inside a
   *     64-bit immediate
   */
  public static Code decodeUnlinked(byte[] bytes) {
    Code code = new Decoder(bytes).run();
    ControlFlowRules.checkUnlinked(code);
    return code;
  }

  private Code run() {
    List<Instruction> instructions = new ArrayList<>(slots);
    int index = 0;
    while (index < slots) {
      Instruction instruction = decode(RawSlot.read(bytes, index));
      InstructionRules.check(instruction, index);
      instructions.add(instruction);
      index += instruction.slots();
    }
    return new Code(instructions);
  }

  private Instruction decode(RawSlot slot) {
    return switch (slot.instructionClass()) {
      case 0 -> wide(slot);
      case 1 -> load(slot);
      case 2, 3 -> store(slot);
      case 4 -> ArithmeticDecoder.decode(slot, Width.W32);
      case 5 -> JumpDecoder.decode(slot, Width.W64);
      case 6 -> JumpDecoder.decode(slot, Width.W32);
      default -> ArithmeticDecoder.decode(slot, Width.W64);
    };
  }

  /** The 64-bit immediates of section 5.4. */
  private Instruction wide(RawSlot slot) {
    int mode = slot.opcode() & MODE;
    if (mode == MODE_ABSOLUTE || mode == MODE_INDIRECT) {
      throw slot.malformed(
          Rule.NO_PACKET_LOAD,
          "opcode 0x%02x is a packet load of classic BPF, which RFC 9669 deprecates and the engine"
                  .formatted(slot.opcode())
              + " does not have; read through a pointer instead");
    }
    if (mode != MODE_IMMEDIATE || size(slot) != MemorySize.DW) {
      throw slot.undefinedOpcode("");
    }
    slot.requireNoOffset();
    RawSlot second = second(slot);
    if (slot.src() == 0) {
      long value = (long) second.immediate() << 32 | slot.immediate() & 0xffffffffL;
      return new LoadImmediate(slot.dst(), value);
    }
    for (PseudoSource kind : PseudoSource.values()) {
      if (kind.code() == slot.src()) {
        int first = slot.immediate();
        if (kind == PseudoSource.CODE) {
          first += slot.index() + 1;
        }
        return new LoadAddress(slot.dst(), kind, first, second.immediate());
      }
    }
    throw slot.malformed(
        Rule.DEFINED_ADDRESS_KIND,
        "a 64-bit immediate of kind %d is not defined (kinds are 0 to 6)".formatted(slot.src()));
  }

  private RawSlot second(RawSlot first) {
    if (first.index() + 1 >= slots) {
      throw first.malformed(
          Rule.SECOND_SLOT, "a 64-bit immediate takes two slots, but the program ends after one");
    }
    RawSlot second = RawSlot.read(bytes, first.index() + 1);
    if (second.opcode() != 0 || second.dst() != 0 || second.src() != 0 || second.offset() != 0) {
      throw first.malformed(
          Rule.SECOND_SLOT,
          "in the second slot of a 64-bit immediate only the immediate may differ from 0, but"
              + " opcode is 0x%02x, dst %d, src %d, offset %d"
                  .formatted(second.opcode(), second.dst(), second.src(), second.offset()));
    }
    return second;
  }

  private static Instruction load(RawSlot slot) {
    int mode = slot.opcode() & MODE;
    if (mode != MODE_MEMORY && mode != MODE_MEMORY_SIGNED) {
      throw slot.undefinedOpcode("");
    }
    boolean signed = mode == MODE_MEMORY_SIGNED;
    if (signed && size(slot) == MemorySize.DW) {
      throw slot.undefinedOpcode(": loads of 8 bytes have no sign-extending form");
    }
    slot.requireNoImmediate();
    return new Load(size(slot), signed, slot.dst(), slot.src(), slot.offset());
  }

  private static Instruction store(RawSlot slot) {
    boolean register = slot.instructionClass() == 3;
    int mode = slot.opcode() & MODE;
    if (mode == MODE_MEMORY) {
      if (register) {
        slot.requireNoImmediate();
      } else {
        slot.requireNoSrc();
      }
      Source source = register ? Source.register(slot.src()) : Source.immediate(slot.immediate());
      return new Store(size(slot), slot.dst(), slot.offset(), source);
    }
    if (mode == MODE_ATOMIC && register) {
      return atomic(slot);
    }
    throw slot.undefinedOpcode("");
  }

  private static Instruction atomic(RawSlot slot) {
    boolean fetch = (slot.immediate() & 1) != 0;
    for (AtomicOperation operation : AtomicOperation.values()) {
      if (operation.code() == (slot.immediate() & ~1)) {
        return new Atomic(operation, size(slot), slot.dst(), slot.offset(), slot.src(), fetch);
      }
    }
    throw slot.malformed(
        Rule.DEFINED_ATOMIC,
        "atomic operation 0x%x is not defined (0x00 add, 0x40 or, 0x50 and, 0xa0 xor, each plus 1 to"
                .formatted(slot.immediate())
            + " fetch; 0xe1 exchange, 0xf1 compare and exchange)");
  }

  private static MemorySize size(RawSlot slot) {
    return switch (slot.opcode() & 0x18) {
      case 0x00 -> MemorySize.W;
      case 0x08 -> MemorySize.H;
      case 0x10 -> MemorySize.B;
      default -> MemorySize.DW;
    };
  }
}
