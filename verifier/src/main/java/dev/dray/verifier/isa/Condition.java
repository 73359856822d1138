package dev.dray.verifier.isa;

import java.util.Optional;

/** Conditions of conditional jumps (RFC 9669 section 4.3). */
public enum Condition {
  EQ(0x1),
  GT(0x2),
  GE(0x3),
  /** Some bit is set in both operands. */
  SET(0x4),
  NE(0x5),
  SGT(0x6),
  SGE(0x7),
  LT(0xa),
  LE(0xb),
  SLT(0xc),
  SLE(0xd);

  private final int code;

  Condition(int code) {
    this.code = code;
  }

  /** The upper four bits of the opcode. */
  public int code() {
    return code;
  }

  /** Whether the operands are compared as signed numbers. */
  public boolean signed() {
    return switch (this) {
      case SGT, SGE, SLT, SLE -> true;
      default -> false;
    };
  }

  /** The condition that holds exactly when this one does not; {@link #SET} has none. */
  public Optional<Condition> negation() {
    return switch (this) {
      case EQ -> Optional.of(NE);
      case NE -> Optional.of(EQ);
      case GT -> Optional.of(LE);
      case GE -> Optional.of(LT);
      case LT -> Optional.of(GE);
      case LE -> Optional.of(GT);
      case SGT -> Optional.of(SLE);
      case SGE -> Optional.of(SLT);
      case SLT -> Optional.of(SGE);
      case SLE -> Optional.of(SGT);
      case SET -> Optional.empty();
    };
  }

  /** Whether the condition holds between two 64-bit operands. */
  public boolean test(long left, long right) {
    return switch (this) {
      case EQ -> left == right;
      case NE -> left != right;
      case SET -> (left & right) != 0;
      case GT -> Long.compareUnsigned(left, right) > 0;
      case GE -> Long.compareUnsigned(left, right) >= 0;
      case LT -> Long.compareUnsigned(left, right) < 0;
      case LE -> Long.compareUnsigned(left, right) <= 0;
      case SGT -> left > right;
      case SGE -> left >= right;
      case SLT -> left < right;
      case SLE -> left <= right;
    };
  }

  /** Whether the condition holds between the low halves of two operands. */
  public boolean test32(long left, long right) {
    return signed() ? test((int) left, (int) right) : test(left & 0xffffffffL, right & 0xffffffffL);
  }
}
