package dev.dray.campaign;

import static dev.dray.verifier.isa.AluOperation.ADD;
import static dev.dray.verifier.isa.AluOperation.AND;
import static dev.dray.verifier.isa.AluOperation.LSH;
import static dev.dray.verifier.isa.AluOperation.MOV;
import static dev.dray.verifier.isa.AluOperation.MUL;
import static dev.dray.verifier.isa.AluOperation.RSH;
import static dev.dray.verifier.isa.AluOperation.SUB;
import static dev.dray.verifier.isa.AluOperation.XOR;
import static dev.dray.verifier.isa.Condition.EQ;
import static dev.dray.verifier.isa.Condition.GE;
import static dev.dray.verifier.isa.Condition.GT;
import static dev.dray.verifier.isa.Condition.LE;
import static dev.dray.verifier.isa.Condition.LT;
import static dev.dray.verifier.isa.Condition.NE;
import static dev.dray.verifier.isa.Condition.SGE;
import static dev.dray.verifier.isa.Condition.SLT;
import static dev.dray.verifier.isa.MemorySize.B;
import static dev.dray.verifier.isa.MemorySize.DW;
import static dev.dray.verifier.isa.MemorySize.W;
import static dev.dray.verifier.isa.Width.W32;
import static dev.dray.verifier.isa.Width.W64;

import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.MemorySize;

/** Accesses to operands, the frame, maps, globals and the context. */
final class MemoryGadgets {
  private final Sketch s;
  private final ProgramBuilder b;

  MemoryGadgets(Sketch sketch) {
    s = sketch;
    b = sketch.b;
  }

  /** Leaves unless so many bytes are there from a start to an end; uses r2 and r3. */
  void check(int start, int end, int bytes) {
    int needed = s.about(bytes);
    switch (s.random.nextInt(8)) {
      case 0, 1 -> {
        b.movr(2, start);
        b.addi(2, needed);
        b.branchr(s.mistake() ? GE : GT, W64, 2, end, s.out);
      }
      case 2 -> {
        b.movr(2, start);
        b.addi(2, needed);
        b.branchr(LT, W64, end, 2, s.out);
      }
      case 3 -> {
        int good = b.label();
        b.movr(2, start);
        b.addi(2, needed);
        b.branchr(s.mistake() ? GE : LE, W64, 2, end, good);
        b.jump(s.out);
        b.place(good);
      }
      case 4 -> {
        b.movr(2, end);
        b.subr(2, start);
        b.branch(s.mistake() ? SLT : LT, W64, 2, needed, s.out);
      }
      case 5 -> {
        b.movr(2, end);
        b.addi(2, -needed);
        b.branchr(LT, W64, 2, start, s.out);
      }
      case 6 -> {
        b.opr(MOV, W32, 2, end);
        b.opr(MOV, W32, 3, start);
        b.opr(SUB, W32, 2, 3);
        b.branch(LT, s.width(), 2, needed, s.out);
      }
      default -> {
        b.movr(2, end);
        b.subr(2, start);
        b.mov(3, needed - 1);
        b.branchr(s.mistake() ? GT : GE, W64, 3, 2, s.out);
      }
    }
  }

  private void touch(int operand, MemorySize size, int base, int offset) {
    boolean write = operand != 0 ? s.chance(3) : s.mistake();
    if (write) {
      if (s.chance(2)) {
        b.store(size, base, offset, Sketch.SUM);
      } else {
        b.storei(size, base, offset, s.edge());
      }
    } else {
      b.load(size, 5, base, offset);
      s.collect(5);
    }
  }

  /** Some accesses at constant offsets behind a check. */
  void fixed() {
    int operand = s.operand();
    int bytes = s.pick(1, 2, 4, 8, 12, 16, 20);
    s.loadOperand(7, 8, operand);
    check(7, 8, bytes);
    for (int count = 1 + s.random.nextInt(3); count > 0; count--) {
      MemorySize size = s.size();
      if (size.bytes() <= bytes) {
        touch(operand, size, 7, s.about(s.random.nextInt(bytes - size.bytes() + 1)));
      }
    }
  }

