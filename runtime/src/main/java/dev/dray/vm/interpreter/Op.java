package dev.dray.vm.interpreter;

/**
 * Opcodes of the internal form. Operands follow as words: registers by index (from 16 on
 * constants), offsets, and for branches the target's position and what to add to the count. Numbers
 * are dense, so that the compiler dispatches by a jump table: measured, that took 4.5 ns an
 * instruction, a tree of comparisons over sparse numbers 5.2.
 *
 * <p>The last ones are pairs that compilers like to make, executed at the price of one dispatch;
 * the shape is the first's, then the second's.
 */
final class Op {

  /** Shape: dst, left, right. */
  static final int ADD = 0;

  static final int SUB = 1;
  static final int MUL = 2;
  static final int OR = 3;
  static final int AND = 4;
  static final int LSH = 5;
  static final int RSH = 6;
  static final int XOR = 7;
  static final int ARSH = 8;
  static final int ADD32 = 9;
  static final int SUB32 = 10;
  static final int MUL32 = 11;
  static final int OR32 = 12;
  static final int AND32 = 13;
  static final int LSH32 = 14;
  static final int RSH32 = 15;
  static final int XOR32 = 16;
  static final int ARSH32 = 17;

  /** Shape: dst, left, right, operation's ordinal, 32 or 64. */
  static final int DIVIDE = 18;

  /** Shape: dst, src. */
  static final int MOV = 19;

  static final int MOV32 = 20;

  /** Shape: dst, src, bits to shift up and down again. */
  static final int EXTEND = 21;

  static final int EXTEND32 = 22;

  /** Reverses bytes, then shifts down. Shape: dst, src, bits. */
  static final int REVERSE = 23;

  /** Shape: dst, base, offset. */
  static final int LOAD8 = 24;

  static final int LOAD16 = 25;
  static final int LOAD32 = 26;
  static final int LOAD64 = 27;

  /** Shape: dst, base, offset, size in bytes. */
  static final int LOAD_SIGNED = 28;

  /** Shape: base, offset, value. */
  static final int STORE8 = 29;

  static final int STORE16 = 30;
  static final int STORE32 = 31;
  static final int STORE64 = 32;

  /** Shape: operand, base, offset, operation's ordinal, size, whether it fetches. */
  static final int ATOMIC = 33;

  /** Shape: target, what to count. */
  static final int JUMP = 34;

  /** Shape: left, right, target, what to count. */
  static final int EQ = 35;

  static final int NE = 36;
  static final int GT = 37;
  static final int GE = 38;
  static final int SGT = 39;
  static final int SGE = 40;
  static final int SET = 41;
  static final int EQ32 = 42;
  static final int NE32 = 43;
  static final int GT32 = 44;
  static final int GE32 = 45;
  static final int SGT32 = 46;
  static final int SGE32 = 47;
  static final int SET32 = 48;

  /** Shape: helper's number, position counted. */
  static final int CALL_HELPER = 49;

  /** Shape: target, position counted. */
  static final int CALL = 50;

  /** Shape: register, position counted. */
  static final int CALL_INDIRECT = 51;

  /** Shape: position counted. */
  static final int EXIT = 52;

  /** What is no instruction. Shape: position counted. */
  static final int BAD = 53;

  static final int ADD_ADD = 54;
  static final int ADD_GT = 55;
  static final int ADD_LOAD8 = 56;
  static final int ADD_LOAD32 = 57;
  static final int ADD_LOAD64 = 58;
  static final int ADD_MOV = 59;
  static final int LOAD64_STORE64 = 60;
  static final int LOAD64_GT = 61;
  static final int LOAD64_GE = 62;
  static final int LOAD64_XOR = 63;
  static final int LOAD8_NE32 = 64;
  static final int LOAD8_EQ32 = 65;
  static final int LOAD8_LSH = 66;
  static final int LOAD8_XOR32 = 67;
  static final int LOAD32_ADD32 = 68;
  static final int LOAD32_XOR32 = 69;
  static final int STORE64_ADD = 70;
  static final int STORE32_ADD = 71;
  static final int XOR_STORE64 = 72;
  static final int MOV_JUMP = 73;
  static final int MOV_GT = 74;
  static final int MOV_MOV = 75;
  static final int AND_LSH = 76;
  static final int LSH_ADD = 77;
  static final int RSH32_LSH32 = 78;
  static final int LSH32_OR32 = 79;

  private Op() {}
}
