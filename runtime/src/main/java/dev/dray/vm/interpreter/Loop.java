package dev.dray.vm.interpreter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The loop. One method, below the 8000 bytecodes above which HotSpot does not compile, its state in
 * local variables; whatever is rare or long is a call of the execution's.
 */
final class Loop {
  private static final int REGION_SHIFT = 44;
  private static final long LOW = 0xffffffffL;
  private static final MemorySegment ALL = Raw.ALL;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Loop() {}

  /**
   * Runs from a position until the function that was entered there returns.
   *
   * @param x its registers are the program's; what was executed is there afterwards
   * @param start the position of the function's first operation
   * @param startCount instructions executed so far, less those before the start
   */
  static void run(Execution x, int start, long startCount) {
    final int[] code = x.lowered.words();
    final long[] r = x.registers;
    final long[] readEnds = x.space.readEnds;
    final long[] writeEnds = x.space.writeEnds;
    final long[] deltas = x.space.deltas;
    int pc = start;
    long count = startCount;
    long threshold = x.threshold(pc);
    while (true) {
      int jump;
      switch (code[pc]) {
        case Op.ADD -> {
          r[code[pc + 1]] = r[code[pc + 2]] + r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.SUB -> {
          r[code[pc + 1]] = r[code[pc + 2]] - r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.MUL -> {
          r[code[pc + 1]] = r[code[pc + 2]] * r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.OR -> {
          r[code[pc + 1]] = r[code[pc + 2]] | r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.AND -> {
          r[code[pc + 1]] = r[code[pc + 2]] & r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.LSH -> {
          r[code[pc + 1]] = r[code[pc + 2]] << r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.RSH -> {
          r[code[pc + 1]] = r[code[pc + 2]] >>> r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.XOR -> {
          r[code[pc + 1]] = r[code[pc + 2]] ^ r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.ARSH -> {
          r[code[pc + 1]] = r[code[pc + 2]] >> r[code[pc + 3]];
          pc += 4;
          continue;
        }
        case Op.ADD32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] + r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.SUB32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] - r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.MUL32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] * r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.OR32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] | r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.AND32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] & r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.LSH32 -> {
          r[code[pc + 1]] = ((int) r[code[pc + 2]] << (int) r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.RSH32 -> {
          r[code[pc + 1]] = ((int) r[code[pc + 2]] >>> (int) r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.XOR32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] ^ r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.ARSH32 -> {
          r[code[pc + 1]] = ((int) r[code[pc + 2]] >> (int) r[code[pc + 3]]) & LOW;
          pc += 4;
          continue;
        }
        case Op.DIVIDE -> {
          r[code[pc + 1]] =
              Execution.divide(code[pc + 4], code[pc + 5], r[code[pc + 2]], r[code[pc + 3]]);
          pc += 6;
          continue;
        }
        case Op.MOV -> {
          r[code[pc + 1]] = r[code[pc + 2]];
          pc += 3;
          continue;
        }
        case Op.MOV32 -> {
          r[code[pc + 1]] = r[code[pc + 2]] & LOW;
          pc += 3;
          continue;
        }
        case Op.EXTEND -> {
          int shift = code[pc + 3];
          r[code[pc + 1]] = r[code[pc + 2]] << shift >> shift;
          pc += 4;
          continue;
        }
        case Op.EXTEND32 -> {
          int shift = code[pc + 3];
          r[code[pc + 1]] = (r[code[pc + 2]] << shift >> shift) & LOW;
          pc += 4;
          continue;
        }
        case Op.REVERSE -> {
          r[code[pc + 1]] = Long.reverseBytes(r[code[pc + 2]]) >>> code[pc + 3];
          pc += 4;
          continue;
        }
        case Op.LOAD8 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 1
                  ? ALL.get(BYTE, address + deltas[region]) & 0xffL
                  : x.load(pc, count, address, 1);
          pc += 4;
          continue;
        }
        case Op.LOAD16 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 2
                  ? ALL.get(SHORT, address + deltas[region]) & 0xffffL
                  : x.load(pc, count, address, 2);
          pc += 4;
          continue;
        }
        case Op.LOAD32 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 4
                  ? ALL.get(INT, address + deltas[region]) & LOW
                  : x.load(pc, count, address, 4);
          pc += 4;
          continue;
        }
        case Op.LOAD64 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 8
                  ? ALL.get(LONG, address + deltas[region])
                  : x.load(pc, count, address, 8);
          pc += 4;
          continue;
        }
        case Op.LOAD_SIGNED -> {
          r[code[pc + 1]] = x.loadSigned(pc, count, r[code[pc + 2]] + code[pc + 3], code[pc + 4]);
          pc += 5;
          continue;
        }
        case Op.STORE8 -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 1) {
            ALL.set(BYTE, address + deltas[region], (byte) r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 1, r[code[pc + 3]]);
          }
          pc += 4;
          continue;
        }
        case Op.STORE16 -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 2) {
            ALL.set(SHORT, address + deltas[region], (short) r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 2, r[code[pc + 3]]);
          }
          pc += 4;
          continue;
        }
        case Op.STORE32 -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 4) {
            ALL.set(INT, address + deltas[region], (int) r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 4, r[code[pc + 3]]);
          }
          pc += 4;
          continue;
        }
        case Op.STORE64 -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 8) {
            ALL.set(LONG, address + deltas[region], r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 8, r[code[pc + 3]]);
          }
          pc += 4;
          continue;
        }
        case Op.ATOMIC -> {
          x.atomic(pc, count);
          pc += 7;
          continue;
        }
        case Op.JUMP -> {
          jump = pc + 1;
        }
        case Op.EQ -> {
          if (r[code[pc + 1]] != r[code[pc + 2]]) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.NE -> {
          if (r[code[pc + 1]] == r[code[pc + 2]]) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.GT -> {
          if (Long.compareUnsigned(r[code[pc + 1]], r[code[pc + 2]]) <= 0) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.GE -> {
          if (Long.compareUnsigned(r[code[pc + 1]], r[code[pc + 2]]) < 0) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.SGT -> {
          if (r[code[pc + 1]] <= r[code[pc + 2]]) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.SGE -> {
          if (r[code[pc + 1]] < r[code[pc + 2]]) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.SET -> {
          if ((r[code[pc + 1]] & r[code[pc + 2]]) == 0) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.EQ32 -> {
          if ((int) r[code[pc + 1]] != (int) r[code[pc + 2]]) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.NE32 -> {
          if ((int) r[code[pc + 1]] == (int) r[code[pc + 2]]) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.GT32 -> {
          if (Integer.compareUnsigned((int) r[code[pc + 1]], (int) r[code[pc + 2]]) <= 0) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.GE32 -> {
          if (Integer.compareUnsigned((int) r[code[pc + 1]], (int) r[code[pc + 2]]) < 0) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.SGT32 -> {
          if ((int) r[code[pc + 1]] <= (int) r[code[pc + 2]]) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.SGE32 -> {
          if ((int) r[code[pc + 1]] < (int) r[code[pc + 2]]) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.SET32 -> {
          if (((int) r[code[pc + 1]] & (int) r[code[pc + 2]]) == 0) {
            pc += 5;
            continue;
          }
          jump = pc + 3;
        }
        case Op.CALL_HELPER -> {
          x.executed = count + code[pc + 2];
          r[0] = x.callHelper(pc, code[pc + 1]);
          count = x.executed - code[pc + 2];
          clearArguments(r);
          pc += 3;
          threshold = x.threshold(pc);
          continue;
        }
        case Op.CALL -> {
          int callee = code[pc + 1];
          x.executed = count + code[pc + 2];
          count = x.call(pc, callee, pc + 3);
          threshold = x.check(callee, callee, count);
          pc = callee;
          continue;
        }
        case Op.CALL_INDIRECT -> {
          int after = code[pc + 2];
          long pointer = r[code[pc + 1]];
          int callee = x.indirect(pc, count, pointer);
          x.executed = count + after;
          if (callee < 0) {
            r[0] = x.callHelper(pc, pointer);
            count = x.executed - after;
            clearArguments(r);
            pc += 3;
            threshold = x.threshold(pc);
          } else {
            count = x.call(pc, callee, pc + 3);
            threshold = x.check(callee, callee, count);
            pc = callee;
          }
          continue;
        }
        case Op.EXIT -> {
          x.executed = count + code[pc + 1];
          if (x.atFloor()) {
            return;
          }
          pc = x.leave();
          clearArguments(r);
          count = x.countFrom(pc);
          threshold = x.threshold(pc);
          continue;
        }
        case Op.ADD_ADD -> {
          r[code[pc + 1]] = r[code[pc + 2]] + r[code[pc + 3]];
          r[code[pc + 4]] = r[code[pc + 5]] + r[code[pc + 6]];
          pc += 7;
          continue;
        }
        case Op.ADD_GT -> {
          r[code[pc + 1]] = r[code[pc + 2]] + r[code[pc + 3]];
          if (Long.compareUnsigned(r[code[pc + 4]], r[code[pc + 5]]) <= 0) {
            pc += 8;
            continue;
          }
          jump = pc + 6;
        }
        case Op.ADD_LOAD8 -> {
          r[code[pc + 1]] = r[code[pc + 2]] + r[code[pc + 3]];
          long address = r[code[pc + 5]] + code[pc + 6];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 4]] =
              region < readEnds.length && address <= readEnds[region] - 1
                  ? ALL.get(BYTE, address + deltas[region]) & 0xffL
                  : x.load(pc + 4, count, address, 1);
          pc += 7;
          continue;
        }
        case Op.ADD_LOAD32 -> {
          r[code[pc + 1]] = r[code[pc + 2]] + r[code[pc + 3]];
          long address = r[code[pc + 5]] + code[pc + 6];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 4]] =
              region < readEnds.length && address <= readEnds[region] - 4
                  ? ALL.get(INT, address + deltas[region]) & LOW
                  : x.load(pc + 4, count, address, 4);
          pc += 7;
          continue;
        }
        case Op.ADD_LOAD64 -> {
          r[code[pc + 1]] = r[code[pc + 2]] + r[code[pc + 3]];
          long address = r[code[pc + 5]] + code[pc + 6];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 4]] =
              region < readEnds.length && address <= readEnds[region] - 8
                  ? ALL.get(LONG, address + deltas[region])
                  : x.load(pc + 4, count, address, 8);
          pc += 7;
          continue;
        }
        case Op.ADD_MOV -> {
          r[code[pc + 1]] = r[code[pc + 2]] + r[code[pc + 3]];
          r[code[pc + 4]] = r[code[pc + 5]];
          pc += 6;
          continue;
        }
        case Op.LOAD64_STORE64 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 8
                  ? ALL.get(LONG, address + deltas[region])
                  : x.load(pc, count, address, 8);
          address = r[code[pc + 4]] + code[pc + 5];
          region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 8) {
            ALL.set(LONG, address + deltas[region], r[code[pc + 6]]);
          } else {
            x.store(pc + 4, count, address, 8, r[code[pc + 6]]);
          }
          pc += 7;
          continue;
        }
        case Op.LOAD64_GT -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 8
                  ? ALL.get(LONG, address + deltas[region])
                  : x.load(pc, count, address, 8);
          if (Long.compareUnsigned(r[code[pc + 4]], r[code[pc + 5]]) <= 0) {
            pc += 8;
            continue;
          }
          jump = pc + 6;
        }
        case Op.LOAD64_GE -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 8
                  ? ALL.get(LONG, address + deltas[region])
                  : x.load(pc, count, address, 8);
          if (Long.compareUnsigned(r[code[pc + 4]], r[code[pc + 5]]) < 0) {
            pc += 8;
            continue;
          }
          jump = pc + 6;
        }
        case Op.LOAD64_XOR -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 8
                  ? ALL.get(LONG, address + deltas[region])
                  : x.load(pc, count, address, 8);
          r[code[pc + 4]] = r[code[pc + 5]] ^ r[code[pc + 6]];
          pc += 7;
          continue;
        }
        case Op.LOAD8_NE32 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 1
                  ? ALL.get(BYTE, address + deltas[region]) & 0xffL
                  : x.load(pc, count, address, 1);
          if ((int) r[code[pc + 4]] == (int) r[code[pc + 5]]) {
            pc += 8;
            continue;
          }
          jump = pc + 6;
        }
        case Op.LOAD8_EQ32 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 1
                  ? ALL.get(BYTE, address + deltas[region]) & 0xffL
                  : x.load(pc, count, address, 1);
          if ((int) r[code[pc + 4]] != (int) r[code[pc + 5]]) {
            pc += 8;
            continue;
          }
          jump = pc + 6;
        }
        case Op.LOAD8_LSH -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 1
                  ? ALL.get(BYTE, address + deltas[region]) & 0xffL
                  : x.load(pc, count, address, 1);
          r[code[pc + 4]] = r[code[pc + 5]] << r[code[pc + 6]];
          pc += 7;
          continue;
        }
        case Op.LOAD8_XOR32 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 1
                  ? ALL.get(BYTE, address + deltas[region]) & 0xffL
                  : x.load(pc, count, address, 1);
          r[code[pc + 4]] = (r[code[pc + 5]] ^ r[code[pc + 6]]) & LOW;
          pc += 7;
          continue;
        }
        case Op.LOAD32_ADD32 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 4
                  ? ALL.get(INT, address + deltas[region]) & LOW
                  : x.load(pc, count, address, 4);
          r[code[pc + 4]] = (r[code[pc + 5]] + r[code[pc + 6]]) & LOW;
          pc += 7;
          continue;
        }
        case Op.LOAD32_XOR32 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 4
                  ? ALL.get(INT, address + deltas[region]) & LOW
                  : x.load(pc, count, address, 4);
          r[code[pc + 4]] = (r[code[pc + 5]] ^ r[code[pc + 6]]) & LOW;
          pc += 7;
          continue;
        }
        case Op.STORE64_ADD -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 8) {
            ALL.set(LONG, address + deltas[region], r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 8, r[code[pc + 3]]);
          }
          r[code[pc + 4]] = r[code[pc + 5]] + r[code[pc + 6]];
          pc += 7;
          continue;
        }
        case Op.STORE32_ADD -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 4) {
            ALL.set(INT, address + deltas[region], (int) r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 4, r[code[pc + 3]]);
          }
          r[code[pc + 4]] = r[code[pc + 5]] + r[code[pc + 6]];
          pc += 7;
          continue;
        }
        case Op.XOR_STORE64 -> {
          r[code[pc + 1]] = r[code[pc + 2]] ^ r[code[pc + 3]];
          long address = r[code[pc + 4]] + code[pc + 5];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 8) {
            ALL.set(LONG, address + deltas[region], r[code[pc + 6]]);
          } else {
            x.store(pc + 4, count, address, 8, r[code[pc + 6]]);
          }
          pc += 7;
          continue;
        }
        case Op.MOV_JUMP -> {
          r[code[pc + 1]] = r[code[pc + 2]];
          jump = pc + 3;
        }
        case Op.MOV_GT -> {
          r[code[pc + 1]] = r[code[pc + 2]];
          if (Long.compareUnsigned(r[code[pc + 3]], r[code[pc + 4]]) <= 0) {
            pc += 7;
            continue;
          }
          jump = pc + 5;
        }
        case Op.MOV_MOV -> {
          r[code[pc + 1]] = r[code[pc + 2]];
          r[code[pc + 3]] = r[code[pc + 4]];
          pc += 5;
          continue;
        }
        case Op.AND_LSH -> {
          r[code[pc + 1]] = r[code[pc + 2]] & r[code[pc + 3]];
          r[code[pc + 4]] = r[code[pc + 5]] << r[code[pc + 6]];
          pc += 7;
          continue;
        }
        case Op.LSH_ADD -> {
          r[code[pc + 1]] = r[code[pc + 2]] << r[code[pc + 3]];
          r[code[pc + 4]] = r[code[pc + 5]] + r[code[pc + 6]];
          pc += 7;
          continue;
        }
        case Op.RSH32_LSH32 -> {
          r[code[pc + 1]] = ((int) r[code[pc + 2]] >>> (int) r[code[pc + 3]]) & LOW;
          r[code[pc + 4]] = ((int) r[code[pc + 5]] << (int) r[code[pc + 6]]) & LOW;
          pc += 7;
          continue;
        }
        case Op.LSH32_OR32 -> {
          r[code[pc + 1]] = ((int) r[code[pc + 2]] << (int) r[code[pc + 3]]) & LOW;
          r[code[pc + 4]] = (r[code[pc + 5]] | r[code[pc + 6]]) & LOW;
          pc += 7;
          continue;
        }
        default -> {
          x.bad(pc, count);
          continue;
        }
      }
      int target = code[jump];
      count += code[jump + 1];
      if (count > threshold) {
        threshold = x.check(pc, target, count);
      }
      pc = target;
    }
  }

  /** r1 to r5 are gone after a call: 0 in every tier. */
  private static void clearArguments(long[] r) {
    r[1] = 0;
    r[2] = 0;
    r[3] = 0;
    r[4] = 0;
    r[5] = 0;
  }
}
