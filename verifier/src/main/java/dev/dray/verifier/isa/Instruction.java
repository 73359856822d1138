package dev.dray.verifier.isa;

/**
 * One eBPF instruction as a value (RFC 9669). Jump offsets count slots of 8 bytes from the
 * following instruction. A value can be constructed with any numbers; the decoder yields only what
 * the RFC allows.
 */
public sealed interface Instruction {

  /** How many 8-byte slots the instruction takes: 2 for 64-bit immediates, else 1. */
  default int slots() {
    return 1;
  }

  /** Arithmetic {@code dst = dst op source}, and plain moves (section 4.1). */
  record Alu(AluOperation operation, Width width, int dst, Source source) implements Instruction {}

  /** {@code dst = -dst} (section 4.1). */
  record Negate(Width width, int dst) implements Instruction {}

  /** {@code dst = (signed bits) src}, bits 8, 16 or (64-bit only) 32 (section 4.1, MOVSX). */
  record MoveSigned(Width width, int dst, int src, int bits) implements Instruction {}

  /** Conversion of the low 16, 32 or 64 bits of dst between byte orders (section 4.2). */
  record ByteSwap(ByteOrderConversion conversion, int dst, int bits) implements Instruction {}

  /** The three kinds of byte swap on a little-endian machine. */
  enum ByteOrderConversion {
    /** To little endian: truncates. */
    TO_LITTLE,
    /** To big endian: swaps and truncates. */
    TO_BIG,
    /** Unconditional swap and truncation. */
    SWAP
  }

  /** {@code dst = value}, 64 bits, two slots (section 5.4). */
  record LoadImmediate(int dst, long value) implements Instruction {
    @Override
    public int slots() {
      return 2;
    }
  }

  /**
   * {@code dst = address of something the loader knows}, two slots (section 5.4). In a linked
   * {@link Program} only {@link PseudoSource#MAP_BY_INDEX}, {@link PseudoSource#MAP_VALUE_BY_INDEX}
   * (first = index into the program's maps, second = byte offset into the first value) and {@link
   * PseudoSource#CODE} (first = absolute slot of a function; in bytes it is relative to the
   * following slot) remain.
   */
  record LoadAddress(int dst, PseudoSource kind, int first, int second) implements Instruction {
    @Override
    public int slots() {
      return 2;
    }
  }

  /** What a 64-bit immediate names when its src field is not 0 (section 5.4). */
  enum PseudoSource {
    MAP_BY_FD(1),
    MAP_VALUE_BY_FD(2),
    VARIABLE(3),
    CODE(4),
    MAP_BY_INDEX(5),
    MAP_VALUE_BY_INDEX(6);

    private final int code;

    PseudoSource(int code) {
      this.code = code;
    }

    /** The value of the src field. */
    public int code() {
      return code;
    }
  }

  /** {@code dst = *(size *)(base + offset)}, zero- or sign-extended (sections 5.1, 5.2). */
  record Load(MemorySize size, boolean signed, int dst, int base, int offset)
      implements Instruction {}

  /** {@code *(size *)(base + offset) = source} (section 5.1). */
  record Store(MemorySize size, int base, int offset, Source source) implements Instruction {}

  /** An atomic read-modify-write of 4 or 8 bytes (section 5.3); XCHG and CMPXCHG always fetch. */
  record Atomic(
      AtomicOperation operation, MemorySize size, int base, int offset, int src, boolean fetch)
      implements Instruction {}

  /** An unconditional jump; the wide form (gotol) carries a 32-bit offset (section 4.3). */
  record Jump(boolean wide, int offset) implements Instruction {}

  /** A conditional jump (section 4.3). */
  record Branch(Condition condition, Width width, int dst, Source source, int offset)
      implements Instruction {}

  /** A call of the helper with a number (section 4.3.1). */
  record CallHelper(int helper) implements Instruction {}

  /** A call of a function of the same program, relative like a jump (section 4.3.2). */
  record CallLocal(int offset) implements Instruction {}

  /** A call of the helper with a BTF id (section 4.3.1); Dray defines none. */
  record CallBtf(int id) implements Instruction {}

  /**
   * An indirect call: the register holds a helper's number or a function pointer. Not in the RFC;
   * clang writes the register into dst, before version 19 into the immediate.
   */
  record CallIndirect(int register, boolean inImmediate) implements Instruction {
    /** For r0 both encodings are the same bytes: {@code inImmediate} is false then. */
    public CallIndirect {
      inImmediate &= register != 0;
    }
  }

  /** The end of a function or of the program. */
  record Exit() implements Instruction {}
}
