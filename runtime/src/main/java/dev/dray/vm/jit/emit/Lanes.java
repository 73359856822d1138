package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.objectweb.asm.Opcodes;

/**
 * Conditions over a loop's byte, for eight bytes of a word at once: the result has a byte's top bit
 * set where its condition holds, and no other bits.
 */
final class Lanes {
  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;
  private static final int SIGN_SHIFT = 24;

  private final FunctionEmitter function;
  private final Code code;
  private final FastLoop fast;
  private final Value load;
  private final int word;
  private final Map<Value, Integer> spread = new LinkedHashMap<>();

  /** Conditions over what a load gives, whose eight bytes will be in a local of their own. */
  Lanes(FunctionEmitter function, FastLoop fast, Value load) {
    this.function = function;
    this.code = function.code;
    this.fast = fast;
    this.load = load;
    this.word = function.local(Kind.LONG);
  }

  /** Takes the eight bytes. */
  void take() {
    code.store(Kind.LONG, word);
  }

  /** Whether the condition of a SELECT can be asked of eight bytes at once. */
  boolean can(Value select) {
    Condition condition = Selects.condition(select);
    Value left = select.input(0);
    Value right = select.input(1);
    if (Choice.bySign(condition, right) && signed(left)) {
      return true;
    }
    return lanes(left) && uniform(right);
  }

  /** Whether a value is a byte that is the load's, but for constant bits. */
  private boolean lanes(Value value) {
    if (value == load) {
      return true;
    }
    return switch (value.op) {
      case ZERO_EXTEND -> lanes(value.input(0));
      case AND, OR, XOR ->
          lanes(value.input(0)) && value.input(1).isConstant() && small(value.input(1).immediate);
      default -> false;
    };
  }

  private boolean signed(Value value) {
    if (value.kind != Kind.INT) {
      return false;
    }
    if (value.op == Op.SIGN8) {
      return lanes(value.input(0));
    }
    return value.op == Op.SAR
        && value.input(1).isConstant(SIGN_SHIFT)
        && value.input(0).op == Op.SHL
        && value.input(0).input(1).isConstant(SIGN_SHIFT)
        && lanes(value.input(0).input(0));
  }

  private static boolean small(long constant) {
    return constant >= 0 && constant <= 0xff;
  }

  /** Whether a value is the same byte in every iteration. */
  private boolean uniform(Value value) {
    if (value.isConstant()) {
      return small(value.immediate);
    }
    return fast.step(value).orElse(1) == 0 && small(function.ranges.maximum(value));
  }

  /** Emits, before the loop, what conditions compare with: a byte in all eight places. */
  void spread(Value select, Consumer<Value> atStart) {
    Value right = select.input(1);
    if (right.isConstant() || spread.containsKey(right)) {
      return;
    }
    int local = function.local(Kind.LONG);
    atStart.accept(right);
    if (right.kind == Kind.INT) {
      code.op(Opcodes.I2L);
    }
    code.constant(ONES);
    code.op(Opcodes.LMUL);
    code.store(Kind.LONG, local);
    spread.put(right, local);
  }

  /** Pushes for which bytes the condition of a SELECT holds, or does not. */
  void push(Value select, boolean holds) {
    Condition condition = Selects.condition(select);
    Value left = select.input(0);
    Value right = select.input(1);
    boolean inverted = !holds;
    if (Choice.bySign(condition, right) && signed(left)) {
      bytes(left.op == Op.SIGN8 ? left.input(0) : left.input(0).input(0));
      code.constant(TOPS);
      code.op(Opcodes.LAND);
      inverted ^= condition == Condition.SGE || condition == Condition.SGT;
    } else {
      switch (condition) {
        case EQ, NE -> {
          bytes(left);
          uniforms(right);
          code.op(Opcodes.LXOR);
          zeros();
          inverted ^= condition == Condition.NE;
        }
        case SET -> {
          bytes(left);
          uniforms(right);
          code.op(Opcodes.LAND);
          zeros();
          inverted ^= true;
        }
        case LT, SLT, GE, SGE -> {
          below(() -> bytes(left), () -> uniforms(right));
          inverted ^= condition == Condition.GE || condition == Condition.SGE;
        }
        case GT, SGT, LE, SLE -> {
          below(() -> uniforms(right), () -> bytes(left));
          inverted ^= condition == Condition.LE || condition == Condition.SLE;
        }
      }
    }
    if (inverted) {
      code.constant(TOPS);
      code.op(Opcodes.LXOR);
    }
  }

  private void bytes(Value value) {
    if (value == load) {
      code.load(Kind.LONG, word);
      return;
    }
    bytes(value.input(0));
    if (value.op == Op.ZERO_EXTEND) {
      return;
    }
    code.constant(value.input(1).immediate * ONES);
    code.op(
        switch (value.op) {
          case AND -> Opcodes.LAND;
          case OR -> Opcodes.LOR;
          default -> Opcodes.LXOR;
        });
  }

  private void uniforms(Value value) {
    if (value.isConstant()) {
      code.constant(value.immediate * ONES);
    } else {
      code.load(Kind.LONG, Objects.requireNonNull(spread.get(value)));
    }
  }

  /** From a word to the top bits of its bytes that are 0: no carry leaves a byte. */
  private void zeros() {
    int local = function.local(Kind.LONG);
    code.store(Kind.LONG, local);
    code.load(Kind.LONG, local);
    code.constant(~TOPS);
    code.op(Opcodes.LAND);
    code.constant(~TOPS);
    code.op(Opcodes.LADD);
    code.load(Kind.LONG, local);
    code.op(Opcodes.LOR);
    code.constant(TOPS);
    code.op(Opcodes.LAND);
    code.constant(TOPS);
    code.op(Opcodes.LXOR);
  }

  /** Pushes the top bits of bytes that are less than others, unsigned: no borrow leaves a byte. */
  private void below(Runnable less, Runnable more) {
    int x = function.local(Kind.LONG);
    int y = function.local(Kind.LONG);
    less.run();
    code.store(Kind.LONG, x);
    more.run();
    code.store(Kind.LONG, y);
    // Where the top bits differ, they decide.
    code.load(Kind.LONG, x);
    invert();
    code.load(Kind.LONG, y);
    code.op(Opcodes.LAND);
    // Where they are equal, the rest does.
    code.load(Kind.LONG, x);
    code.load(Kind.LONG, y);
    code.op(Opcodes.LXOR);
    code.load(Kind.LONG, x);
    code.constant(TOPS);
    code.op(Opcodes.LOR);
    code.load(Kind.LONG, y);
    code.constant(~TOPS);
    code.op(Opcodes.LAND);
    code.op(Opcodes.LSUB);
    code.op(Opcodes.LOR);
    invert();
    code.op(Opcodes.LOR);
    code.constant(TOPS);
    code.op(Opcodes.LAND);
  }

  private void invert() {
    code.constant(-1L);
    code.op(Opcodes.LXOR);
  }
}
