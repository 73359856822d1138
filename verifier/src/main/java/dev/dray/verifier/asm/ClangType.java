package dev.dray.verifier.asm;

import dev.dray.verifier.asm.Operands.Place;
import dev.dray.verifier.isa.MemorySize;

/** A type of memory access in clang's notation: u8 to u64, s8 to s32. */
record ClangType(MemorySize size, boolean signed, Token token) {

  /** A bare type name. */
  static ClangType name(Operands operands) {
    Token token = operands.take();
    return switch (token.text()) {
      case "u8" -> new ClangType(MemorySize.B, false, token);
      case "u16" -> new ClangType(MemorySize.H, false, token);
      case "u32" -> new ClangType(MemorySize.W, false, token);
      case "u64" -> new ClangType(MemorySize.DW, false, token);
      case "s8" -> new ClangType(MemorySize.B, true, token);
      case "s16" -> new ClangType(MemorySize.H, true, token);
      case "s32" -> new ClangType(MemorySize.W, true, token);
      default -> throw token.expected("a type (u8, u16, u32, u64, s8, s16, s32)");
    };
  }

  /** {@code (u64 *)}. */
  static ClangType pointer(Operands operands) {
    operands.expect("(");
    ClangType type = name(operands);
    operands.expect("*");
    operands.expect(")");
    return type;
  }

  /** {@code (r1 + 8)}. */
  static Place place(Operands operands) {
    operands.expect("(");
    Place place = operands.place();
    operands.expect(")");
    return place;
  }

  /** Itself, if atomic operations have it. */
  ClangType atomic() {
    if (signed || size.bytes() < 4) {
      throw token.expected("u32 or u64, the types of atomic operations");
    }
    return this;
  }
}
