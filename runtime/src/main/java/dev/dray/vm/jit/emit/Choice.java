package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Value;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Pushes a SELECT: the lesser or the greater of two values, or one of two by a short branch around
 * values that are at hand. The JVM's compiler makes a conditional move of such a branch unless its
 * profile says that one side is hardly ever taken; arithmetic with masks would take that choice
 * away, and makes longer chains.
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
    Label otherwise = new Label();
    Label end = new Label();
    unless(condition, left, right, input, otherwise);
    input.accept(chosen);
    code.goTo(end);
    code.label(otherwise);
    input.accept(other);
    code.label(end);
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