  /** A bounded index behind a check of the pointer or of the length. */
  void indexed() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    Sketch.Range range = s.index(4, 5);
    MemorySize size = s.size();
    int bytes = size.bytes();
    switch (s.random.nextInt(4)) {
      case 0 -> {
        check(7, 8, (int) range.high() + bytes);
        b.movr(3, 7);
        b.addr(3, 4);
        touch(operand, size, 3, 0);
      }
      case 1 -> {
        b.movr(3, 7);
        b.addr(3, 4);
        check3(bytes);
        touch(operand, size, 3, s.about(0));
      }
      case 2 -> {
        b.movr(2, 8);
        b.subr(2, 7);
        b.addi(4, bytes);
        b.branchr(s.mistake() ? GE : GT, W64, 4, 2, s.out);
        b.addr(7, 4);
        touch(operand, size, 7, s.about(-bytes));
      }
      default -> {
        b.movr(3, 8);
        b.subr(3, 4);
        b.addi(3, -bytes);
        b.branchr(s.mistake() ? LE : LT, W64, 3, 7, s.out);
        touch(operand, size, 3, s.about(0));
      }
    }
  }

  private void check3(int bytes) {
    b.movr(2, 3);
    b.addi(2, bytes);
    b.branchr(s.mistake() ? GE : GT, W64, 2, 8, s.out);
  }

  /** Any number at all, compared with the length. */
  void unbounded() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    s.number(4);
    b.movr(2, 8);
    b.subr(2, 7);
    int bytes = 1;
    MemorySize size = B;
    switch (s.random.nextInt(5)) {
      case 0 -> b.branchr(s.mistake() ? GT : GE, W64, 4, 2, s.out);
      case 1 -> {
        size = s.size();
        bytes = size.bytes();
        if (!s.mistake()) {
          b.branch(LT, W64, 2, bytes, s.out);
        }
        b.addi(2, -bytes);
        b.branchr(GT, W64, 4, 2, s.out);
      }
      case 2 -> {
        b.branchr(GE, W32, 4, 2, s.out);
        if (!s.mistake()) {
          b.opr(MOV, W32, 4, 4);
        }
      }
      case 3 -> {
        int shift = 1 + s.random.nextInt(3);
        size = new MemorySize[] {B, MemorySize.H, W, DW}[shift];
        b.op(RSH, W64, 2, shift - (s.mistake() ? 1 : 0));
        b.branchr(GE, W64, 4, 2, s.out);
        b.op(LSH, W64, 4, shift);
      }
      default -> {
        b.branchr(s.mistake() ? LT : SGE, W64, 4, 2, s.out);
        if (!s.mistake()) {
          b.branch(SLT, W64, 4, 0, s.out);
        }
      }
    }
    b.addr(7, 4);
    touch(operand, size, 7, s.about(0));
  }

  /** A pointer and numbers spilled to the frame and filled again. */
  void spill() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    Sketch.Range range = s.index(4, 5);
    int slot = -8 * (1 + s.random.nextInt(6));
    b.store(DW, 10, slot, 7);
    b.store(DW, 10, slot - 8, 4);
    if (s.chance(3)) {
      b.storei(s.size(), 10, s.mistake() ? slot + s.random.nextInt(8) : slot - 16, s.edge());
    }
    check(7, 8, (int) range.high() + 1);
    if (s.chance(2)) {
      b.mov(7, 0);
    }
    b.load(s.mistake() ? W : DW, 1, 10, slot);
    b.load(s.chance(3) ? B : s.chance(2) ? W : DW, 4, 10, s.about(slot - 8));
    b.addr(1, 4);
    touch(operand, B, 1, 0);
  }

  /** Numbers stored in pieces that overlap, and read in others. */
  void overlap() {
    int at = -16 - s.random.nextInt(16);
    Sketch.Range range = s.index(2, 3);
    b.store(DW, 10, -32 - 8, 2);
    for (int count = 1 + s.random.nextInt(4); count > 0; count--) {
      MemorySize size = s.size();
      int offset = at + s.random.nextInt(8);
      if (s.chance(2)) {
        b.storei(size, 10, offset, s.edge());
      } else {
        b.store(size, 10, offset, s.pick(2, Sketch.SUM));
      }
    }
    b.load(s.size(), 3, 10, at + s.random.nextInt(8));
    s.collect(3);
    if (s.chance(2)) {
      b.load(s.size(), 3, 10, at + s.random.nextInt(8));
      if (!s.mistake()) {
        s.bound(3, 15, 5);
      }
      b.movr(4, 10);
      b.addr(4, 3);
      b.load(B, 5, 4, -16);
      s.collect(5);
    }
    b.load(DW, 3, 10, -40);
    b.movr(4, 10);
    b.addi(4, (int) -range.high() - 1);
    b.addr(4, 3);
    b.store(B, 4, 0, Sketch.SUM);
  }

  /** A store at a variable offset, next to something that matters. */
  void variableStore() {
    Sketch.Range range = s.index(2, 3);
    boolean pointer = s.chance(2);
    int distance = s.mistake() ? 0 : 8;
    int table = (int) range.high() + 8;
    b.movr(3, pointer ? 10 : 2);
    b.store(DW, 10, -8, 3);
    b.movr(4, 10);
    b.addi(4, -table - distance);
    b.addr(4, 2);
    b.store(s.pick(MemorySize.values()), 4, 0, Sketch.SUM);
    b.load(DW, 3, 10, -8);
    if (pointer) {
      b.load(B, 5, 3, -1 - s.random.nextInt(30));
    } else {
      b.movr(4, 10);
      b.addr(4, 3);
      b.load(B, 5, 4, (int) -range.high() - 1);
    }
    s.collect(5);
  }

  /** A value of a map, looked up, checked, indexed. */
  void mapValue() {
    boolean array = s.chance(2);
    int map = array ? s.map(MapType.ARRAY, 4, 24, 3) : s.map(MapType.HASH, 8, 16, 4);
    int bytes = array ? 24 : 16;
    if (s.chance(2)) {
      s.number(2);
      s.bound(2, 3, 3);
      b.store(DW, 10, -8, 2);
    } else {
      b.storei(DW, 10, -8, s.random.nextInt(4));
    }
    if (!array || s.chance(4)) {
      b.movr(2, 10);
      b.addi(2, -8);
      b.movr(3, 10);
      b.addi(3, -40);
      b.mov(4, s.mistake() ? 1 : 0);
      b.mapHandle(1, map);
      b.helper(2);
      s.collect(0);
    }
    b.movr(2, 10);
    b.addi(2, s.about(-8));
    b.mapHandle(1, map);
    b.helper(s.chance(12) ? 3 : 1);
    boolean late = s.chance(6);
    if (late) {
      b.addi(0, s.mistake() ? 8 : 0);
    }
    if (!s.mistake()) {
      b.branch(EQ, W64, 0, 0, s.out);
    }
    b.movr(7, 0);
    if (s.chance(2)) {
      Sketch.Range range = s.index(2, 3);
      if (range.high() >= bytes && !s.mistake()) {
        range = s.bound(2, bytes - 1, 3);
      }
      b.addr(7, 2);
      touch(16, B, 7, s.about(bytes - 1 - (int) Math.min(bytes - 1, range.high())));
    } else {
      MemorySize size = s.size();
      touch(16, size, 7, s.about(s.random.nextInt(bytes - size.bytes() + 1)));
    }
    if (s.chance(3)) {
      b.mov(2, 1);
      b.atomic(
          s.pick(AtomicOperation.values()),
          s.chance(2) ? W : DW,
          0,
          8 * s.random.nextInt(2),
          2,
          s.chance(2));
      s.collect(2);
    }
  }

  /** Tables in .rodata and counters in .data. */
  void globals() {
    boolean readOnly = s.chance(2);
    int map = s.global(readOnly);
    b.mapValue(7, map, s.chance(2) ? 0 : s.random.nextInt(8));
    Sketch.Range range = s.index(2, 3);
    int room = 64 - 8 - (int) range.high();
    MemorySize size = s.size();
    b.addr(7, 2);
    int offset = room < 8 ? 0 : s.random.nextInt(room - 7);
    if (readOnly ? s.mistake() : s.chance(2)) {
      b.store(size, 7, offset, Sketch.SUM);
    } else {
      b.load(size, 5, 7, s.about(offset));
      s.collect(5);
      if (readOnly && s.chance(2)) {
        b.mapValue(7, map, 0);
        b.op(AND, W64, 5, 63);
        b.addr(7, 5);
        b.load(B, 4, 7, 0);
        b.movr(3, 10);
        b.addr(3, 4);
        if (s.mistake()) {
          b.load(B, 3, 3, -16);
        } else {
          b.load(B, 3, 3, -256);
        }
        s.collect(3);
      }
    }
  }

  /** Atomic operations on the frame, dst and aux, their results used. */
  void atomics() {
    int operand = s.pick(16, 32);
    boolean stack = s.chance(2);
    MemorySize size = s.chance(2) ? W : DW;
    if (stack) {
      b.movr(7, 10);
      b.addi(7, -32);
      s.number(3);
      b.store(DW, 7, 0, 3);
    } else {
      s.loadOperand(7, 8, operand);
      check(7, 8, 16);
    }
    s.number(4);
    if (s.chance(2)) {
      s.bound(4, 15, 5);
    }
    b.mov(0, s.edge());
    AtomicOperation operation = s.pick(AtomicOperation.values());
    int offset = s.mistake() ? s.random.nextInt(9) : s.pick(0, size.bytes());
    b.atomic(operation, size, 7, offset, 4, s.chance(2));
    int result = operation == AtomicOperation.CMPXCHG ? 0 : 4;
    if (s.chance(2)) {
      if (!s.mistake()) {
        s.bound(result, 31, 5);
      }
      b.movr(3, 10);
      b.addr(3, result);
      b.load(B, 5, 3, -32);
      s.collect(5);
    } else {
      s.collect(result);
    }
    b.load(size, 5, 7, 0);
    if (stack && s.chance(3)) {
      s.bound(5, 31, 4);
      b.movr(3, 10);
      b.addr(3, 5);
      b.load(B, 5, 3, -32);
    }
    s.collect(5);
  }

  /** Differences of pointers, in both widths, and comparisons of pointers. */
  void differences() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    switch (s.random.nextInt(4)) {
      case 0 -> {
        b.movr(2, 8);
        b.subr(2, 7);
        b.op(s.chance(2) ? RSH : AND, s.width(), 2, s.pick(1, 2, 3, -4, -8));
        s.collect(2);
        b.branchr(s.mistake() ? LE : GE, W64, Sketch.SUM, 2, s.out);
        if (s.chance(2)) {
          b.addr(7, Sketch.SUM);
          touch(operand, B, 7, 0);
        }
      }
      case 1 -> {
        b.opr(MOV, W32, 2, 8);
        b.opr(MOV, W32, 3, s.mistake() ? 6 : 7);
        b.opr(SUB, W32, 2, 3);
        s.collect(2);
        s.number(4);
        b.branchr(GE, s.width(), 4, 2, s.out);
        b.opr(MOV, W32, 4, 4);
        b.addr(7, 4);
        touch(operand, B, 7, 0);
      }
      case 2 -> {
        b.branchr(s.condition(), W64, 7, 8, s.out);
        touch(operand, B, 7, 0);
      }
      default -> {
        b.movr(3, 7);
        b.addi(3, s.random.nextInt(16));
        int skip = b.label();
        b.branchr(s.mistake() ? NE : LT, W64, 3, 8, skip);
        b.jump(s.out);
        b.place(skip);
        touch(operand, B, s.chance(2) ? 3 : 7, 0);
      }
    }
  }

  /** Reads of the context in all sizes. */
  void context() {
    MemorySize size = s.size();
    int offset = 48 + s.random.nextInt(32 / size.bytes()) * size.bytes();
    b.load(size, 2, Sketch.CONTEXT, s.mistake() ? s.random.nextInt(80) : offset);
    s.collect(2);
    if (s.mistake()) {
      b.store(size, Sketch.CONTEXT, offset, 2);
    }
    if (s.chance(4)) {
      b.op(AND, W64, 2, 24);
      b.addr(2, Sketch.CONTEXT);
      b.load(DW, 3, 2, s.about(48));
      s.collect(3);
    }
  }

  /** What must not be done with pointers, or only just. */
  void leak() {
    int operand = s.operand();
    s.loadOperand(7, 8, operand);
    switch (s.random.nextInt(10)) {
      case 0 -> {
        b.store(DW, 10, -8, 7);
        b.load(s.mistake() ? W : DW, 2, 10, -8);
        b.subr(2, 7);
        s.collect(2);
      }
      case 1 -> {
        b.movr(2, 7);
        b.opr(s.mistake() ? XOR : SUB, W64, 2, 8);
        s.collect(2);
      }
      case 2 -> {
        b.movr(2, 7);
        b.op(s.mistake() ? MUL : ADD, W64, 2, 3);
        b.subr(2, 7);
        s.collect(2);
      }
      case 3 -> {
        b.movr(2, s.mistake() ? 7 : 10);
        b.subr(2, 10);
        s.collect(2);
      }
      case 4 -> {
        b.opr(MOV, W32, 2, 7);
        if (!s.mistake()) {
          b.opr(MOV, W32, 3, 8);
          b.opr(SUB, W32, 2, 3);
        }
        s.collect(2);
      }
      case 5 -> {
        int skip = b.label();
        b.branch(s.mistake() ? GT : EQ, W64, 7, 0, skip);
        s.collect(s.mistake() ? 7 : Sketch.SUM);
        b.place(skip);
      }
      case 6 -> {
        check(7, 8, 8);
        if (s.mistake()) {
          b.store(DW, 7, 0, 7);
        }
        b.load(B, 3, 7, 0);
        s.collect(3);
      }
      case 7 -> {
        // a register that holds a pointer on one path and a number on the other
        int other = b.label();
        int join = b.label();
        s.number(4);
        b.branch(s.condition(), W64, 4, s.edge(), other);
        b.movr(2, 7);
        b.mov(3, 1);
        b.jump(join);
        b.place(other);
        b.mov(2, s.random.nextInt(9));
        b.mov(3, 0);
        b.place(join);
        if (!s.mistake()) {
          b.mov(2, 3);
        }
        s.collect(s.mistake() ? 2 : 3);
      }
      case 8 -> {
        b.store(DW, 10, -16, 7);
        b.storei(B, 10, -16 + s.random.nextInt(8), s.edge());
        if (!s.mistake()) {
          b.storei(DW, 10, -16, 3);
        }
        b.load(s.size(), 2, 10, -16);
        s.collect(2);
      }
      default -> {
        s.number(2);
        b.movr(3, 7);
        b.addr(3, 2);
        b.subr(3, s.mistake() ? 8 : 2);
        b.subr(3, 7);
        s.collect(3);
      }
    }
  }
}
