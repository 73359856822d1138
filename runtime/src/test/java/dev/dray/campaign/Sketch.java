package dev.dray.campaign;

import static dev.dray.verifier.isa.AluOperation.ADD;
import static dev.dray.verifier.isa.AluOperation.AND;
import static dev.dray.verifier.isa.AluOperation.LSH;
import static dev.dray.verifier.isa.AluOperation.MOD;
import static dev.dray.verifier.isa.AluOperation.MOV;
import static dev.dray.verifier.isa.AluOperation.MUL;
import static dev.dray.verifier.isa.AluOperation.OR;
import static dev.dray.verifier.isa.AluOperation.RSH;
import static dev.dray.verifier.isa.AluOperation.SUB;
import static dev.dray.verifier.isa.AluOperation.XOR;
import static dev.dray.verifier.isa.Condition.GE;
import static dev.dray.verifier.isa.Condition.GT;
import static dev.dray.verifier.isa.Condition.LE;
import static dev.dray.verifier.isa.Condition.LT;
import static dev.dray.verifier.isa.Condition.SET;
import static dev.dray.verifier.isa.Condition.SGE;
import static dev.dray.verifier.isa.Condition.SGT;
import static dev.dray.verifier.isa.Condition.SLT;
import static dev.dray.verifier.isa.Width.W32;
import static dev.dray.verifier.isa.Width.W64;

import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Width;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * A program being made. r6 is the context, r9 collects what is computed, r7 and r8 survive calls
 * within a gadget, r0 to r5 are for anyone.
 */
final class Sketch {
  static final int CONTEXT = 6;
  static final int SUM = 9;

  /** Numbers at the edges of widths. */
  static final int[] EDGES = {
    0,
    1,
    2,
    3,
    7,
    8,
    15,
    16,
    31,
    32,
    63,
    64,
    127,
    128,
    255,
    256,
    511,
    512,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    -1,
    -2,
    -8,
    -64,
    -128,
    -256,
    0xffff_0000,
    0x5555_5555
  };

  final SplittableRandom random;
  final ProgramBuilder b = new ProgramBuilder();
  final int out = b.label();
  private final Deque<Runnable> functions = new ArrayDeque<>();
  private final int mistakes;

  /** What is known of a number: 0 &lt;= low &lt;= value &lt;= high. */
  record Range(long low, long high) {}

  Sketch(SplittableRandom random) {
    this.random = random;
    this.mistakes = 12 + random.nextInt(60);
  }

  void prologue() {
    b.movr(CONTEXT, 1);
    scalarOrConstant(SUM);
  }

  private void scalarOrConstant(int register) {
    if (chance(3)) {
      b.load(MemorySize.DW, register, CONTEXT, 48 + 8 * random.nextInt(4));
    } else {
      b.mov(register, EDGES[random.nextInt(EDGES.length)]);
    }
  }

  Program finish() {
    b.movr(0, SUM);
    if (chance(4)) {
      b.jump(out);
      b.mov(0, 1);
    }
    b.place(out);
    b.mov(0, random.nextInt(3));
    if (chance(2)) {
      b.addr(0, SUM);
    }
    b.exit();
    while (!functions.isEmpty()) {
      functions.poll().run();
    }
    return b.build();
  }

  /** Adds a function behind the program. */
  void later(Runnable function) {
    functions.add(function);
  }

  boolean chance(int in) {
    return random.nextInt(in) == 0;
  }

  /** Whether to be wrong here. */
  boolean mistake() {
    return random.nextInt(mistakes) == 0;
  }

  <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  int pick(int... values) {
    return values[random.nextInt(values.length)];
  }

  MemorySize size() {
    return pick(MemorySize.values());
  }

  Width width() {
    return chance(3) ? W32 : W64;
  }

  /** A number off by a little when wrong. */
  int about(int value) {
    return mistake() ? value + pick(-8, -1, 1, 2, 8) : value;
  }

