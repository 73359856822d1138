package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Pushes a SELECT: the lesser or the greater of two values, a value and constants under masks, a
 * value or 0 under a sign, or one of two by a short branch around values that are at hand.
 *
 * <p>The JVM's compiler makes a conditional move of such a branch only if its profile says that
 * both sides are taken often. What counts is a sum of masks instead: events that come now and then
 * cost most as branches. Other choices would make longer chains that way.
 */
final class Choice {
  private final Code code;
  private final Ranges ranges;

  Choice(Code code, Ranges ranges) {
    this.code = code;
    this.ranges = ranges;
  }

  void push(Value select, Consumer<Value> input) {
    Condition condition = Selects.condition(select);
    Value left = select.input(0);
    Value right = select.input(1);
    Value chosen = select.input(2);
    Value other = select.input(3);
    boolean straight = chosen == left && other == right;
    boolean crossed = chosen == right && other == left;
    if (left.kind == select.kind && ordered(condition) && (straight || crossed)) {
      extreme(condition, left, right, straight, input);
      return;
    }
    Value base = base(select);
    if (base != null && countable(select, base)) {
      input.accept(base);
      addend(select, base, input);
      if (select.kind == Kind.LONG) {
        code.op(Opcodes.I2L);
      }
      code.op(select.kind == Kind.LONG ? Opcodes.LADD : Opcodes.IADD);
      return;
    }
    if (bySign(condition, right) && (chosen.isConstant(0) || other.isConstant(0))) {
      underSign(select, input);
      return;
    }
    Label otherwise = new Label();
    Label end = new Label();
    unless(condition, left, right, input, otherwise);
    input.accept(chosen);
    code.goTo(end);
    code.label(otherwise);
    input.accept(other);
    code.label(end);
  }

  /** What all of a choice's values are, but for constants; null if they differ in more. */
  private static @Nullable Value base(Value select) {
    for (int side = 2; side < 4; side++) {
      Value value = select.input(side);
      if (value.op == Op.ADD && value.input(1).isConstant()) {
        return value.input(0);
      }
    }
    for (int side = 2; side < 4; side++) {
      Value value = select.input(side);
      Value base = value.op == Op.SELECT ? base(value) : null;
      if (base != null) {
        return base;
      }
    }
    return null;
  }

  /** Whether a value is a base and small constants under conditions that make simple masks. */
  private boolean countable(Value value, Value base) {
    if (value == base) {
      return true;
    }
    if (value.op == Op.ADD) {
      return value.input(0) == base
          && value.input(1).isConstant()
          && value.input(1).immediate == (short) value.input(1).immediate;
    }
    if (value.op != Op.SELECT || value.input(0).kind != Kind.INT) {
      return false;
    }
    // A nested choice is pushed once only: what it loads must not be loaded again.
    boolean nested = value.input(2).op == Op.SELECT || value.input(3).op == Op.SELECT;
    return Selects.condition(value) != Condition.SET
        && (!nested || value.input(2) == base || value.input(3) == base)
        && nonNegative(value.input(0), value.input(1))
        && countable(value.input(2), base)
        && countable(value.input(3), base);
  }

  /** Pushes an INT: what to add to the base. */
  private void addend(Value value, Value base, Consumer<Value> input) {
    if (value == base) {
      code.constant(0);
      return;
    }
    if (value.op == Op.ADD) {
      code.constant((int) value.input(1).immediate);
      return;
    }
    Value chosen = value.input(2);
    Value other = value.input(3);
    Condition condition = Selects.condition(value);
    boolean maskable =
        switch (condition) {
          case EQ, LT, SLT, GT, SGT -> true;
          default -> false;
        };
    if (!maskable) {
      condition = Selects.opposite(condition);
      chosen = value.input(3);
      other = value.input(2);
    }
    if (chosen == base) {
      addend(other, base, input);
      mask(condition, value.input(0), value.input(1), input);
      code.constant(-1);
      code.op(Opcodes.IXOR);
      code.op(Opcodes.IAND);
      return;
    }
    // The other, and under the mask what the chosen one is more.
    addend(other, base, input);
    addend(chosen, base, input);
    if (other != base) {
      addend(other, base, input);
      code.op(Opcodes.ISUB);
    }
    mask(condition, value.input(0), value.input(1), input);
    code.op(Opcodes.IAND);
    code.op(Opcodes.IADD);
  }

