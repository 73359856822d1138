package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.loop.FastLoop;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** The one int that counts a fast loop's iterations: whatever moves regularly follows it. */
final class LoopCounter {
  /** More iterations than there are at a time. */
  static final int MOST_AT_A_TIME = (1 << 20) - 1;

  /**
   * Values carried from one iteration to the next by rules of their own, from which on the JVM must
   * not unroll a loop: it would load for all copies at once, and keep in memory what is carried.
   */
  private static final int MOST_CARRIED = 2;

  /** A counter that takes steps of that many bits is too fast for the JVM to unroll its loop. */
  private static final int STRIDE_BITS = 10;

  private static final int MANY_ACCESSES = 40;

  private final Code code;
  private final int counter;
  private final int limit;

  /** Bits by which the counter is ahead of the number of iterations. */
  private final int stride;

  private final boolean manyAccesses;

  LoopCounter(FunctionEmitter function, FastLoop fast) {
    this.code = function.code;
    this.counter = function.local(Kind.INT);
    this.limit = function.local(Kind.INT);
    this.stride = !function.fuelled() && fast.carried() >= MOST_CARRIED ? STRIDE_BITS : 0;
    this.manyAccesses = fast.accesses().size() > MANY_ACCESSES;
  }

  /** Takes from a local how many iterations there will be. */
  void upTo(int trips) {
    code.load(Kind.LONG, trips);
    code.op(Opcodes.L2I);
    // No news, but the JVM vectorises only what it knows not to overflow.
    code.constant(MOST_AT_A_TIME);
    code.op(Opcodes.IAND);
    if (stride > 0) {
      code.constant(stride);
      code.op(Opcodes.ISHL);
    }
    code.store(Kind.INT, limit);
  }

  void begin() {
    code.constant(0);
    code.store(Kind.INT, counter);
  }

  /** Goes back to the loop's head, unless that was the last iteration. */
  void next(Label head) {
    code.out.visitIincInsn(counter, 1 << stride);
    code.load(Kind.INT, counter);
    code.load(Kind.INT, limit);
    code.jump(Opcodes.IF_ICMPLT, head);
  }

  /** Makes it the last iteration's number once more. */
  void last() {
    code.load(Kind.INT, limit);
    code.constant(1 << stride);
    code.op(Opcodes.ISUB);
    code.store(Kind.INT, counter);
  }

  /** Pushes the number of the iteration as an INT. */
  void iteration() {
    code.load(Kind.INT, counter);
    if (stride > 0) {
      code.constant(stride);
      code.op(Opcodes.IUSHR);
    } else if (manyAccesses) {
      // Known at once, or else the JVM changes all checks before it finds that it needs none.
      code.constant(MOST_AT_A_TIME);
      code.op(Opcodes.IAND);
    }
  }

  /** Pushes the number of the iteration times a step as a LONG. */
  void times(long step) {
    iteration();
    code.op(Opcodes.I2L);
    if (step != 1) {
      code.constant(step);
      code.op(Opcodes.LMUL);
    }
  }
}
