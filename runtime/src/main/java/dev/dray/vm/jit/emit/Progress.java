package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.loop.FastLoop;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** How far a fast loop has come: what its iterations change, and what they cost. */
final class Progress {
  /** What a frame's worth of iterations counts as, so that about ten pass between two looks. */
  private static final int PER_FRAME = 100;

  private final FunctionEmitter function;
  private final Code code;
  private final FastLoop fast;
  private final Loop loop;
  private final Locals locals;
  private final boolean framed;

  /**
   * Where numbers of iterations are.
   *
   * @param trips those at hand
   * @param left over frames: those that are left, with those at hand
   * @param total all to the loop's end, 0 if unknown
   * @param whole over frames: whether the loop ends with those that are left
   */
  record Locals(int trips, int left, int total, int whole) {}

  /**
   * The progress of a loop.
   *
   * @param framed whether it goes from frame to frame
   */
  Progress(FunctionEmitter function, FastLoop fast, Locals locals, boolean framed) {
    this.function = function;
    this.code = function.code;
    this.fast = fast;
    this.loop = fast.loop();
    this.locals = locals;
    this.framed = framed;
  }

  int trips() {
    return locals.trips();
  }

  /** Remembers that all iterations that were counted are left. */
  void allLeft(boolean endKnown) {
    code.load(Kind.LONG, locals.trips());
    code.store(Kind.LONG, locals.left());
    if (endKnown) {
      code.load(Kind.LONG, locals.left());
      code.load(Kind.LONG, locals.total());
      code.op(Opcodes.LCMP);
      code.store(Kind.INT, locals.whole());
    }
  }

  /** Takes of those that are left a number at most. */
  void take(long most, TripCount count) {
    code.load(Kind.LONG, locals.left());
    code.store(Kind.LONG, locals.trips());
    code.constant(most);
    count.atMost();
  }

  /** The iteration at hand is the first that was not run to its end. */
  void endsHere(LoopCounter counter) {
    counter.iteration();
    code.op(Opcodes.I2L);
    code.store(Kind.LONG, locals.trips());
    made();
  }

  /** Brings up to date what the iterations at hand changed. */
  void made() {
    fast.inductions()
        .forEach(
            (phi, step) -> {
              code.load(phi.kind, function.placement.local(phi));
              multiple(phi.kind, step);
              code.op(phi.kind == Kind.LONG ? Opcodes.LADD : Opcodes.IADD);
              function.assign(phi);
            });
    if (function.fuelled()) {
      long cost = loop.blocks.stream().filter(fast::always).mapToLong(block -> block.cost).sum();
      code.load(Kind.LONG, function.prologue.fuel());
      multiple(Kind.LONG, cost);
      code.op(Opcodes.LSUB);
      code.store(Kind.LONG, function.prologue.fuel());
    }
  }

  /** Pushes the number of iterations that were run, times a factor. */
  private void multiple(Kind kind, long factor) {
    code.load(Kind.LONG, locals.trips());
    if (kind == Kind.INT) {
      code.op(Opcodes.L2I);
      if (factor != 1) {
        code.constant((int) factor);
        code.op(Opcodes.IMUL);
      }
    } else if (factor != 1) {
      code.constant(factor);
      code.op(Opcodes.LMUL);
    }
  }

  /** Looks at the stop flag, and goes for more iterations. */
  void more(Label next, boolean random) {
    made();
    if (framed) {
      function.polls.poll(loop.header, random ? Polls.BUDGET : PER_FRAME);
      code.load(Kind.LONG, locals.left());
      code.load(Kind.LONG, locals.trips());
      code.op(Opcodes.LSUB);
      code.store(Kind.LONG, locals.left());
    } else {
      function.polls.look(loop.header);
    }
    code.goTo(next);
  }

  /** Jumps if the iterations at hand are not the loop's last. */
  void unlessLast(Label more) {
    if (framed) {
      code.load(Kind.INT, locals.whole());
      code.jump(Opcodes.IFNE, more);
    }
    code.load(Kind.LONG, locals.trips());
    code.load(Kind.LONG, framed ? locals.left() : locals.total());
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFNE, more);
  }

  /**
   * Leaves the last iteration to another version: a copy does not compute what is used after it.
   */
  void exceptLast() {
    Label more = new Label();
    unlessLast(more);
    code.load(Kind.LONG, locals.trips());
    code.constant(1L);
    code.op(Opcodes.LSUB);
    code.store(Kind.LONG, locals.trips());
    code.label(more);
  }
}
