package dev.dray.verifier.isa;

/**
 * Arithmetic operations with two operands (RFC 9669 section 4.1). Negation and byte swaps are
 * instructions of their own.
 */
public enum AluOperation {
  ADD(0x0),
  SUB(0x1),
  MUL(0x2),
  /** Unsigned division; division by zero gives 0. */
  DIV(0x3),
  OR(0x4),
  AND(0x5),
  /** Left shift; the amount is masked to the width. */
  LSH(0x6),
  /** Logical right shift; the amount is masked to the width. */
  RSH(0x7),
  /** Unsigned remainder; the remainder by zero is the dividend. */
  MOD(0x9),
  XOR(0xa),
  MOV(0xb),
  /** Arithmetic right shift; the amount is masked to the width. */
  ARSH(0xc),
  /**
   * Signed division, truncating; division by zero gives 0, the smallest value by -1 gives itself.
   */
  SDIV(0x3),
  /**
   * Signed remainder with the sign of the dividend; by zero the dividend, the smallest value by -1
   * gives 0.
   */
  SMOD(0x9);

  private final int code;

  AluOperation(int code) {
    this.code = code;
  }

  /**
   * The upper four bits of the opcode; {@link #SDIV} and {@link #SMOD} share theirs and set offset
   * 1.
   */
  public int code() {
    return code;
  }
}
