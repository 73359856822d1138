package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.ContextField;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Pushes values onto the JVM's stack. */
final class Expressions {
  private final Code code;
  private final Placement placement;
  private final Prologue prologue;
  private final Memory memory;
  private final Ranges ranges;
  private final Choice choice;

  /** How values that follow a loop's counter are computed; null outside fast loops. */
  @Nullable Following following;

  Expressions(Code code, Placement placement, Prologue prologue, Memory memory, Ranges ranges) {
    this.code = code;
    this.placement = placement;
    this.prologue = prologue;
    this.memory = memory;
    this.ranges = ranges;
    this.choice = new Choice(code, ranges);
  }

  /** Values that are a base plus a multiple of a counter. */
  interface Following {
    /** Pushes the value if it is one; otherwise pushes nothing. */
    boolean push(Value value);

    /** Whether an access needs no check of its own. */
    boolean checked(Value access);

    /** Pushes the host's address of such an access. */
    void pushAddress(Value access);
  }

  /** Pushes a value: from its local, or by computing it. */
  void push(Value value) {
    if (following != null && following.push(value)) {
      return;
    }
    int local = placement.local(value);
    if (local >= 0) {
      code.load(value.kind, local);
    } else {
      compute(value);
    }
  }

  /** Pushes a value by computing it, whether or not it has a local. */
  void compute(Value value) {
    switch (value.op) {
      case CONSTANT -> {
        if (value.kind == Kind.LONG) {
          code.constant(value.immediate);
        } else {
          code.constant((int) value.immediate);
        }
      }
      case ENTRY -> code.load(Kind.LONG, prologue.register((int) value.immediate));
      case CONTEXT ->
          code.load(Kind.LONG, prologue.field(ContextField.values()[(int) value.immediate]));
      case FRAME -> code.load(Kind.LONG, prologue.frame());
      case LOAD -> memory.load(value, this);
      default -> recompute(value, this::push);
    }
  }

  /** Pushes a pure value, its inputs pushed in a way of the caller's. */
  void recompute(Value value, java.util.function.Consumer<Value> input) {
    if (value.op.leaf()) {
      compute(value);
      return;
    }
    if (value.op == Op.SELECT) {
      choice.push(value, input);
      return;
    }
    input.accept(value.input(0));
    if (value.inputs.length > 1) {
      input.accept(value.input(1));
      if (shift(value) && value.kind == Kind.LONG) {
        code.op(Opcodes.L2I);
      }
    }
    operate(value);
  }

  private static boolean shift(Value value) {
    return switch (value.op) {
      case SHL, SHR, SAR -> true;
      default -> false;
    };
  }

  private void operate(Value value) {
    boolean wide = value.kind == Kind.LONG;
    switch (value.op) {
      case ADD -> code.op(wide ? Opcodes.LADD : Opcodes.IADD);
      case SUB -> code.op(wide ? Opcodes.LSUB : Opcodes.ISUB);
      case MUL -> code.op(wide ? Opcodes.LMUL : Opcodes.IMUL);
      case OR -> code.op(wide ? Opcodes.LOR : Opcodes.IOR);
      case AND -> code.op(wide ? Opcodes.LAND : Opcodes.IAND);
      case XOR -> code.op(wide ? Opcodes.LXOR : Opcodes.IXOR);
      case SHL -> code.op(wide ? Opcodes.LSHL : Opcodes.ISHL);
      case SHR -> code.op(wide ? Opcodes.LUSHR : Opcodes.IUSHR);
      case SAR -> code.op(wide ? Opcodes.LSHR : Opcodes.ISHR);
      case NEG -> code.op(wide ? Opcodes.LNEG : Opcodes.INEG);
      case LOW -> code.op(Opcodes.L2I);
      case SIGN_EXTEND -> code.op(Opcodes.I2L);
      case ZERO_EXTEND -> {
        code.op(Opcodes.I2L);
        if (!ranges.nonNegative(value.input(0))) {
          code.constant(0xffffffffL);
          code.op(Opcodes.LAND);
        }
      }
      case SIGN8 -> code.op(Opcodes.I2B);
      case SIGN16 -> code.op(Opcodes.I2S);
      case REVERSE ->
          code.statically(
              wide ? "java/lang/Long" : "java/lang/Integer",
              "reverseBytes",
              wide ? "(J)J" : "(I)I");
      case REVERSE16 -> {
        code.statically("java/lang/Integer", "reverseBytes", "(I)I");
        code.constant(16);
        code.op(Opcodes.IUSHR);
      }
      case POPCOUNT -> {
        code.statically("java/lang/Long", "bitCount", "(J)I");
        code.op(Opcodes.I2L);
      }
      case DIV -> divide(value, "divide");
      case MOD -> divide(value, "remainder");
      case SDIV -> divide(value, "divideSigned");
      case SMOD -> divide(value, "remainderSigned");
      default -> throw new IllegalStateException("not an expression: " + value);
    }
  }

