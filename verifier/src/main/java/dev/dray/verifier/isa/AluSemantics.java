package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.ByteOrderConversion;

/**
 * What arithmetic computes, in one place for every tier and for the analysis (RFC 9669 sections 4.1
 * and 4.2). Registers are longs; 32-bit results are zero-extended.
 */
public final class AluSemantics {
  private AluSemantics() {}

  /**
   * The result of an operation on whole registers.
   *
   * @param left the destination's old value
   * @param right the source; an immediate sign-extended to 64 bits
   */
  public static long apply(AluOperation operation, Width width, long left, long right) {
    return width == Width.W64 ? apply64(operation, left, right) : apply32(operation, left, right);
  }

  private static long apply64(AluOperation operation, long left, long right) {
    return switch (operation) {
      case ADD -> left + right;
      case SUB -> left - right;
      case MUL -> left * right;
      case DIV -> divide64(left, right);
      case OR -> left | right;
      case AND -> left & right;
      case LSH -> left << right;
      case RSH -> left >>> right;
      case MOD -> remainder64(left, right);
      case XOR -> left ^ right;
      case MOV -> right;
      case ARSH -> left >> right;
      case SDIV -> divideSigned64(left, right);
      case SMOD -> remainderSigned64(left, right);
    };
  }

  private static long apply32(AluOperation operation, long left, long right) {
    int a = (int) left;
    int b = (int) right;
    int result =
        switch (operation) {
          case ADD -> a + b;
          case SUB -> a - b;
          case MUL -> a * b;
          case DIV -> divide32(a, b);
          case OR -> a | b;
          case AND -> a & b;
          case LSH -> a << b;
          case RSH -> a >>> b;
          case MOD -> remainder32(a, b);
          case XOR -> a ^ b;
          case MOV -> b;
          case ARSH -> a >> b;
          case SDIV -> divideSigned32(a, b);
          case SMOD -> remainderSigned32(a, b);
        };
    return Integer.toUnsignedLong(result);
  }

  /** Unsigned quotient; 0 when the divisor is 0. */
  public static long divide64(long dividend, long divisor) {
    return divisor == 0 ? 0 : Long.divideUnsigned(dividend, divisor);
  }

  /** Unsigned quotient; 0 when the divisor is 0. */
  public static int divide32(int dividend, int divisor) {
    return divisor == 0 ? 0 : Integer.divideUnsigned(dividend, divisor);
  }

  /** Unsigned remainder; the dividend when the divisor is 0. */
  public static long remainder64(long dividend, long divisor) {
    return divisor == 0 ? dividend : Long.remainderUnsigned(dividend, divisor);
  }

  /** Unsigned remainder; the dividend when the divisor is 0. */
  public static int remainder32(int dividend, int divisor) {
    return divisor == 0 ? dividend : Integer.remainderUnsigned(dividend, divisor);
  }

  /** Quotient rounded towards 0; 0 when the divisor is 0, the smallest value by -1 is itself. */
  public static long divideSigned64(long dividend, long divisor) {
    return divisor == 0 ? 0 : dividend / divisor;
  }

  /** Quotient rounded towards 0; 0 when the divisor is 0, the smallest value by -1 is itself. */
  public static int divideSigned32(int dividend, int divisor) {
    return divisor == 0 ? 0 : dividend / divisor;
  }

  /** Remainder with the dividend's sign; the dividend when the divisor is 0. */
  public static long remainderSigned64(long dividend, long divisor) {
    return divisor == 0 ? dividend : dividend % divisor;
  }

  /** Remainder with the dividend's sign; the dividend when the divisor is 0. */
  public static int remainderSigned32(int dividend, int divisor) {
    return divisor == 0 ? dividend : dividend % divisor;
  }

  /** The two's complement at a width. */
  public static long negate(Width width, long value) {
    return width == Width.W64 ? -value : -value & 0xffffffffL;
  }

  /**
   * The low bits of a value, sign-extended to a width and zero-extended beyond.
   *
   * @param bits 8, 16 or 32
   */
  public static long moveSigned(Width width, long value, int bits) {
    long extended = value << 64 - bits >> 64 - bits;
    return width == Width.W64 ? extended : extended & 0xffffffffL;
  }

  /**
   * The low bits of a value between byte orders, zero-extended, on a little-endian machine.
   *
   * @param bits 16, 32 or 64
   */
  public static long convert(ByteOrderConversion conversion, long value, int bits) {
    return switch (conversion) {
      case TO_LITTLE -> value << 64 - bits >>> 64 - bits;
      case TO_BIG, SWAP -> Long.reverseBytes(value) >>> 64 - bits;
    };
  }

  /** The value in memory after an atomic operation, except compare-and-exchange, on whole longs. */
  public static long combine(AtomicOperation operation, long memory, long operand) {
    return switch (operation) {
      case ADD -> memory + operand;
      case OR -> memory | operand;
      case AND -> memory & operand;
      case XOR -> memory ^ operand;
      case XCHG, CMPXCHG -> operand;
    };
  }
}
