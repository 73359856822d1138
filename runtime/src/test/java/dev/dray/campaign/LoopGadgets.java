package dev.dray.campaign;

import static dev.dray.verifier.isa.AluOperation.ADD;
import static dev.dray.verifier.isa.AluOperation.AND;
import static dev.dray.verifier.isa.AluOperation.ARSH;
import static dev.dray.verifier.isa.AluOperation.DIV;
import static dev.dray.verifier.isa.AluOperation.LSH;
import static dev.dray.verifier.isa.AluOperation.MOV;
import static dev.dray.verifier.isa.AluOperation.MUL;
import static dev.dray.verifier.isa.AluOperation.RSH;
import static dev.dray.verifier.isa.Condition.EQ;
import static dev.dray.verifier.isa.Condition.GE;
import static dev.dray.verifier.isa.Condition.GT;
import static dev.dray.verifier.isa.Condition.LE;
import static dev.dray.verifier.isa.Condition.LT;
import static dev.dray.verifier.isa.Condition.NE;
import static dev.dray.verifier.isa.Condition.SGE;
import static dev.dray.verifier.isa.Condition.SGT;
import static dev.dray.verifier.isa.Condition.SLT;
import static dev.dray.verifier.isa.MemorySize.B;
import static dev.dray.verifier.isa.MemorySize.DW;
import static dev.dray.verifier.isa.MemorySize.H;
import static dev.dray.verifier.isa.MemorySize.W;
import static dev.dray.verifier.isa.Width.W32;
import static dev.dray.verifier.isa.Width.W64;

import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Width;

/** Loops: up and down, over pointers and indices, by constants and by what the data says. */
final class LoopGadgets {
  private static final MemorySize[] BY_SHIFT = {B, H, W, DW};

  private final Sketch s;
  private final ProgramBuilder b;

  LoopGadgets(Sketch sketch) {
    s = sketch;
    b = sketch.b;
  }

  /** Something done with the bytes at a pointer; leaves r7, r8, r0, r1 and r2 alone. */
  private void body(int operand, MemorySize size, int base, int offset) {
    if (operand != 0 && s.chance(3)) {
      b.store(size, base, offset, Sketch.SUM);
    } else {
      b.load(size, 5, base, offset);
      s.collect(5);
    }
    if (s.chance(5)) {
      b.branch(s.condition(), s.width(), 5, s.edge(), s.out);
      b.mov(5, 0);
    }
    if (s.chance(5)) {
      b.op(AND, W64, 5, 31);
      b.movr(4, 10);
      b.addr(4, 5);
      b.load(B, 5, 4, -64);
      b.addi(5, 1);
      b.store(B, 4, -64, 5);
    }
  }