  /** Pushes -1 if a condition of two INTs that are not negative holds, and 0 otherwise. */
  private void mask(Condition condition, Value left, Value right, Consumer<Value> input) {
    boolean swapped = condition == Condition.GT || condition == Condition.SGT;
    input.accept(swapped ? right : left);
    input.accept(swapped ? left : right);
    if (condition == Condition.EQ) {
      code.op(Opcodes.IXOR);
      code.constant(1);
    }
    code.op(Opcodes.ISUB);
    code.constant(31);
    code.op(Opcodes.ISHR);
  }

  /** Whether a condition asks for the sign bit of its left side, and nothing else. */
  static boolean bySign(Condition condition, Value right) {
    return switch (condition) {
      case SLT, SGE -> right.isConstant(0);
      case SGT, SLE -> right.isConstant(-1);
      default -> false;
    };
  }

  /** Pushes a value or 0 by the sign of the condition's left side: an AND with that sign. */
  private void underSign(Value select, Consumer<Value> input) {
    Condition condition = Selects.condition(select);
    Value left = select.input(0);
    boolean negativeChooses = condition == Condition.SLT || condition == Condition.SLE;
    boolean otherwise = select.input(2).isConstant(0);
    input.accept(select.input(otherwise ? 3 : 2));
    input.accept(left);
    boolean wide = left.kind == Kind.LONG;
    code.constant(wide ? 63 : 31);
    code.op(wide ? Opcodes.LSHR : Opcodes.ISHR);
    if (wide != (select.kind == Kind.LONG)) {
      code.op(wide ? Opcodes.L2I : Opcodes.I2L);
    }
    if (negativeChooses == otherwise) {
      invert(select.kind);
    }
    code.op(select.kind == Kind.LONG ? Opcodes.LAND : Opcodes.IAND);
  }

  private void invert(Kind kind) {
    if (kind == Kind.LONG) {
      code.constant(-1L);
      code.op(Opcodes.LXOR);
    } else {
      code.constant(-1);
      code.op(Opcodes.IXOR);
    }
  }

  private static boolean ordered(Condition condition) {
    return condition != Condition.EQ && condition != Condition.NE && condition != Condition.SET;
  }

  private void extreme(
      Condition condition, Value left, Value right, boolean straight, Consumer<Value> input) {
    boolean less =
        switch (condition) {
          case LT, LE, SLT, SLE -> true;
          default -> false;
        };
    String name = less == straight ? "min" : "max";
    boolean plain = condition.signed() || nonNegative(left, right);
    boolean narrow = left.kind == Kind.INT;
    if (narrow && !plain) {
      unsigned(left, input);
      unsigned(right, input);
      code.statically("java/lang/Math", name, "(JJ)J");
      code.op(Opcodes.L2I);
      return;
    }
    input.accept(left);
    input.accept(right);
    code.statically("java/lang/Math", name, narrow ? "(II)I" : "(JJ)J");
  }

  private boolean nonNegative(Value left, Value right) {
    return ranges.nonNegative(left) && ranges.nonNegative(right);
  }

  private void unsigned(Value value, Consumer<Value> input) {
    input.accept(value);
    code.op(Opcodes.I2L);
    if (!ranges.nonNegative(value)) {
      code.constant(0xffffffffL);
      code.op(Opcodes.LAND);
    }
  }

  /** Jumps if a condition does not hold. */
  private void unless(
      Condition condition, Value left, Value right, Consumer<Value> input, Label target) {
    boolean wide = left.kind == Kind.LONG;
    input.accept(left);
    if (condition == Condition.SET) {
      input.accept(right);
      code.op(wide ? Opcodes.LAND : Opcodes.IAND);
      if (wide) {
        code.constant(0L);
        code.op(Opcodes.LCMP);
      }
      code.jump(Opcodes.IFEQ, target);
      return;
    }
    Condition opposite = Selects.opposite(condition);
    boolean signed = !ordered(condition) || condition.signed() || nonNegative(left, right);
    input.accept(right);
    if (!signed) {
      String owner = wide ? "java/lang/Long" : "java/lang/Integer";
      code.statically(owner, "compareUnsigned", wide ? "(JJ)I" : "(II)I");
      code.jump(Expressions.opcode(opposite, Opcodes.IFEQ), target);
    } else if (wide) {
      code.op(Opcodes.LCMP);
      code.jump(Expressions.opcode(opposite, Opcodes.IFEQ), target);
    } else {
      code.jump(Expressions.opcode(opposite, Opcodes.IF_ICMPEQ), target);
    }
  }
}
