package dev.dray.campaign;

import static dev.dray.verifier.isa.AluOperation.ADD;
import static dev.dray.verifier.isa.AluOperation.AND;
import static dev.dray.verifier.isa.AluOperation.SUB;
import static dev.dray.verifier.isa.Condition.EQ;
import static dev.dray.verifier.isa.Condition.GE;
import static dev.dray.verifier.isa.Condition.GT;
import static dev.dray.verifier.isa.Condition.LE;
import static dev.dray.verifier.isa.Condition.LT;
import static dev.dray.verifier.isa.MemorySize.B;
import static dev.dray.verifier.isa.MemorySize.DW;
import static dev.dray.verifier.isa.MemorySize.W;
import static dev.dray.verifier.isa.Width.W64;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.helper.StandardHelpers;

/** Functions, callbacks and helpers. */
final class CallGadgets {
  private final Sketch s;
  private final ProgramBuilder b;

  CallGadgets(Sketch sketch) {
    s = sketch;
    b = sketch.b;
  }

  /** A local function with numbers, an operand or a frame pointer as arguments. */
  void local() {
    int function = b.label();
    switch (s.random.nextInt(5)) {
      case 0 -> {
        s.number(1);
        s.number(2);
        b.call(function);
        if (s.chance(2)) {
          index(0);
        } else {
          s.collect(0);
        }
        s.later(
            () -> {
              b.function(function);
              b.movr(0, 1);
              b.opr(s.pick(AluOperation.values()), s.width(), 0, 2);
              if (!s.mistake()) {
                b.op(AND, W64, 0, 31);
              }
              b.exit();
            });
      }
      case 1 -> {
        s.loadOperand(1, 2, s.operand());
        b.call(function);
        s.collect(0);
        s.later(
            () -> {
              b.function(function);
              b.mov(0, 0);
              int done = b.label();
              int top = b.here();
              b.branchr(s.mistake() ? GT : GE, W64, 1, 2, done);
              b.load(B, 3, 1, 0);
              b.addr(0, 3);
              b.addi(1, s.about(1));
              b.jump(top);
              b.place(done);
              b.exit();
            });
      }
      case 2 -> {
        b.movr(1, 10);
        b.addi(1, -16);
        s.number(2);
        b.store(DW, 10, -8, s.chance(2) ? 10 : 2);
        b.call(function);
        b.load(DW, 3, 10, -16);
        if (!s.mistake()) {
          b.op(AND, W64, 3, 31);
        }
        index(3);
        s.later(
            () -> {
              b.function(function);
              b.storei(DW, 1, s.about(0), s.edge());
              b.store(W, 1, s.mistake() ? 8 : 4, 2);
              b.store(DW, 10, -8, 2);
              b.load(B, 0, 10, s.about(-8));
              b.exit();
            });
      }
      case 3 -> {
        // a check made by a function
        s.loadOperand(7, 8, 0);
        b.movr(1, 7);
        b.movr(2, 8);
        b.call(function);
        b.branch(EQ, W64, 0, s.mistake() ? 1 : 0, s.out);
        b.load(W, 3, 7, s.about(0));
        s.collect(3);
        s.later(
            () -> {
              b.function(function);
              b.mov(0, 0);
              int no = b.label();
              b.addi(1, 4);
              b.branchr(GT, W64, 1, 2, no);
              b.mov(0, 1);
              b.place(no);
              b.exit();
            });
      }
      default -> {
        // callee-saved registers and two calls of one function
        s.number(7);
        s.bound(7, 15, 2);
        b.mov(1, 3);
        b.call(function);
        b.movr(8, 0);
        b.movr(1, 7);
        b.call(function);
        b.addr(8, 0);
        b.movr(3, s.mistake() ? 8 : 7);
        index(3);
        s.collect(8);
        s.later(
            () -> {
              b.function(function);
              b.movr(7, 1);
              b.mov(8, s.edge());
              b.op(AluOperation.MUL, W64, 7, 5);
              b.movr(0, 7);
              if (s.mistake()) {
                b.call(function);
              }
              b.exit();
            });
      }
    }
  }

  private void index(int register) {
    b.movr(4, 10);
    b.addr(4, register);
    b.load(B, 5, 4, s.about(-32));
    s.collect(5);
  }

