package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.Alu;
import dev.dray.verifier.isa.Instruction.Atomic;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
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
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.Instruction.Store;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns instructions into bytes (RFC 9669 section 3): {@link Decoder} reads the same back. */
public final class Encoder {
  private static final int FROM_REGISTER = 0x8;

  private Encoder() {}

  /**
   * Encodes instructions, 8 bytes a slot. Where jumps go is not checked.
   *
   * @throws MalformedProgramException if a field does not fit or is not defined
   */
  public static byte[] encode(Code code) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(code.slots(), RawSlot.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int index = 0; index < code.instructions().size(); index++) {
      Instruction instruction = code.instructions().get(index);
      int slot = code.slotOf(index);
      InstructionRules.check(instruction, slot);
      first(instruction, slot).write(bytes);
      switch (instruction) {
        case LoadImmediate load -> second((int) (load.value() >> 32)).write(bytes);
        case LoadAddress load -> second(load.second()).write(bytes);
        default -> {}
      }
    }
    return bytes.array();
  }

  private static RawSlot first(Instruction instruction, int slot) {
    return switch (instruction) {
      case Alu alu ->
          slot(
              alu.operation().code() << 4 | arithmetic(alu.width()) | form(alu.source()),
              alu.dst(),
              src(alu.source()),
              variant(alu.operation()),
              immediate(alu.source()));
      case Negate negate -> slot(0x80 | arithmetic(negate.width()), negate.dst(), 0, 0, 0);
      case MoveSigned move ->
          slot(
              0xb0 | arithmetic(move.width()) | FROM_REGISTER,
              move.dst(),
              move.src(),
              move.bits(),
              0);
      case ByteSwap swap -> slot(swapOpcode(swap.conversion()), swap.dst(), 0, 0, swap.bits());
      case LoadImmediate load -> slot(0x18, load.dst(), 0, 0, (int) load.value());
      case LoadAddress load -> slot(0x18, load.dst(), load.kind().code(), 0, first(load, slot));
      case Load load ->
          slot(
              (load.signed() ? 0x81 : 0x61) | load.size().code(),
              load.dst(),
              load.base(),
              load.offset(),
              0);
      case Store store ->
          slot(
              (store.source() instanceof Source.Register ? 0x63 : 0x62) | store.size().code(),
              store.base(),
              src(store.source()),
              store.offset(),
              immediate(store.source()));
      case Atomic atomic ->
          slot(
              0xc3 | atomic.size().code(),
              atomic.base(),
              atomic.src(),
              atomic.offset(),
              atomic.operation().code() | (atomic.fetch() ? 1 : 0));
      case Jump jump -> jump.wide() ? slot(0x06, 0, 0, 0, jump.offset()) : shortJump(jump);
      case Branch branch ->
          slot(
              branch.condition().code() << 4 | jump(branch.width()) | form(branch.source()),
              branch.dst(),
              src(branch.source()),
              branch.offset(),
              immediate(branch.source()));
      case CallHelper call -> slot(0x85, 0, 0, 0, call.helper());
      case CallLocal call -> slot(0x85, 0, 1, 0, call.offset());
      case CallBtf call -> slot(0x85, 0, 2, 0, call.id());
      case CallIndirect call ->
          call.inImmediate()
              ? slot(0x8d, 0, 0, 0, call.register())
              : slot(0x8d, call.register(), 0, 0, 0);
      case Exit _ -> slot(0x95, 0, 0, 0, 0);
    };
  }

  private static RawSlot shortJump(Jump jump) {
    return slot(0x05, 0, 0, jump.offset(), 0);
  }

  private static RawSlot second(int immediate) {
    return slot(0, 0, 0, 0, immediate);
  }

  private static RawSlot slot(int opcode, int dst, int src, int offset, int immediate) {
    return new RawSlot(0, opcode, dst, src, offset, immediate);
  }

  /** Function addresses are relative to the following slot in bytes, and absolute in values. */
  private static int first(LoadAddress load, int slot) {
    return load.kind() == PseudoSource.CODE ? load.first() - (slot + 1) : load.first();
  }

  private static int arithmetic(Width width) {
    return width == Width.W64 ? 0x7 : 0x4;
  }

  private static int jump(Width width) {
    return width == Width.W64 ? 0x5 : 0x6;
  }

  private static int variant(AluOperation operation) {
    return operation == AluOperation.SDIV || operation == AluOperation.SMOD ? 1 : 0;
  }

  private static int swapOpcode(ByteOrderConversion conversion) {
    return switch (conversion) {
      case TO_LITTLE -> 0xd4;
      case TO_BIG -> 0xdc;
      case SWAP -> 0xd7;
    };
  }

  private static int form(Source source) {
    return source instanceof Source.Register ? FROM_REGISTER : 0;
  }

  private static int src(Source source) {
    return source instanceof Source.Register(int number) ? number : 0;
  }

  private static int immediate(Source source) {
    return source instanceof Source.Immediate(int value) ? value : 0;
  }
}
