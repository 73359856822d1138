package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Executable;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.emit.AccessMode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation of RFC 9669 on values at its edges, with registers and immediates, in every tier,
 * against arithmetic on integers without a width.
 */
class InstructionSemanticsTest {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long[] VALUES = {
    0,
    1,
    2,
    7,
    31,
    32,
    63,
    64,
    0x7f,
    0x80,
    0xffff,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    0x100000000L,
    0x123456789abcdef0L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -32,
    -0x80000000L
  };

  private static final int[] IMMEDIATES = {
    0, 1, 2, 3, 10, 31, 32, 63, 64, 255, -1, -2, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  @ParameterizedTest
  @EnumSource(AluOperation.class)
  void arithmetic(AluOperation operation) {
    for (Width width : Width.values()) {
      check(
          source -> List.of(new Instruction.Alu(operation, width, 2, source)),
          (left, right) -> alu(operation, width == Width.W64 ? 64 : 32, left, right));
    }
  }

  @ParameterizedTest
  @EnumSource(Condition.class)
  void comparisons(Condition condition) {
    for (Width width : Width.values()) {
      check(
          source ->
              List.of(
                  new Instruction.Branch(condition, width, 2, source, 2),
                  move(2, Source.immediate(0)),
                  new Instruction.Jump(false, 1),
                  move(2, Source.immediate(1))),
          (left, right) -> holds(condition, width == Width.W64 ? 64 : 32, left, right) ? 1 : 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Instruction.ByteOrderConversion.class)
  void byteOrder(Instruction.ByteOrderConversion conversion) {
    for (int bits : new int[] {16, 32, 64}) {
      check(
          source -> List.of(new Instruction.ByteSwap(conversion, 2, bits)),
          (left, right) ->
              conversion == Instruction.ByteOrderConversion.TO_LITTLE
                  ? low(left, bits)
                  : Long.reverseBytes(left) >>> 64 - bits);
    }
  }

  @ParameterizedTest
  @EnumSource(Width.class)
  void signExtension(Width width) {
    for (int bits : width == Width.W64 ? new int[] {8, 16, 32} : new int[] {8, 16}) {
      check(
          source -> List.of(new Instruction.MoveSigned(width, 2, 2, bits)),
          (left, right) -> low(signed(left, bits), width == Width.W64 ? 64 : 32));
    }
    check(
        source -> List.of(new Instruction.Negate(width, 2)),
        (left, right) -> low(-left, width == Width.W64 ? 64 : 32));
  }

  @ParameterizedTest
  @EnumSource(MemorySize.class)
  void storesAndLoads(MemorySize size) {
    int bits = 8 * size.bytes();
    check(
        source ->
            List.of(
                new Instruction.Store(MemorySize.DW, 10, -16, Source.register(3)),
                new Instruction.Store(size, 10, -16, Source.register(2)),
                new Instruction.Load(MemorySize.DW, false, 2, 10, -16)),
        (left, right) -> bits == 64 ? left : low(left, bits) | right >>> bits << bits);
    if (size != MemorySize.DW) {
      check(
          source ->
              List.of(
                  new Instruction.Store(MemorySize.DW, 10, -8, Source.register(2)),
                  new Instruction.Load(size, true, 2, 10, -8)),
          (left, right) -> signed(left, bits));
    }
  }

  @ParameterizedTest
  @EnumSource(AtomicOperation.class)
  void atomics(AtomicOperation operation) {
    for (MemorySize size : List.of(MemorySize.W, MemorySize.DW)) {
      int bits = 8 * size.bytes();
      boolean exchange = operation == AtomicOperation.XCHG || operation == AtomicOperation.CMPXCHG;
      for (boolean fetch : exchange ? new boolean[] {true} : new boolean[] {false, true}) {
        // r2 becomes what is in memory afterwards, exclusive or what was fetched.
        int fetched = operation == AtomicOperation.CMPXCHG ? 0 : 3;
        List<Instruction> code = new ArrayList<>();
        code.add(new Instruction.Store(MemorySize.DW, 10, -8, Source.register(2)));
        code.add(move(0, Source.register(2)));
        code.add(new Instruction.Atomic(operation, size, 10, -8, 3, fetch));
        code.add(new Instruction.Load(MemorySize.DW, false, 2, 10, -8));
        if (fetch) {
          code.add(new Instruction.Alu(AluOperation.XOR, Width.W64, 2, Source.register(fetched)));
        }
        check(
            source -> code,
            (left, right) -> {
              long after = atomic(operation, bits, left, right);
              return fetch ? after ^ low(left, bits) : after;
            });
      }
    }
  }

  private static long atomic(AtomicOperation operation, int bits, long left, long right) {
    long word =
        switch (operation) {
          case ADD -> left + right;
          case OR -> left | right;
          case AND -> left & right;
          case XOR -> left ^ right;
          // The comparand is what memory holds; in 32 bits its upper half must not matter.
          case XCHG, CMPXCHG -> right;
        };
    return bits == 64 ? word : low(word, bits) | left >>> bits << bits;
  }

  private static long alu(AluOperation operation, int bits, long left, long right) {
    BigInteger a = unsigned(left, bits);
    BigInteger b = unsigned(right, bits);
    BigInteger sa = BigInteger.valueOf(signed(left, bits));
    BigInteger sb = BigInteger.valueOf(signed(right, bits));
    int amount = (int) right & bits - 1;
    boolean zero = b.signum() == 0;
    BigInteger result =
        switch (operation) {
          case ADD -> a.add(b);
          case SUB -> a.subtract(b);
          case MUL -> a.multiply(b);
          case DIV -> zero ? BigInteger.ZERO : a.divide(b);
          case MOD -> zero ? a : a.mod(b);
          case SDIV -> zero ? BigInteger.ZERO : sa.divide(sb);
          case SMOD -> zero ? sa : sa.remainder(sb);
          case OR -> a.or(b);
          case AND -> a.and(b);
          case XOR -> a.xor(b);
          case LSH -> a.shiftLeft(amount);
          case RSH -> a.shiftRight(amount);
          case ARSH -> sa.shiftRight(amount);
          case MOV -> b;
        };
    return low(result.longValue(), bits);
  }

  private static boolean holds(Condition condition, int bits, long left, long right) {
    int unsigned = unsigned(left, bits).compareTo(unsigned(right, bits));
    int signed = Long.compare(signed(left, bits), signed(right, bits));
    return switch (condition) {
      case EQ -> unsigned == 0;
      case NE -> unsigned != 0;
      case LT -> unsigned < 0;
      case LE -> unsigned <= 0;
      case GT -> unsigned > 0;
      case GE -> unsigned >= 0;
      case SLT -> signed < 0;
      case SLE -> signed <= 0;
      case SGT -> signed > 0;
      case SGE -> signed >= 0;
      case SET -> low(left & right, bits) != 0;
    };
  }

  private static BigInteger unsigned(long value, int bits) {
    return new BigInteger(Long.toUnsignedString(low(value, bits)));
  }

  private static long low(long value, int bits) {
    return bits == 64 ? value : value & (1L << bits) - 1;
  }

  private static long signed(long value, int bits) {
    return value << 64 - bits >> 64 - bits;
  }

  private static Instruction move(int register, Source source) {
    return new Instruction.Alu(AluOperation.MOV, Width.W64, register, source);
  }

  /** Instructions that change r2, given where their right operand comes from. */
  private interface Body {
    List<Instruction> with(Source source);
  }

  /** One program with the right operand in a register, and one with every immediate in turn. */
  private static void check(Body body, LongBinaryOperator expected) {
    List<Source> sources = new ArrayList<>(List.of(Source.register(3)));
    for (int immediate : IMMEDIATES) {
      sources.add(Source.immediate(immediate));
    }
    List<Instruction> code = new ArrayList<>();
    code.add(new Instruction.Load(MemorySize.DW, false, 7, 1, 16));
    code.add(move(6, Source.register(1)));
    for (int index = 0; index < sources.size(); index++) {
      code.add(new Instruction.Load(MemorySize.DW, false, 2, 6, 48));
      code.add(new Instruction.Load(MemorySize.DW, false, 3, 6, 56));
      code.addAll(body.with(sources.get(index)));
      code.add(new Instruction.Store(MemorySize.DW, 7, 8 * index, Source.register(2)));
    }
    code.add(move(0, Source.immediate(0)));
    code.add(new Instruction.Exit());
    Program program =
        new Program(
            new Code(code),
            List.of(new FunctionSymbol("entry", 0, new Code(code).slots())),
            List.of());
    try (ProgramInstance instance =
        ProgramInstance.create(new ProgramImage("semantics", "", program, LineTable.empty()))) {
      List<Executable> tiers = new ArrayList<>(List.of(new Interpreter(instance)));
      for (AccessMode mode : AccessMode.values()) {
        tiers.add(CompiledProgram.trusted(instance, mode));
      }
      MemorySegment dst = Programs.bytes(new byte[8 * sources.size()]);
      for (Executable tier : tiers) {
        for (long left : VALUES) {
          for (long right : VALUES) {
            Outcome outcome =
                tier.run(
                    Invocation.of(
                        Window.empty(), new Window.Contiguous(dst), Window.empty(), left, right));
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            for (int index = 0; index < sources.size(); index++) {
              long operand = index == 0 ? right : IMMEDIATES[index - 1];
              boolean fromRegister = !usesSource(body);
              long wanted = expected.applyAsLong(left, fromRegister ? right : operand);
              long got = dst.get(LONG, 8L * index);
              if (got != wanted) {
                throw new AssertionError(
                    "%s: %s with 0x%x, 0x%x gives 0x%x instead of 0x%x"
                        .formatted(
                            tier.tier(),
                            body.with(sources.get(index)),
                            left,
                            operand,
                            got,
                            wanted));
              }
            }
          }
        }
      }
    }
  }

  private static boolean usesSource(Body body) {
    return !body.with(Source.register(3)).equals(body.with(Source.immediate(1)));
  }
}
