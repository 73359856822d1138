package dev.dray.vm.interpreter;

/**
 * Opcodes of the internal form. Operands follow as words: registers by index (from 16 on
 * constants), offsets, and for branches the target's position and what to add to the count. Numbers
 * lie {@link #STEP} apart on purpose: that makes the compiler dispatch by comparisons, which
 * predict well, instead of by an indirect jump, which does not.
 */
final class Op {
  static final int STEP = 8;

  /** Shape: dst, left, right. */
  static final int ADD = 0 * STEP;

  static final int SUB = 1 * STEP;
  static final int MUL = 2 * STEP;
  static final int OR = 3 * STEP;
  static final int AND = 4 * STEP;
  static final int LSH = 5 * STEP;
  static final int RSH = 6 * STEP;
  static final int XOR = 7 * STEP;
  static final int ARSH = 8 * STEP;
  static final int ADD32 = 9 * STEP;
  static final int SUB32 = 10 * STEP;
  static final int MUL32 = 11 * STEP;
  static final int OR32 = 12 * STEP;
  static final int AND32 = 13 * STEP;
  static final int LSH32 = 14 * STEP;
  static final int RSH32 = 15 * STEP;
  static final int XOR32 = 16 * STEP;
  static final int ARSH32 = 17 * STEP;

  /** Shape: dst, left, right, operation's ordinal, 32 or 64. */
  static final int DIVIDE = 18 * STEP;

  /** Shape: dst, src. */
  static final int MOV = 19 * STEP;

  static final int MOV32 = 20 * STEP;

  /** Shape: dst, src, bits to shift up and down again. */
  static final int EXTEND = 21 * STEP;

  static final int EXTEND32 = 22 * STEP;

  /** Reverses bytes, then shifts down. Shape: dst, src, bits. */
  static final int REVERSE = 23 * STEP;

  /** Shape: dst, base, offset. */
  static final int LOAD8 = 24 * STEP;

  static final int LOAD16 = 25 * STEP;
  static final int LOAD32 = 26 * STEP;
  static final int LOAD64 = 27 * STEP;

  /** Shape: dst, base, offset, size in bytes. */
  static final int LOAD_SIGNED = 28 * STEP;

  /** Shape: base, offset, value. */
  static final int STORE8 = 29 * STEP;

  static final int STORE16 = 30 * STEP;
  static final int STORE32 = 31 * STEP;
  static final int STORE64 = 32 * STEP;

  /** Shape: operand, base, offset, operation's ordinal, size, whether it fetches. */
  static final int ATOMIC = 33 * STEP;

  /** Shape: target. */
  static final int JUMP = 34 * STEP;

  /** Shape: left, right, target. */
  static final int EQ = 35 * STEP;

  static final int NE = 36 * STEP;
  static final int GT = 37 * STEP;
  static final int GE = 38 * STEP;
  static final int SGT = 39 * STEP;
  static final int SGE = 40 * STEP;
  static final int SET = 41 * STEP;
  static final int EQ32 = 42 * STEP;
  static final int NE32 = 43 * STEP;
  static final int GT32 = 44 * STEP;
  static final int GE32 = 45 * STEP;
  static final int SGT32 = 46 * STEP;
  static final int SGE32 = 47 * STEP;
  static final int SET32 = 48 * STEP;

  /** Shape: helper's number, position counted. */
  static final int CALL_HELPER = 49 * STEP;

  /** Shape: target, position counted. */
  static final int CALL = 50 * STEP;

  /** Shape: register, position counted. */
  static final int CALL_INDIRECT = 51 * STEP;

  /** Shape: position counted. */
  static final int EXIT = 52 * STEP;

  /** What is no instruction. Shape: position counted. */
  static final int BAD = 53 * STEP;

  private Op() {}
}
