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
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.Instruction.Store;
import java.util.Locale;

/**
 * Instructions in clang's notation, spelled as llvm-objdump spells them. Four things that it prints
 * alike are told apart, so that the text assembles to the same bytes: a call of a local function is
 * {@code call pc+0x5}, of a helper by BTF id {@code call btf 0x5}, the old encoding of an indirect
 * call {@code callx 0x1}, and {@code ld_pseudo} shows its second number where there is one.
 */
public final class Disassembler {
  private static final int BYTES_SHOWN = 8;

  private Disassembler() {}

  /**
   * One line an instruction: slot, bytes, text, as llvm-objdump lays them out.
   *
   * @throws MalformedProgramException if an instruction has no encoding
   */
  public static String disassemble(Code code) {
    byte[] bytes = Encoder.encode(code);
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < code.instructions().size(); index++) {
      int slot = code.slotOf(index);
      Instruction instruction = code.instructions().get(index);
      text.append("%8d:\t".formatted(slot));
      int from = slot * BYTES_SHOWN;
      int to = from + instruction.slots() * BYTES_SHOWN;
      for (int at = from; at < to; at++) {
        text.append("%02x".formatted(bytes[at])).append(at + 1 < to ? ' ' : '\t');
      }
      text.append(text(instruction, slot)).append('\n');
    }
    return text.toString();
  }

  /**
   * One instruction.
   *
   * @param slot where it stands: function addresses are printed relative to it
   */
  public static String text(Instruction instruction, int slot) {
    return switch (instruction) {
      case Alu alu ->
          register(alu.width(), alu.dst())
              + " "
              + symbol(alu.operation())
              + " "
              + source(alu.width(), alu.source());
      case Negate negate -> {
        String dst = register(negate.width(), negate.dst());
        yield dst + " = -" + dst;
      }
      case MoveSigned move ->
          "%s = (s%d)%s"
              .formatted(
                  register(move.width(), move.dst()),
                  move.bits(),
                  register(move.width(), move.src()));
      case ByteSwap swap -> {
        String name =
            switch (swap.conversion()) {
              case TO_LITTLE -> "le";
              case TO_BIG -> "be";
              case SWAP -> "bswap";
            };
        yield "r%d = %s%d r%d".formatted(swap.dst(), name, swap.bits(), swap.dst());
      }
      case LoadImmediate load -> "r%d = %s ll".formatted(load.dst(), hex(load.value()));
      case LoadAddress load -> address(load, slot);
      case Load load ->
          "r%d = *(%s%d *)(%s)"
              .formatted(
                  load.dst(),
                  load.signed() ? "s" : "u",
                  8 * load.size().bytes(),
                  place(load.base(), load.offset()));
      case Store store ->
          "*(u%d *)(%s) = %s"
              .formatted(
                  8 * store.size().bytes(),
                  place(store.base(), store.offset()),
                  source(Width.W64, store.source()));
      case Atomic atomic -> atomic(atomic);
      case Jump jump -> (jump.wide() ? "gotol " : "goto ") + signed(jump.offset());
      case Branch branch ->
          "if %s %s %s goto %s"
              .formatted(
                  register(branch.width(), branch.dst()),
                  symbol(branch.condition()),
                  source(branch.width(), branch.source()),
                  signed(branch.offset()));
      case CallHelper call -> "call " + hex(call.helper());
      case CallLocal call -> "call pc" + signed(call.offset());
      case CallBtf call -> "call btf " + hex(call.id());
      case CallIndirect call ->
          call.inImmediate() ? "callx " + hex(call.register()) : "callx r" + call.register();
      case Exit _ -> "exit";
    };
  }

  private static String address(LoadAddress load, int slot) {
    int first = load.kind() == PseudoSource.CODE ? load.first() - (slot + 1) : load.first();
    String text = "ld_pseudo\tr%d, 0x%x, 0x%x".formatted(load.dst(), load.kind().code(), first);
    return load.second() == 0 ? text : text + ", 0x%x".formatted(load.second());
  }

  private static String atomic(Atomic atomic) {
    boolean wide = atomic.size() == MemorySize.DW;
    Width width = wide ? Width.W64 : Width.W32;
    String place = place(atomic.base(), atomic.offset());
    String pointer = "(u%d *)(%s)".formatted(width.bits(), place);
    String src = register(width, atomic.src());
    String exchange = wide ? "xchg_64" : "xchg32_32";
    return switch (atomic.operation()) {
      case XCHG -> "%s = %s(%s, %s)".formatted(src, exchange, place, src);
      case CMPXCHG -> {
        String r0 = register(width, 0);
        yield "%s = cmp%s(%s, %s, %s)".formatted(r0, exchange, place, r0, src);
      }
      case ADD, OR, AND, XOR ->
          atomic.fetch()
              ? "%s = atomic_fetch_%s(%s, %s)"
                  .formatted(src, atomic.operation().name().toLowerCase(Locale.ROOT), pointer, src)
              : "lock *%s %s %s".formatted(pointer, symbol(atomic.operation()), src);
    };
  }

  /** An assignment operator, as in {@code r1 s>>= r2}. */
  public static String symbol(AluOperation operation) {
    return switch (operation) {
      case ADD -> "+=";
      case SUB -> "-=";
      case MUL -> "*=";
      case DIV -> "/=";
      case OR -> "|=";
      case AND -> "&=";
      case LSH -> "<<=";
      case RSH -> ">>=";
      case MOD -> "%=";
      case XOR -> "^=";
      case MOV -> "=";
      case ARSH -> "s>>=";
      case SDIV -> "s/=";
      case SMOD -> "s%=";
    };
  }

  /** A comparison operator, as in {@code if r1 s> r2 goto +1}. */
  public static String symbol(Condition condition) {
    return switch (condition) {
      case EQ -> "==";
      case GT -> ">";
      case GE -> ">=";
      case SET -> "&";
      case NE -> "!=";
      case SGT -> "s>";
      case SGE -> "s>=";
      case LT -> "<";
      case LE -> "<=";
      case SLT -> "s<";
      case SLE -> "s<=";
    };
  }

  private static String symbol(AtomicOperation operation) {
    return switch (operation) {
      case ADD -> "+=";
      case OR -> "|=";
      case AND -> "&=";
      case XOR -> "^=";
      case XCHG, CMPXCHG -> throw new IllegalArgumentException(operation + " has no operator");
    };
  }

  private static String source(Width width, Source source) {
    return switch (source) {
      case Source.Register(int number) -> register(width, number);
      case Source.Immediate(int value) -> hex(value);
    };
  }

  private static String register(Width width, int number) {
    return (width == Width.W64 ? "r" : "w") + number;
  }

  private static String place(int base, int offset) {
    return "r%d %s 0x%x".formatted(base, offset < 0 ? "-" : "+", Math.abs(offset));
  }

  private static String hex(long value) {
    return value < 0 ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
  }

  private static String signed(long value) {
    return value < 0 ? hex(value) : "+" + hex(value);
  }
}
