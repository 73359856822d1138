package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import dev.dray.vm.jit.loop.FastLoop.CountedExit;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits how many iterations of a loop are sure not to leave it, in a local. */
final class TripCount {
  private static final String TRIPS = Names.PACKAGE + "Trips";
  private static final long FEWEST = 2;

  private final FunctionEmitter function;
  private final Code code;
  private final Expressions expressions;
  private final FastLoop fast;
  private final Loop loop;
  private final int trips;
  private final int total;

  /**
   * A count.
   *
   * @param trips the local with it
   * @param total the local for all iterations to the loop's end
   */
  TripCount(FunctionEmitter function, FastLoop fast, int trips, int total) {
    this.function = function;
    this.code = function.code;
    this.expressions = function.expressions;
    this.fast = fast;
    this.loop = fast.loop();
    this.trips = trips;
    this.total = total;
  }

  /**
   * Bounds it by the loop's exits, by numbers that must not wrap around, and by the fuel.
   *
   * @param last whether the iteration that ends the loop counts, too
   */
  void bound(boolean last) {
    for (CountedExit exit : fast.exits()) {
      exitTrips(exit);
      if (last) {
        withLast();
      }
      atMost();
    }
    for (Value extension : fast.extensions()) {
      boolean signed = extension.op == Op.SIGN_EXTEND;
      long step = fast.step(extension.input(0)).orElseThrow();
      if (step == 0) {
        continue;
      }
      pushAtStart(extension.input(0));
      widen(signed);
      code.constant(step);
      code.constant(signed ? Integer.MIN_VALUE : 0L);
      code.constant(signed ? Integer.MAX_VALUE : 0xffffffffL);
      code.statically(TRIPS, "within", "(JJJJ)J");
      atMost();
    }
    if (function.fuelled()) {
      long cost = loop.blocks.stream().mapToLong(block -> block.cost).sum();
      if (cost > 0) {
        code.load(Kind.LONG, function.prologue.fuel());
        code.constant(cost);
        code.op(Opcodes.LDIV);
        atMost();
      }
    }
  }

  /** From the iterations that do not end the loop to those and the one that does. */
  private void withLast() {
    Label unknown = new Label();
    code.store(Kind.LONG, total);
    code.load(Kind.LONG, total);
    code.constant(0L);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFLE, unknown);
    code.load(Kind.LONG, total);
    code.constant(1L);
    code.op(Opcodes.LADD);
    code.store(Kind.LONG, total);
    code.label(unknown);
    code.load(Kind.LONG, total);
  }

  private void widen(boolean signed) {
    code.op(Opcodes.I2L);
    if (!signed) {
      code.constant(0xffffffffL);
      code.op(Opcodes.LAND);
    }
  }

  /** Takes a number of iterations: there will be no more. */
  void atMost() {
    code.load(Kind.LONG, trips);
    code.statically("java/lang/Math", "min", "(JJ)J");
    code.store(Kind.LONG, trips);
  }

  /** Goes elsewhere if there are too few for a fast version. */
  void enough(Label otherwise) {
    code.load(Kind.LONG, trips);
    code.constant(FEWEST);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFLT, otherwise);
  }

  private void exitTrips(CountedExit exit) {
    long closing = exit.leftStep() - exit.rightStep();
    boolean signed = exit.condition().signed();
    Value low = closing > 0 ? exit.left() : exit.right();
    Value high = closing > 0 ? exit.right() : exit.left();
    pushSide(low, signed);
    pushSide(high, signed);
    code.constant(Math.abs(closing));
    String name =
        switch (exit.condition()) {
          case LT, GT -> "belowUnsigned";
          case LE, GE -> "upToUnsigned";
          case SLT, SGT -> "below";
          case SLE, SGE -> "upTo";
          case NE -> "until";
          default -> throw new IllegalStateException("no counted exit: " + exit);
        };
    code.statically(TRIPS, name, "(JJJ)J");
  }

  private void pushSide(Value value, boolean signed) {
    pushAtStart(value);
    if (value.kind == Kind.INT) {
      widen(signed);
    }
  }

  /** Pushes what a value is in the first iteration. */
  void pushAtStart(Value value) {
    if (loop.invariant(value) || value.op == Op.PHI) {
      expressions.push(value);
      return;
    }
    // Its local, if it has one, is not set yet.
    expressions.recompute(value, this::pushAtStart);
  }
}