  /** The offset in the context of an operand's start; its end follows. */
  int operand() {
    return 16 * random.nextInt(3);
  }

  void loadOperand(int start, int end, int operand) {
    b.load(MemorySize.DW, start, CONTEXT, operand);
    b.load(MemorySize.DW, end, CONTEXT, mistake() ? 16 * random.nextInt(3) + 8 : operand + 8);
  }

  /** Puts some number into a register. */
  void number(int dst) {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> b.load(MemorySize.DW, dst, CONTEXT, 48 + 8 * random.nextInt(4));
      case 3, 4 -> b.load(MemorySize.W, dst, CONTEXT, 48 + 4 * random.nextInt(8));
      case 5 -> b.load(MemorySize.B, dst, CONTEXT, 48 + random.nextInt(32));
      case 6 -> b.loadSigned(pick(MemorySize.B, MemorySize.H, MemorySize.W), dst, CONTEXT, 48);
      case 7 -> b.movr(dst, SUM);
      case 8 -> b.mov(dst, edge());
      default -> {
        if (chance(2)) {
          b.immediate(dst, random.nextLong());
        } else {
          b.load(MemorySize.H, dst, CONTEXT, 48 + 2 * random.nextInt(16));
        }
      }
    }
  }

  private MemorySize pick(MemorySize... sizes) {
    return sizes[random.nextInt(sizes.length)];
  }

  int edge() {
    return EDGES[random.nextInt(EDGES.length)] + (chance(3) ? random.nextInt(-1, 2) : 0);
  }

  /**
   * Makes a number at most a limit, or leaves for {@link #out}, in one of the ways that programs do
   * it.
   *
   * @param temporary another register to use
   */
  Range bound(int dst, int limit, int temporary) {
    int most = about(limit);
    if (mistake()) {
      return new Range(0, limit);
    }
    switch (random.nextInt(14)) {
      case 0, 1 -> {
        int mask = Integer.highestOneBit(Math.max(1, limit) + 1) - 1;
        b.op(AND, width(), dst, mistake() ? 2 * mask + 1 : mask);
        return new Range(0, mask);
      }
      case 2 -> b.op(MOD, width(), dst, most + 1);
      case 3 -> {
        int bits = 31 - Integer.numberOfLeadingZeros(Math.max(1, limit) + 1);
        Width width = width();
        b.op(RSH, width, dst, width.bits() - bits - (mistake() ? 1 : 0));
        return new Range(0, (1 << bits) - 1);
      }
      case 4 -> b.branch(mistake() ? SGT : GT, W64, dst, most, out);
      case 5 -> b.branch(mistake() ? SGE : GE, W64, dst, most + 1, out);
      case 6 -> {
        int good = b.label();
        b.branch(mistake() ? GT : LE, W64, dst, most, good);
        b.jump(out);
        b.place(good);
      }
      case 7 -> {
        b.branch(SGT, W64, dst, most, out);
        if (!mistake()) {
          b.branch(SLT, W64, dst, 0, out);
        }
      }
      case 8 -> {
        if (chance(2)) {
          b.opr(MOV, W32, dst, dst);
        }
        b.branch(GT, W32, dst, most, out);
        if (!mistake()) {
          b.opr(MOV, W32, dst, dst);
        }
      }
      case 9 -> {
        int good = b.label();
        b.branch(LT, width(), dst, most, good);
        b.mov(dst, most);
        b.place(good);
        if (chance(2)) {
          b.opr(MOV, W32, dst, dst);
        } else if (!chance(3)) {
          b.branch(GT, W64, dst, most, out);
        }
      }
      case 10 -> {
        int mask = Integer.highestOneBit(Math.max(1, limit) + 1) - 1;
        b.branch(SET, mistake() ? W32 : W64, dst, ~mask, out);
        return new Range(0, mask);
      }
      case 11 -> {
        b.mov(temporary, most);
        b.branchr(mistake() ? SLT : LT, W64, temporary, dst, out);
      }
      case 12 -> {
        int bits = pick(8, 16);
        b.add(new Instruction.MoveSigned(width(), dst, dst, bits));
        b.branch(SGT, W64, dst, most, out);
        b.branch(SLT, mistake() ? W32 : W64, dst, 0, out);
      }
      default -> {
        number(temporary);
        b.branchr(GT, W64, temporary, dst, out);
        b.branch(GT, W64, dst, most, out);
      }
    }
    return new Range(0, limit);
  }

  /** Computes on with a bounded number in a way whose range is easy to tell. */
  Range stretch(int dst, Range range) {
    long low = range.low();
    long high = range.high();
    Width width = width();
    int amount = 1 + random.nextInt(6);
    switch (random.nextInt(8)) {
      case 0 -> {
        b.op(ADD, width, dst, amount);
        return new Range(low + amount, high + amount);
      }
      case 1 -> {
        b.op(MUL, width, dst, amount);
        return new Range(low * amount, high * amount);
      }
      case 2 -> {
        b.op(LSH, width, dst, amount & 3);
        return new Range(low << (amount & 3), high << (amount & 3));
      }
      case 3 -> {
        b.op(RSH, width, dst, amount & 3);
        return new Range(low >> (amount & 3), high >> (amount & 3));
      }
      case 4, 5 -> {
        b.op(chance(2) ? OR : XOR, width, dst, amount);
        return new Range(0, (Long.highestOneBit(Math.max(high, amount)) << 1) - 1);
      }
      case 6 -> {
        b.op(SUB, width, dst, (int) Math.min(low, amount) + (mistake() ? 1 : 0));
        return new Range(low - Math.min(low, amount), high - Math.min(low, amount));
      }
      default -> {
        if (chance(2) && high < 127) {
          b.add(new Instruction.MoveSigned(width, dst, dst, 8));
        }
        return range;
      }
    }
  }

  /** A number with a small range. */
  Range index(int dst, int temporary) {
    number(dst);
    Range range = bound(dst, pick(1, 3, 7, 7, 10, 15, 31, 40), temporary);
    for (int count = random.nextInt(4); count > 0 && range.high() < 60; count--) {
      range = stretch(dst, range);
    }
    return range;
  }

  /** Adds a register to the sum. */
  void collect(int register) {
    b.opr(pick(ADD, XOR, SUB), W64, SUM, register);
  }

  private dev.dray.verifier.isa.AluOperation pick(
      dev.dray.verifier.isa.AluOperation... operations) {
    return operations[random.nextInt(operations.length)];
  }

  Condition condition() {
    return pick(Condition.values());
  }

  /** The index of a map of a shape, new if there is none. */
  int map(MapType type, int key, int value, int entries) {
    for (int index = 0; index < b.maps().size(); index++) {
      MapDefinition map = b.maps().get(index);
      if (map.type() == type && map.keySize() == key && map.valueSize() == value) {
        return index;
      }
    }
    return b.map(
        new MapDefinition(
            type.name().toLowerCase(java.util.Locale.ROOT), type, key, value, entries));
  }

  /** The index of a data section, new if there is none of its kind. */
  int global(boolean readOnly) {
    for (int index = 0; index < b.maps().size(); index++) {
      if (b.maps().get(index).global() && b.maps().get(index).readOnly() == readOnly) {
        return index;
      }
    }
    byte[] bytes = new byte[64];
    for (int index = 0; index < bytes.length; index++) {
      bytes[index] = (byte) (chance(2) ? random.nextInt(16) : random.nextInt());
    }
    return b.map(
        new MapDefinition(
            readOnly ? ".rodata" : ".data",
            MapType.ARRAY,
            4,
            bytes.length,
            1,
            0,
            new MapDefinition.Global(readOnly, bytes)));
  }
}
