package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.function.Consumer;
import org.objectweb.asm.Opcodes;

/** Pushes a SELECT: the lesser or the greater of two values, or one of two by a mask. */
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
    boolean direct =
        switch (condition) {
          case LT, SLT, GT, SGT, EQ -> true;
          default -> false;
        };
    // One of the two conditions of a pair has the simpler mask.
    Condition simple =
        direct ? condition : condition == Condition.SET ? condition : Selects.opposite(condition);
    boolean whenZero = condition == Condition.SET;
    Value yes = direct ? chosen : other;
    Value no = direct ? other : chosen;
    boolean wide = select.kind == Kind.LONG;
    if (yes.isConstant() && no.isConstant()) {
      constant(select.kind, no.immediate);
      constant(select.kind, yes.immediate - no.immediate);
      mask(simple, left, right, whenZero, select.kind, input);
      code.op(wide ? Opcodes.LAND : Opcodes.IAND);
      code.op(wide ? Opcodes.LADD : Opcodes.IADD);
      return;
    }
    if (yes.op == Op.ADD && yes.input(0) == no && yes.input(1).isConstant()) {
      input.accept(no);
      mask(simple, left, right, whenZero, select.kind, input);
      if (!yes.input(1).isConstant(1)) {
        constant(select.kind, -yes.input(1).immediate);
        code.op(wide ? Opcodes.LAND : Opcodes.IAND);
      }
      code.op(wide ? Opcodes.LSUB : Opcodes.ISUB);
      return;
    }
    input.accept(no);
    code.op(wide ? Opcodes.DUP2 : Opcodes.DUP);
    input.accept(yes);
    code.op(wide ? Opcodes.LXOR : Opcodes.IXOR);
    mask(simple, left, right, whenZero, select.kind, input);
    code.op(wide ? Opcodes.LAND : Opcodes.IAND);
    code.op(wide ? Opcodes.LXOR : Opcodes.IXOR);
  }

  private static boolean ordered(Condition condition) {
    return condition != Condition.EQ && condition != Condition.NE && condition != Condition.SET;
  }

  private void constant(Kind kind, long value) {
    if (kind == Kind.LONG) {
      code.constant(value);
    } else {
      code.constant((int) value);
    }
  }

  private void extreme(
      Condition condition, Value left, Value right, boolean straight, Consumer<Value> input) {
    boolean less =
        switch (condition) {
          case LT, LE, SLT, SLE -> true;
          default -> false;
        };
    String name = less == straight ? "min" : "max";
    boolean plain = condition.signed() || (ranges.nonNegative(left) && ranges.nonNegative(right));
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

  private void unsigned(Value value, Consumer<Value> input) {
    input.accept(value);
    if (value.kind == Kind.INT) {
      code.op(Opcodes.I2L);
      if (!ranges.nonNegative(value)) {
        code.constant(0xffffffffL);
        code.op(Opcodes.LAND);
      }
    }
  }

  /** Pushes -1 if the condition holds (for a SET: if it does not), and 0 otherwise. */
  private void mask(
      Condition condition,
      Value left,
      Value right,
      boolean whenZero,
      Kind kind,
      Consumer<Value> input) {
    boolean wide = left.kind == Kind.LONG;
    boolean positive = ranges.nonNegative(left) && ranges.nonNegative(right);
    if ((condition == Condition.EQ || whenZero) && !wide && positive) {
      input.accept(left);
      input.accept(right);
      code.op(whenZero ? Opcodes.IAND : Opcodes.IXOR);
      code.constant(1);
      code.op(Opcodes.ISUB);
      shift(Opcodes.ISHR, 31);
      convert(Kind.INT, kind);
      return;
    }
    if (condition == Condition.EQ || whenZero) {
      difference(left, right, whenZero, input);
      if (wide && !positive) {
        // The sign bit of d | -d is set unless d is 0.
        code.op(Opcodes.DUP2);
        code.op(Opcodes.LNEG);
        code.op(Opcodes.LOR);
        shift(Opcodes.LSHR, 63);
        code.constant(-1L);
        code.op(Opcodes.LXOR);
      } else {
        code.constant(1L);
        code.op(Opcodes.LSUB);
        shift(Opcodes.LSHR, 63);
      }
      convert(Kind.LONG, kind);
      return;
    }
    boolean swapped = condition == Condition.GT || condition == Condition.SGT;
    Value low = swapped ? right : left;
    Value high = swapped ? left : right;
    if (!wide && positive) {
      input.accept(low);
      input.accept(high);
      code.op(Opcodes.ISUB);
      shift(Opcodes.ISHR, 31);
      convert(Kind.INT, kind);
      return;
    }
    if (wide) {
      input.accept(low);
      input.accept(high);
    } else if (condition.signed()) {
      input.accept(low);
      code.op(Opcodes.I2L);
      input.accept(high);
      code.op(Opcodes.I2L);
    } else {
      unsigned(low, input);
      unsigned(high, input);
    }
    code.op(Opcodes.LSUB);
    shift(Opcodes.LSHR, 63);
    convert(Kind.LONG, kind);
  }

  /** Pushes a LONG that is 0 if two values are equal, or have no bit in common. */
  private void difference(Value left, Value right, boolean common, Consumer<Value> input) {
    boolean wide = left.kind == Kind.LONG;
    input.accept(left);
    input.accept(right);
    if (common) {
      code.op(wide ? Opcodes.LAND : Opcodes.IAND);
    } else {
      code.op(wide ? Opcodes.LXOR : Opcodes.IXOR);
    }
    if (!wide) {
      code.op(Opcodes.I2L);
      code.constant(0xffffffffL);
      code.op(Opcodes.LAND);
    }
  }

  private void shift(int opcode, int amount) {
    code.constant(amount);
    code.op(opcode);
  }

  private void convert(Kind from, Kind to) {
    if (from != to) {
      code.op(from == Kind.INT ? Opcodes.I2L : Opcodes.L2I);
    }
  }
}
