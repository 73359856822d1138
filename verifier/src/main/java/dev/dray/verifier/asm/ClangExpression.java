package dev.dray.verifier.asm;

import dev.dray.verifier.asm.Operands.Place;
import dev.dray.verifier.asm.Operands.Register;
import dev.dray.verifier.asm.Token.Kind;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Instruction.Alu;
import dev.dray.verifier.isa.Instruction.Atomic;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import dev.dray.verifier.isa.Instruction.ByteSwap;
import dev.dray.verifier.isa.Instruction.Load;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.MoveSigned;
import dev.dray.verifier.isa.Instruction.Negate;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** What stands behind {@code r1 =} in clang's notation. */
final class ClangExpression {
  private final Map<String, BiFunction<Register, Operands, Draft>> functions = new TreeMap<>();

  ClangExpression() {
    for (int bits = 16; bits <= 64; bits *= 2) {
      swap("le", ByteOrderConversion.TO_LITTLE, bits);
      swap("be", ByteOrderConversion.TO_BIG, bits);
      swap("bswap", ByteOrderConversion.SWAP, bits);
    }
    fetch("add", AtomicOperation.ADD);
    fetch("or", AtomicOperation.OR);
    fetch("and", AtomicOperation.AND);
    fetch("xor", AtomicOperation.XOR);
    functions.put("xchg_64", (dst, operands) -> exchange(dst, operands, Width.W64));
    functions.put("xchg32_32", (dst, operands) -> exchange(dst, operands, Width.W32));
    functions.put("cmpxchg_64", (dst, operands) -> compare(dst, operands, Width.W64));
    functions.put("cmpxchg32_32", (dst, operands) -> compare(dst, operands, Width.W32));
  }

  Draft parse(Register dst, Operands operands) {
    Token first = operands.peek();
    if (operands.atRegister()) {
      int src = operands.register(dst.width());
      return Draft.of(new Alu(AluOperation.MOV, dst.width(), dst.number(), Source.register(src)));
    }
    if (first.is("-") && operands.second().is(Kind.REGISTER)) {
      operands.take();
      operands.again(dst);
      return Draft.of(new Negate(dst.width(), dst.number()));
    }
    if (operands.atNumber()) {
      return number(dst, operands);
    }
    if (operands.accept("(")) {
      return moveSigned(dst, operands);
    }
    if (operands.accept("*")) {
      ClangType type = ClangType.pointer(operands);
      Place place = ClangType.place(operands);
      return Draft.of(
          new Load(type.size(), type.signed(), dst.number(), place.base(), place.offset()));
    }
    return named(dst, operands);
  }

  private Draft named(Register dst, Operands operands) {
    Token word = operands.take();
    BiFunction<Register, Operands, Draft> function = functions.get(word.text());
    if (word.is(Kind.NAME) && function != null) {
      return function.apply(dst, operands);
    }
    if (word.is(Kind.NAME) && operands.accept("ll")) {
      int register = wide(dst);
      return new Draft(
          2, labels -> new LoadAddress(register, PseudoSource.CODE, labels.absolute(word), 0));
    }
    throw word.expected(
        "a register, a number, a load, a cast, 'LABEL ll' or one of "
            + String.join(", ", functions.keySet()));
  }

  private static Draft number(Register dst, Operands operands) {
    Token token = operands.peek();
    long value = operands.immediate64();
    if (operands.accept("ll")) {
      return Draft.of(new LoadImmediate(wide(dst), value));
    }
    // From 2^31 on a number is the bits of a negative immediate, as everywhere in both dialects.
    if (value != (int) value && value >>> 32 != 0) {
      throw token.wrong(
          "%d does not fit a 32-bit immediate, -2147483648 to 4294967295; write ll behind it to load"
                  .formatted(value)
              + " 64 bits");
    }
    return Draft.of(
        new Alu(AluOperation.MOV, dst.width(), dst.number(), Source.immediate((int) value)));
  }

  private static Draft moveSigned(Register dst, Operands operands) {
    ClangType type = ClangType.name(operands);
    if (!type.signed()) {
      throw type.token().expected("a signed type (s8, s16, s32)");
    }
    operands.expect(")");
    int src = operands.register(dst.width());
    return Draft.of(new MoveSigned(dst.width(), dst.number(), src, 8 * type.size().bytes()));
  }

  private void swap(String name, ByteOrderConversion conversion, int bits) {
    functions.put(
        name + bits,
        (dst, operands) -> {
          operands.again(dst);
          return Draft.of(new ByteSwap(conversion, wide(dst), bits));
        });
  }

  private void fetch(String name, AtomicOperation operation) {
    functions.put(
        "atomic_fetch_" + name,
        (dst, operands) -> {
          operands.expect("(");
          ClangType type = ClangType.pointer(operands).atomic();
          Place place = ClangType.place(operands);
          operands.expect(",");
          operands.again(width(dst, type.size() == MemorySize.DW ? Width.W64 : Width.W32));
          operands.expect(")");
          return Draft.of(
              new Atomic(operation, type.size(), place.base(), place.offset(), dst.number(), true));
        });
  }

  private static Draft exchange(Register dst, Operands operands, Width width) {
    operands.expect("(");
    Place place = operands.place();
    operands.expect(",");
    operands.again(width(dst, width));
    operands.expect(")");
    return exchange(AtomicOperation.XCHG, width, place, dst.number());
  }

  private static Draft compare(Register dst, Operands operands, Width width) {
    if (width(dst, width).number() != 0) {
      throw dst.token().expected("register 0, which compare-and-exchange writes");
    }
    operands.expect("(");
    Place place = operands.place();
    operands.expect(",");
    operands.again(dst);
    operands.expect(",");
    int src = operands.register(width);
    operands.expect(")");
    return exchange(AtomicOperation.CMPXCHG, width, place, src);
  }

  private static Draft exchange(AtomicOperation operation, Width width, Place place, int src) {
    MemorySize size = width == Width.W64 ? MemorySize.DW : MemorySize.W;
    return Draft.of(new Atomic(operation, size, place.base(), place.offset(), src, true));
  }

  private static Register width(Register register, Width width) {
    if (register.width() != width) {
      throw register
          .token()
          .expected(width == Width.W64 ? "a 64-bit register (r0)" : "a 32-bit register (w0)");
    }
    return register;
  }

  private static int wide(Register register) {
    return width(register, Width.W64).number();
  }
}