  /** A pointer that goes up to its end by a constant stride. */
  void pointer() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    int shift = s.random.nextInt(4);
    int stride = s.chance(4) ? 1 + s.random.nextInt(20) : 1 << shift;
    MemorySize size = stride >= 8 ? DW : stride >= 4 ? W : stride >= 2 ? H : B;
    int done = b.label();
    switch (s.random.nextInt(6)) {
      case 0, 1 -> {
        int top = b.here();
        b.movr(2, 7);
        b.addi(2, s.about(stride));
        b.branchr(s.mistake() ? GE : GT, W64, 2, 8, done);
        body(operand, size, 7, s.about(0));
        b.movr(7, 2);
        b.jump(top);
      }
      case 2 -> {
        // bottom tested, with a limit computed before
        b.movr(2, 8);
        b.subr(2, 7);
        b.branch(LT, W64, 2, s.about(stride), done);
        b.addi(8, s.about(-stride));
        int top = b.here();
        body(operand, size, 7, 0);
        b.addi(7, s.about(stride));
        b.branchr(s.mistake() ? LT : LE, W64, 7, 8, top);
      }
      case 3 -> {
        b.movr(2, 8);
        b.subr(2, 7);
        int power = 1 << shift;
        b.op(AND, W64, 2, s.mistake() ? -power + 1 : -power);
        b.movr(1, 7);
        b.addr(1, 2);
        int top = b.here();
        b.branchr(s.mistake() ? GE : EQ, W64, 7, 1, done);
        body(operand, BY_SHIFT[shift], 7, 0);
        b.addi(7, s.about(power));
        b.jump(top);
      }
      case 4 -> {
        int top = b.here();
        b.branchr(s.mistake() ? GT : GE, W64, 7, 8, done);
        body(operand, B, 7, 0);
        b.addi(7, s.about(stride));
        b.jump(top);
      }
      default -> {
        int top = b.here();
        b.movr(2, 8);
        b.subr(2, 7);
        b.branch(s.mistake() ? SLT : LT, W64, 2, s.about(stride), done);
        body(operand, size, 7, 0);
        if (s.chance(3)) {
          inner();
        }
        b.addi(7, stride);
        b.jump(top);
      }
    }
    b.place(done);
  }

  /** A small loop with a constant bound; uses r3, r4 and r5. */
  private void inner() {
    int limit = s.pick(2, 3, 4, 8);
    int step = s.pick(1, 1, 2, 3);
    b.mov(3, 0);
    int top = b.here();
    b.movr(4, 10);
    b.addi(4, -40);
    b.addr(4, 3);
    b.load(B, 5, 4, 0);
    s.collect(5);
    b.op(ADD, s.width(), 3, step);
    b.branch(s.chance(3) && limit % step == 0 ? NE : LT, s.width(), 3, limit, top);
  }

  /** An index below a count. */
  void index() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    int shift = s.random.nextInt(4);
    b.movr(2, 8);
    b.subr(2, 7);
    Width lengthWidth = s.chance(6) ? W32 : W64;
    if (shift > 0) {
      if (s.chance(3)) {
        b.op(DIV, lengthWidth, 2, 1 << shift);
      } else {
        b.op(RSH, lengthWidth, 2, s.mistake() ? shift - 1 : shift);
      }
    }
    if (s.chance(4)) {
      s.number(3);
      int less = b.label();
      b.branchr(s.mistake() ? GE : LE, W64, 2, 3, less);
      b.movr(2, 3);
      b.place(less);
    }
    Width width = s.chance(4) ? W32 : W64;
    b.op(MOV, width, 1, s.mistake() ? 1 : 0);
    int done = b.label();
    int step = s.chance(4) ? s.pick(2, 3, 5) : 1;
    switch (s.random.nextInt(4)) {
      case 0, 1 -> {
        int top = b.here();
        b.branchr(s.mistake() ? GT : GE, s.mistake() ? W32 : W64, 1, 2, done);
        element(operand, shift);
        b.op(ADD, width, 1, step);
        b.jump(top);
      }
      case 2 -> {
        b.branch(EQ, W64, 2, 0, done);
        int top = b.here();
        element(operand, shift);
        b.op(ADD, width, 1, s.mistake() ? step : 1);
        b.branchr(s.chance(2) ? NE : LT, W64, 1, 2, top);
      }
      default -> {
        int top = b.here();
        b.branchr(SGE, W64, 1, 2, done);
        element(operand, shift);
        b.op(ADD, width, 1, step);
        b.jump(top);
      }
    }
    b.place(done);
  }

  private void element(int operand, int shift) {
    b.movr(4, 1);
    if (s.chance(3)) {
      b.op(MUL, W64, 4, 1 << shift);
    } else {
      b.op(LSH, W64, 4, shift);
    }
    b.addr(4, 7);
    MemorySize size = BY_SHIFT[shift];
    if (operand != 0 && s.chance(3)) {
      b.store(size, 4, s.about(0), Sketch.SUM);
    } else {
      b.load(size, 5, 4, s.about(0));
      s.collect(5);
    }
  }

  /** From one operand to another, up to the lesser length. */
  void twoStreams() {
    s.loadOperand(7, 8, 0);
    int to = s.pick(16, 32);
    b.movr(2, 8);
    b.subr(2, 7);
    s.loadOperand(0, 3, to);
    b.subr(3, 0);
    int less = b.label();
    b.branchr(s.mistake() ? GE : LE, W64, 2, 3, less);
    b.movr(2, 3);
    b.place(less);
    if (s.chance(3)) {
      b.op(AND, W64, 2, -8);
    }
    b.mov(1, 0);
    int done = b.label();
    int top = b.here();
    b.branchr(s.chance(3) ? EQ : GE, W64, 1, 2, done);
    b.movr(4, 7);
    b.addr(4, 1);
    b.load(B, 5, 4, 0);
    s.collect(5);
    b.movr(4, 0);
    b.addr(4, 1);
    b.store(B, 4, s.about(0), 5);
    b.addi(1, s.about(1));
    b.jump(top);
    b.place(done);
  }

  /** An index or a pointer that goes down. */
  void down() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    int done = b.label();
    switch (s.random.nextInt(4)) {
      case 0 -> {
        b.movr(1, 8);
        b.subr(1, 7);
        int top = b.here();
        b.branch(s.chance(3) ? EQ : s.chance(2) ? LT : LE, W64, 1, s.mistake() ? 0 : 1, done);
        b.addi(1, s.about(-1));
        b.movr(4, 7);
        b.addr(4, 1);
        body(operand, B, 4, 0);
        b.jump(top);
      }
      case 1 -> {
        int top = b.here();
        b.branchr(s.mistake() ? LT : LE, W64, 8, 7, done);
        b.addi(8, s.about(-1));
        body(operand, B, 8, 0);
        b.jump(top);
      }
      case 2 -> {
        int stride = s.pick(2, 4, 8);
        int top = b.here();
        b.movr(2, 8);
        b.subr(2, 7);
        b.branch(LT, W64, 2, s.about(stride), done);
        b.addi(8, -stride);
        body(operand, stride == 8 ? DW : stride == 4 ? W : H, 8, 0);
        b.jump(top);
      }
      default -> {
        b.movr(1, 8);
        b.subr(1, 7);
        b.addi(1, -1);
        int top = b.here();
        b.branch(SLT, W64, 1, s.mistake() ? -1 : 0, done);
        b.movr(4, 7);
        b.addr(4, 1);
        body(operand, B, 4, 0);
        b.addi(1, -1);
        b.jump(top);
      }
    }
    b.place(done);
  }

  /** Records whose length their first byte gives. */
  void dataSteps() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    int done = b.label();
    int top = b.here();
    b.movr(2, 7);
    b.addi(2, s.about(1));
    b.branchr(GT, W64, 2, 8, done);
    b.load(B, 3, 7, 0);
    switch (s.random.nextInt(4)) {
      case 0 -> {
        b.addr(2, 3);
        b.branchr(s.mistake() ? GE : GT, W64, 2, 8, done);
        if (s.chance(2)) {
          b.load(B, 5, 2, s.about(-1));
          s.collect(5);
        }
        b.movr(7, 2);
      }
      case 1 -> {
        b.op(AND, W64, 3, 7);
        if (!s.mistake()) {
          b.addi(3, 1);
        }
        b.addr(7, 3);
      }
      case 2 -> {
        b.branch(s.mistake() ? SLT : LT, W64, 3, 1, done);
        s.collect(3);
        b.addr(7, 3);
      }
      default -> {
        b.op(addOrOr(), W64, 3, 1);
        b.movr(4, 8);
        b.subr(4, 7);
        b.branchr(GT, W64, 3, 4, done);
        b.addr(7, 3);
        b.load(B, 5, 7, -1);
        s.collect(5);
      }
    }
    b.jump(top);
    b.place(done);
  }

  private dev.dray.verifier.isa.AluOperation addOrOr() {
    return s.chance(2) ? ADD : dev.dray.verifier.isa.AluOperation.OR;
  }

  /** A number that gets smaller by shifts, divisions or bit by bit. */
  void halving() {
    s.number(2);
    int done = b.label();
    int top = b.here();
    b.branch(s.chance(3) ? LE : EQ, s.mistake() ? W32 : W64, 2, 0, done);
    switch (s.random.nextInt(5)) {
      case 0 -> b.op(s.mistake() ? ARSH : RSH, s.width(), 2, s.mistake() ? 0 : s.pick(1, 3, 7));
      case 1 -> b.op(DIV, s.width(), 2, s.pick(2, 3, 10));
      case 2 -> {
        b.movr(3, 2);
        b.addi(3, -1);
        b.opr(AND, W64, 2, 3);
      }
      case 3 -> {
        s.number(3);
        b.op(AND, W64, 3, 3);
        if (!s.mistake()) {
          b.addi(3, 1);
        }
        b.opr(RSH, W64, 2, 3);
      }
      default -> {
        b.op(RSH, W64, 2, 1);
        b.branch(s.condition(), W64, 2, s.edge(), s.out);
      }
    }
    b.addi(Sketch.SUM, 1);
    b.jump(top);
    b.place(done);
  }

  /** Binary search between r0 and r1. */
  void search() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    b.movr(1, 8);
    b.subr(1, 7);
    b.mov(0, 0);
    int done = b.label();
    int left = b.label();
    int top = b.here();
    b.branchr(s.mistake() ? GT : GE, W64, 0, 1, done);
    switch (s.random.nextInt(2)) {
      case 0 -> {
        b.movr(2, 1);
        b.subr(2, 0);
        b.op(RSH, W64, 2, 1);
        b.addr(2, 0);
      }
      default -> {
        b.movr(2, 0);
        b.addr(2, 1);
        b.op(RSH, W64, 2, 1);
      }
    }
    b.movr(4, 7);
    b.addr(4, 2);
    b.load(B, 5, 4, 0);
    b.branchr(GE, W64, 5, Sketch.SUM, left);
    b.movr(0, 2);
    b.addi(0, s.about(1));
    b.jump(top);
    b.place(left);
    b.movr(1, 2);
    b.jump(top);
    b.place(done);
    s.collect(0);
  }

  /** One loop in another, both over something that is not constant. */
  void nested() {
    s.number(7);
    s.bound(7, 12, 2);
    b.mov(8, 0);
    int done = b.label();
    int top = b.here();
    b.branchr(GE, W64, 8, 7, done);
    int step = s.pick(1, 1, 2);
    b.mov(3, 0);
    int innerDone = b.label();
    int innerTop = b.here();
    b.branchr(s.chance(4) ? SGE : GE, W64, 3, s.chance(2) ? 8 : 7, innerDone);
    b.movr(4, 10);
    b.addr(4, 3);
    b.addr(4, 8);
    b.load(B, 5, 4, s.about(-26));
    s.collect(5);
    b.op(ADD, s.width(), 3, step);
    if (s.mistake()) {
      b.addi(8, -1);
    }
    b.jump(innerTop);
    b.place(innerDone);
    if (s.chance(3)) {
      inner();
    }
    b.addi(8, s.about(1));
    b.jump(top);
    b.place(done);
  }

  /** A table in the frame, filled and read. */
  void table() {
    int entries = s.pick(8, 16, 32);
    int shift = s.random.nextInt(4);
    b.mov(1, 0);
    int top = b.here();
    b.movr(4, 1);
    b.op(LSH, W64, 4, shift);
    b.addr(4, 10);
    b.store(BY_SHIFT[shift], 4, s.about(-(entries << shift)), 1);
    b.addi(1, s.mistake() ? 2 : 1);
    b.branch(s.chance(2) ? NE : LT, s.width(), 1, s.mistake() ? entries + 1 : entries, top);
    s.number(2);
    s.bound(2, entries - 1, 3);
    b.op(LSH, W64, 2, shift);
    b.addr(2, 10);
    b.load(BY_SHIFT[shift], 3, 2, -(entries << shift));
    s.collect(3);
  }

  /** Counters in the frame or a register, with exits of every condition. */
  void counted() {
    int limit = s.pick(1, 5, 8, 10, 100);
    int step = s.pick(1, 1, 2, 3, 5, -1, -2);
    boolean inFrame = s.chance(3);
    int start = step > 0 ? s.pick(0, 0, 1, -5) : limit;
    int stop = step > 0 ? limit : 0;
    Width width = s.width();
    b.op(MOV, width, 7, start);
    if (s.chance(6)) {
      s.number(7);
      b.branch(GT, W64, 7, 200, s.out);
    }
    int done = b.label();
    int top = b.here();
    Condition exit =
        s.mistake()
            ? s.condition()
            : step > 0 ? (start < 0 ? SGE : s.chance(2) ? GE : SGE) : Condition.SLE;
    b.branch(exit, s.mistake() ? W32 : width, 7, stop, done);
    if (inFrame) {
      b.store(DW, 10, -8, 7);
      if (s.mistake()) {
        b.storei(s.size(), 10, -s.pick(8, 9, 12, 16), 0);
      }
      b.storei(W, 10, -16, 3);
    }
    b.branch(s.condition(), W64, Sketch.SUM, s.edge(), s.chance(3) ? s.out : done);
    b.addi(Sketch.SUM, 3);
    if (inFrame) {
      b.load(width == W32 ? W : DW, 7, 10, -8);
    }
    b.op(ADD, width, 7, step);
    if (s.chance(6)) {
      int skip = b.label();
      b.branch(SGT, W64, Sketch.SUM, s.edge(), skip);
      b.op(ADD, width, 7, step);
      b.place(skip);
    }
    b.jump(top);
    b.place(done);
  }
}
