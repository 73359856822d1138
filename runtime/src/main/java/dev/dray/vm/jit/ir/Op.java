package dev.dray.vm.jit.ir;

/** What a {@link Value} computes. Arithmetic is that of RFC 9669, in the width of the value. */
public enum Op {
  CONSTANT(0),
  /** Chosen by the predecessor that control came from. */
  PHI(-1),
  /** The contents of a register (immediate: its number) when the unit is entered. */
  ENTRY(0),
  /** A field of the context that never changes (immediate: its {@link ContextField} ordinal). */
  CONTEXT(0),
  /** Offset of the end of this activation's frame in the stack region. */
  FRAME(0),
  ADD(2),
  SUB(2),
  MUL(2),
  DIV(2),
  MOD(2),
  SDIV(2),
  SMOD(2),
  OR(2),
  AND(2),
  XOR(2),
  SHL(2),
  SHR(2),
  SAR(2),
  NEG(1),
  /** Reverses the bytes of the whole value. */
  REVERSE(1),
  /** Reverses the low two bytes; the rest becomes 0. */
  REVERSE16(1),
  /** Sign-extends the low 8 bits. */
  SIGN8(1),
  /** Sign-extends the low 16 bits. */
  SIGN16(1),
  /** The low half of a LONG. */
  LOW(1),
  /** An INT zero-extended. */
  ZERO_EXTEND(1),
  /** An INT sign-extended. */
  SIGN_EXTEND(1),
  /** One of two values by a condition: the condition's sides, then the value if it holds. */
  SELECT(4),
  /** Population count of a LONG. */
  POPCOUNT(1),
  /** Memory read: address, with displacement in the immediate. */
  LOAD(1),
  /** Memory write: address, value. */
  STORE(2),
  /** Atomic read-modify-write: address, operand, comparand. */
  ATOMIC(3),
  /** Call of a helper, a local function or a register: r1 to r5, and the callee for the last. */
  CALL(-1);

  private final int arity;

  Op(int arity) {
    this.arity = arity;
  }

  /** The number of inputs; -1 if it varies. */
  public int arity() {
    return arity;
  }

  /** Whether the value depends on nothing but its inputs. */
  public boolean pure() {
    return switch (this) {
      case PHI, LOAD, STORE, ATOMIC, CALL -> false;
      default -> true;
    };
  }

  /** Whether the value has effects that forbid removing or reordering it. */
  public boolean effect() {
    return this == STORE || this == ATOMIC || this == CALL;
  }

  /** Whether the value is known before the first block runs and needs no place of its own. */
  public boolean leaf() {
    return this == CONSTANT || this == ENTRY || this == CONTEXT || this == FRAME;
  }
}