  /** The loop helper with a callback. */
  void callback() {
    int function = b.label();
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    b.store(DW, 10, -16, 7);
    b.store(DW, 10, -8, 8);
    b.storei(DW, 10, -24, 0);
    boolean bytes = s.chance(3);
    if (bytes) {
      b.movr(1, 8);
      b.subr(1, 7);
    } else {
      s.number(1);
      s.bound(1, 20, 2);
    }
    b.code(2, function);
    b.movr(3, 10);
    b.addi(3, -24);
    b.mov(4, 0);
    b.helper(StandardHelpers.LOOP.number());
    s.collect(0);
    b.load(DW, 2, 10, -24);
    s.collect(2);
    if (s.chance(3)) {
      b.op(AND, W64, 0, 15);
      index(0);
    }
    s.later(
        () -> {
          b.function(function);
          int end = b.label();
          switch (s.random.nextInt(4)) {
            case 0 -> {
              b.load(DW, 3, 2, 0);
              b.addr(3, 1);
              b.store(DW, 2, s.about(0), 3);
            }
            case 1 -> {
              b.load(DW, 3, 2, 8);
              b.load(DW, 4, 2, s.mistake() ? 8 : 16);
              b.addr(3, 1);
              b.branchr(s.mistake() ? GT : GE, W64, 3, 4, end);
              b.load(B, 5, 3, 0);
              b.store(DW, 2, 0, 5);
            }
            case 2 -> {
              b.load(DW, 3, 2, 8);
              b.load(DW, 4, 2, 16);
              b.movr(5, 3);
              b.addi(5, 2);
              b.branchr(GT, W64, 5, 4, end);
              b.load(B, 0, 3, s.about(1));
              b.store(DW, 2, 8, 5);
            }
            default -> {
              int out = b.label();
              b.branch(s.mistake() ? GT : LE, W64, 1, 30, out);
              b.mov(0, 1);
              b.exit();
              b.place(out);
              b.movr(3, 10);
              b.subr(3, 1);
              b.load(B, 4, 3, s.about(-1));
              b.store(B, 2, 0, 4);
            }
          }
          b.place(end);
          b.mov(0, s.mistake() ? 2 : 0);
          if (s.chance(4)) {
            int skip = b.label();
            b.branch(LT, W64, 1, s.random.nextInt(12), skip);
            b.mov(0, 1);
            b.place(skip);
          }
          b.exit();
        });
  }

  /** A visit to all entries of a map. */
  void forEach() {
    int function = b.label();
    int map = s.map(MapType.ARRAY, 4, 24, 3);
    b.storei(DW, 10, -8, 0);
    b.mapHandle(1, map);
    b.code(2, function);
    b.movr(3, 10);
    b.addi(3, -8);
    b.mov(4, 0);
    b.helper(StandardHelpers.FOR_EACH_MAP_ELEM.number());
    s.collect(0);
    b.load(DW, 2, 10, -8);
    s.collect(2);
    s.later(
        () -> {
          b.function(function);
          b.load(W, 5, 2, s.about(0));
          b.load(DW, 0, 3, s.about(8));
          b.addr(5, 0);
          b.store(DW, 3, s.about(16), 5);
          b.load(DW, 0, 4, 0);
          b.addi(0, 1);
          b.store(DW, 4, 0, 0);
          if (s.mistake()) {
            b.store(W, 2, 0, 5);
          }
          b.mov(0, s.random.nextInt(s.mistake() ? 3 : 2));
          b.exit();
        });
  }

  /** Copy, fill, compare and checksum helpers. */
  void bulk() {
    int operand = s.pick(16, 32);
    s.loadOperand(7, 8, operand);
    b.movr(2, 8);
    b.subr(2, 7);
    if (s.chance(2)) {
      s.number(3);
      int less = b.label();
      b.branchr(s.mistake() ? GE : LE, W64, 2, 3, less);
      b.movr(2, 3);
      b.place(less);
    } else if (s.mistake()) {
      b.addi(2, 1);
    }
    b.movr(1, 7);
    switch (s.random.nextInt(4)) {
      case 0 -> {
        b.movr(3, Sketch.SUM);
        b.helper(StandardHelpers.FILL.number());
      }
      case 1 -> {
        b.movr(3, Sketch.SUM);
        b.helper(StandardHelpers.CRC32C.number());
      }
      case 2 -> {
        s.loadOperand(3, 4, s.mistake() ? 16 : 0);
        b.subr(4, 3);
        b.helper(StandardHelpers.COPY.number());
      }
      default -> {
        b.movr(3, 10);
        b.addi(3, s.about(-32));
        b.mov(4, 32);
        b.helper(StandardHelpers.COMPARE.number());
      }
    }
    s.collect(s.mistake() ? 1 : 0);
    if (s.chance(3)) {
      b.op(AND, W64, 0, 31);
      index(0);
    }
    b.opr(s.chance(2) ? ADD : SUB, W64, Sketch.SUM, 0);
  }

  /** A record reserved, written, given up. */
  void records() {
    int map = s.map(MapType.RING_BUFFER, 0, 0, 4096);
    b.mapHandle(1, map);
    b.mov(2, 16);
    b.mov(3, 0);
    b.helper(StandardHelpers.RINGBUF_RESERVE.number());
    int none = b.label();
    b.branch(EQ, W64, 0, 0, none);
    b.store(DW, 0, s.about(8), Sketch.SUM);
    b.movr(7, 0);
    b.load(B, 5, 0, s.about(15));
    s.collect(5);
    if (s.mistake()) {
      b.branch(GT, W64, 5, 3, s.out);
    }
    b.movr(1, 7);
    b.mov(2, 0);
    if (!s.mistake()) {
      b.helper(
          (s.chance(2) ? StandardHelpers.RINGBUF_SUBMIT : StandardHelpers.RINGBUF_DISCARD)
              .number());
    }
    if (s.mistake()) {
      b.load(B, 5, 7, 0);
    }
    b.place(none);
  }
}