  private void divide(Value value, String name) {
    boolean wide = value.kind == Kind.LONG;
    Value divisor = value.input(1);
    if (divisor.isConstant() && divisor.immediate > 0) {
      boolean plain = name.endsWith("Signed") || ranges.nonNegative(value.input(0));
      if (plain) {
        boolean quotient = name.startsWith("divide");
        code.op(
            wide ? quotient ? Opcodes.LDIV : Opcodes.LREM : quotient ? Opcodes.IDIV : Opcodes.IREM);
        return;
      }
    }
    code.statically(Names.ALU, name + (wide ? "64" : "32"), wide ? "(JJ)J" : "(II)I");
  }

  /** Which comparison a branch is emitted as. */
  enum Comparison {
    /** The one that the values' own bounds allow. */
    OWN,
    /** A signed one: both sides are known not to be negative. */
    SIGNED,
    /** The one of a bounds check. */
    CHECK
  }

  /** Jumps to a target if a condition holds, and goes on otherwise. */
  void branch(Condition condition, Value left, Value right, Label target, Comparison comparison) {
    boolean wide = left.kind == Kind.LONG;
    if (condition == Condition.SET) {
      push(left);
      push(right);
      code.op(wide ? Opcodes.LAND : Opcodes.IAND);
      if (wide) {
        code.constant(0L);
        code.op(Opcodes.LCMP);
      }
      code.jump(Opcodes.IFNE, target);
      return;
    }
    boolean ordered = condition != Condition.EQ && condition != Condition.NE;
    boolean unsigned =
        ordered
            && !condition.signed()
            && switch (comparison) {
              case OWN -> !(ranges.nonNegative(left) && ranges.nonNegative(right));
              case SIGNED -> false;
              case CHECK -> true;
            };
    push(left);
    if (!wide && !unsigned && right.isConstant(0)) {
      code.jump(opcode(condition, Opcodes.IFEQ), target);
      return;
    }
    push(right);
    if (wide || unsigned) {
      if (unsigned) {
        code.statically(
            wide ? "java/lang/Long" : "java/lang/Integer",
            "compareUnsigned",
            wide ? "(JJ)I" : "(II)I");
      } else {
        code.op(Opcodes.LCMP);
      }
      code.jump(opcode(condition, Opcodes.IFEQ), target);
    } else {
      code.jump(opcode(condition, Opcodes.IF_ICMPEQ), target);
    }
  }

  /** The jump for a condition, relative to the one for equality. */
  static int opcode(Condition condition, int equal) {
    return equal
        + switch (condition) {
          case EQ -> 0;
          case NE -> 1;
          case LT, SLT -> 2;
          case GE, SGE -> 3;
          case GT, SGT -> 4;
          case LE, SLE -> 5;
          case SET -> throw new IllegalArgumentException("no comparison");
        };
  }
}
