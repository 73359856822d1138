package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.loop.Bounds;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits what keeps an execution from going on for ever: fuel, and looks at the stop flag. */
final class Polls {
  /** Iterations of loops of unknown length between two looks at the stop flag. */
  static final int BUDGET = 1000;

  private final FunctionEmitter function;
  private final Code code;
  private final Prologue prologue;
  private final Bounds bounds;

  Polls(FunctionEmitter function, Bounds bounds) {
    this.function = function;
    this.code = function.code;
    this.prologue = function.prologue;
    this.bounds = bounds;
  }

  /** Charges fuel; whether it suffices is compared where jumps go backwards. */
  void charge(long cost) {
    code.load(Kind.LONG, prologue.fuel());
    code.constant(cost);
    code.op(Opcodes.LSUB);
    code.store(Kind.LONG, prologue.fuel());
  }

  void saveFuel() {
    if (function.fuelled()) {
      code.loadReference(Prologue.EXECUTION);
      code.load(Kind.LONG, prologue.fuel());
      code.setField("fuel", "J");
    }
  }

  void restoreFuel() {
    if (function.fuelled()) {
      code.loadReference(Prologue.EXECUTION);
      code.field("fuel", "J");
      code.store(Kind.LONG, prologue.fuel());
    }
  }

  /** Ends the execution where a jump goes backwards and more was executed than is allowed. */
  void checkFuel(Block target) {
    Label empty = new Label();
    code.load(Kind.LONG, prologue.fuel());
    code.constant(0L);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFLT, empty);
    function.outOfLine.add(
        () -> {
          code.label(empty);
          saveFuel();
          code.loadReference(Prologue.EXECUTION);
          code.constant(target.pc);
          code.onExecution("outOfFuel", "(I)Ljava/lang/RuntimeException;");
          code.op(Opcodes.ATHROW);
        });
  }

  /** Counts an iteration and looks at the stop flag when enough of them have passed. */
  void poll(Block header) {
    if (header.loop != null && header.loop.header == header && bounds.isShort(header.loop)) {
      return;
    }
    int iterations = function.unrolling.iterations(header);
    if (iterations > 0) {
      poll(header, iterations);
    }
  }

  /** The same for something that counts as several iterations. */
  void poll(Block header, int iterations) {
    Label look = new Label();
    Label on = new Label();
    code.out.visitIincInsn(prologue.budget(), -iterations);
    code.load(Kind.INT, prologue.budget());
    code.jump(Opcodes.IFLT, look);
    code.label(on);
    function.outOfLine.add(
        () -> {
          code.label(look);
          look(header);
          code.constant(BUDGET);
          code.store(Kind.INT, prologue.budget());
          code.goTo(on);
        });
  }

  /** Looks at the stop flag. */
  void look(Block header) {
    Label stopped = new Label();
    code.loadReference(prologue.stop());
    code.out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Names.STOP, "isStopped", "()Z", false);
    code.jump(Opcodes.IFNE, stopped);
    function.outOfLine.add(
        () -> {
          code.label(stopped);
          code.loadReference(Prologue.EXECUTION);
          code.constant(header.pc);
          code.onExecution("stopped", "(I)Ljava/lang/RuntimeException;");
          code.op(Opcodes.ATHROW);
        });
  }
}
