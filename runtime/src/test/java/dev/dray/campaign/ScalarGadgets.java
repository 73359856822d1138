package dev.dray.campaign;

import static dev.dray.verifier.isa.AluOperation.ADD;
import static dev.dray.verifier.isa.AluOperation.MOV;
import static dev.dray.verifier.isa.AluOperation.SUB;
import static dev.dray.verifier.isa.Condition.GT;
import static dev.dray.verifier.isa.Width.W32;
import static dev.dray.verifier.isa.Width.W64;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Width;

/** Numbers: every operation, branches on them, and their use as an index into the frame. */
final class ScalarGadgets {
  private final Sketch s;
  private final ProgramBuilder b;

  ScalarGadgets(Sketch sketch) {
    s = sketch;
    b = sketch.b;
  }

  /** A few operations of all kinds on four numbers, with branches over some. */
  void arithmetic() {
    for (int register = 0; register < 4; register++) {
      s.number(register);
    }
    int length = 3 + s.random.nextInt(8);
    for (int count = 0; count < length; count++) {
      step(s.random.nextInt(4));
      if (s.chance(4)) {
        int skip = b.label();
        int register = s.random.nextInt(4);
        if (s.chance(2)) {
          b.branch(s.condition(), s.width(), register, s.edge(), skip);
        } else {
          b.branchr(s.condition(), s.width(), register, s.random.nextInt(4), skip);
        }
        step(s.random.nextInt(4));
        step(register);
        b.place(skip);
      }
    }
    int index = s.random.nextInt(4);
    if (s.chance(3)) {
      useAfterCheck(index);
    }
    s.collect(s.random.nextInt(4));
  }

  private void useAfterCheck(int index) {
    Sketch.Range range = s.bound(index, 31, 5);
    b.movr(4, 10);
    b.opr(ADD, W64, 4, index);
    b.load(MemorySize.B, 5, 4, -1 - (int) range.high());
    s.collect(5);
  }

  private void step(int dst) {
    switch (s.random.nextInt(10)) {
      case 0 -> b.add(new Instruction.Negate(s.width(), dst));
      case 1 -> {
        Width width = s.width();
        int bits = width == W64 ? s.pick(8, 16, 32) : s.pick(8, 16);
        b.add(new Instruction.MoveSigned(width, dst, s.random.nextInt(4), bits));
      }
      case 2 ->
          b.add(
              new Instruction.ByteSwap(
                  s.pick(Instruction.ByteOrderConversion.values()), dst, s.pick(16, 32, 64)));
      case 3, 4, 5 -> b.opr(s.pick(AluOperation.values()), s.width(), dst, s.random.nextInt(4));
      default -> {
        AluOperation operation = s.pick(AluOperation.values());
        Width width = s.width();
        int value =
            switch (operation) {
              case LSH, RSH, ARSH -> s.random.nextInt(width.bits());
              case DIV, MOD, SDIV, SMOD -> s.edge() | (s.chance(2) ? 1 : 8);
              default -> s.edge();
            };
        b.op(operation, width, dst, value);
      }
    }
  }

  /** A bounded index into the frame, above or below a place. */
  void indexStack() {
    Sketch.Range range = s.index(2, 3);
    MemorySize size = s.size();
    int bytes = size.bytes();
    b.movr(4, 10);
    if (s.chance(3)) {
      b.opr(SUB, W64, 4, 2);
      touch(size, 4, s.about(-bytes + (int) Math.min(range.low(), 8)));
    } else {
      int base = (int) (range.high() + bytes) + (s.chance(2) ? s.random.nextInt(8) : 0);
      if (s.chance(2)) {
        b.addi(4, s.about(-base));
        b.addr(4, 2);
        touch(size, 4, 0);
      } else {
        b.addr(4, 2);
        touch(size, 4, s.about(-base));
      }
    }
  }

  private void touch(MemorySize size, int base, int offset) {
    if (s.chance(3)) {
      b.store(size, base, offset, Sketch.SUM);
    } else if (s.chance(4) && size != MemorySize.DW) {
      b.loadSigned(size, 5, base, offset);
      s.collect(5);
    } else {
      b.load(size, 5, base, offset);
      s.collect(5);
    }
  }

  /** Two bounded indices, combined. */
  void indexTwice() {
    Sketch.Range first = s.index(2, 4);
    Sketch.Range second = s.index(3, 4);
    boolean add = s.chance(2);
    b.opr(add ? ADD : SUB, s.chance(3) ? W32 : W64, 2, 3);
    long high = add ? first.high() + second.high() : first.high();
    if (!add && !s.mistake()) {
      b.branch(GT, W64, 2, (int) high, s.out);
    }
    b.movr(4, 10);
    b.addi(4, s.about((int) -high - 1));
    b.addr(4, 2);
    touch(MemorySize.B, 4, 0);
  }

  /** A check on one register that tells something of another. */
  void related() {
    s.number(2);
    b.movr(3, 2);
    int shift = s.random.nextInt(4);
    Width width = s.width();
    switch (s.random.nextInt(5)) {
      case 0 -> b.op(ADD, width, 3, s.edge());
      case 1 -> b.op(AluOperation.LSH, width, 3, shift);
      case 2 -> b.op(AluOperation.RSH, width, 3, shift);
      case 3 -> b.opr(MOV, W32, 3, 2);
      default -> b.op(AluOperation.AND, width, 3, s.edge());
    }
    int checked = s.pick(2, 3);
    s.bound(checked, 31, 5);
    if (s.chance(2)) {
      b.branchr(s.condition(), s.width(), 2, 3, s.out);
    }
    int used = s.chance(4) ? 5 - checked : checked;
    if (used != checked || s.chance(3)) {
      b.op(AluOperation.AND, W64, used, 63);
    }
    b.movr(4, 10);
    b.addr(4, used);
    touch(MemorySize.B, 4, -64);
  }
}
