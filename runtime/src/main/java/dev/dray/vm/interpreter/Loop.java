package dev.dray.vm.interpreter;

/**
 * The loop. One method, below the 8000 bytecodes above which HotSpot does not compile, its state in
 * local variables; whatever is rare or long is a call of the execution's.
 */
final class Loop {
  private static final int REGION_SHIFT = 44;
  private static final long LOW = 0xffffffffL;

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
      switch (code[pc]) {
        case Op.ADD -> {
          r[code[pc + 1]] = r[code[pc + 2]] + r[code[pc + 3]];
          pc += 4;
        }
        case Op.SUB -> {
          r[code[pc + 1]] = r[code[pc + 2]] - r[code[pc + 3]];
          pc += 4;
        }
        case Op.MUL -> {
          r[code[pc + 1]] = r[code[pc + 2]] * r[code[pc + 3]];
          pc += 4;
        }
        case Op.OR -> {
          r[code[pc + 1]] = r[code[pc + 2]] | r[code[pc + 3]];
          pc += 4;
        }
        case Op.AND -> {
          r[code[pc + 1]] = r[code[pc + 2]] & r[code[pc + 3]];
          pc += 4;
        }
        case Op.LSH -> {
          r[code[pc + 1]] = r[code[pc + 2]] << r[code[pc + 3]];
          pc += 4;
        }
        case Op.RSH -> {
          r[code[pc + 1]] = r[code[pc + 2]] >>> r[code[pc + 3]];
          pc += 4;
        }
        case Op.XOR -> {
          r[code[pc + 1]] = r[code[pc + 2]] ^ r[code[pc + 3]];
          pc += 4;
        }
        case Op.ARSH -> {
          r[code[pc + 1]] = r[code[pc + 2]] >> r[code[pc + 3]];
          pc += 4;
        }
        case Op.ADD32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] + r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.SUB32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] - r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.MUL32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] * r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.OR32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] | r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.AND32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] & r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.LSH32 -> {
          r[code[pc + 1]] = ((int) r[code[pc + 2]] << (int) r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.RSH32 -> {
          r[code[pc + 1]] = ((int) r[code[pc + 2]] >>> (int) r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.XOR32 -> {
          r[code[pc + 1]] = (r[code[pc + 2]] ^ r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.ARSH32 -> {
          r[code[pc + 1]] = ((int) r[code[pc + 2]] >> (int) r[code[pc + 3]]) & LOW;
          pc += 4;
        }
        case Op.DIVIDE -> {
          r[code[pc + 1]] =
              Execution.divide(code[pc + 4], code[pc + 5], r[code[pc + 2]], r[code[pc + 3]]);
          pc += 6;
        }
        case Op.MOV -> {
          r[code[pc + 1]] = r[code[pc + 2]];
          pc += 3;
        }
        case Op.MOV32 -> {
          r[code[pc + 1]] = r[code[pc + 2]] & LOW;
          pc += 3;
        }
        case Op.EXTEND -> {
          int shift = code[pc + 3];
          r[code[pc + 1]] = r[code[pc + 2]] << shift >> shift;
          pc += 4;
        }
        case Op.EXTEND32 -> {
          int shift = code[pc + 3];
          r[code[pc + 1]] = (r[code[pc + 2]] << shift >> shift) & LOW;
          pc += 4;
        }
        case Op.REVERSE -> {
          r[code[pc + 1]] = Long.reverseBytes(r[code[pc + 2]]) >>> code[pc + 3];
          pc += 4;
        }
        case Op.LOAD8 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 1
                  ? Raw.u8(address + deltas[region])
                  : x.load(pc, count, address, 1);
          pc += 4;
        }
        case Op.LOAD16 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 2
                  ? Raw.u16(address + deltas[region])
                  : x.load(pc, count, address, 2);
          pc += 4;
        }
        case Op.LOAD32 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 4
                  ? Raw.u32(address + deltas[region])
                  : x.load(pc, count, address, 4);
          pc += 4;
        }
        case Op.LOAD64 -> {
          long address = r[code[pc + 2]] + code[pc + 3];
          int region = (int) (address >>> REGION_SHIFT);
          r[code[pc + 1]] =
              region < readEnds.length && address <= readEnds[region] - 8
                  ? Raw.u64(address + deltas[region])
                  : x.load(pc, count, address, 8);
          pc += 4;
        }
        case Op.LOAD_SIGNED -> {
          r[code[pc + 1]] = x.loadSigned(pc, count, r[code[pc + 2]] + code[pc + 3], code[pc + 4]);
          pc += 5;
        }
        case Op.STORE8 -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 1) {
            Raw.put8(address + deltas[region], r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 1, r[code[pc + 3]]);
          }
          pc += 4;
        }
        case Op.STORE16 -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 2) {
            Raw.put16(address + deltas[region], r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 2, r[code[pc + 3]]);
          }
          pc += 4;
        }
        case Op.STORE32 -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 4) {
            Raw.put32(address + deltas[region], r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 4, r[code[pc + 3]]);
          }
          pc += 4;
        }
        case Op.STORE64 -> {
          long address = r[code[pc + 1]] + code[pc + 2];
          int region = (int) (address >>> REGION_SHIFT);
          if (region < writeEnds.length && address <= writeEnds[region] - 8) {
            Raw.put64(address + deltas[region], r[code[pc + 3]]);
          } else {
            x.store(pc, count, address, 8, r[code[pc + 3]]);
          }
          pc += 4;
        }
        case Op.ATOMIC -> {
          x.atomic(pc, count);
          pc += 7;
        }
        case Op.JUMP -> {
          int target = code[pc + 1];
          count += code[pc + 2];
          if (count > threshold) {
            threshold = x.check(pc, target, count);
          }
          pc = target;
        }
        case Op.EQ -> {
          if (r[code[pc + 1]] == r[code[pc + 2]]) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.NE -> {
          if (r[code[pc + 1]] != r[code[pc + 2]]) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.GT -> {
          if (Long.compareUnsigned(r[code[pc + 1]], r[code[pc + 2]]) > 0) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.GE -> {
          if (Long.compareUnsigned(r[code[pc + 1]], r[code[pc + 2]]) >= 0) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.SGT -> {
          if (r[code[pc + 1]] > r[code[pc + 2]]) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.SGE -> {
          if (r[code[pc + 1]] >= r[code[pc + 2]]) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.SET -> {
          if ((r[code[pc + 1]] & r[code[pc + 2]]) != 0) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.EQ32 -> {
          if ((int) r[code[pc + 1]] == (int) r[code[pc + 2]]) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.NE32 -> {
          if ((int) r[code[pc + 1]] != (int) r[code[pc + 2]]) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.GT32 -> {
          if (Integer.compareUnsigned((int) r[code[pc + 1]], (int) r[code[pc + 2]]) > 0) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.GE32 -> {
          if (Integer.compareUnsigned((int) r[code[pc + 1]], (int) r[code[pc + 2]]) >= 0) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.SGT32 -> {
          if ((int) r[code[pc + 1]] > (int) r[code[pc + 2]]) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.SGE32 -> {
          if ((int) r[code[pc + 1]] >= (int) r[code[pc + 2]]) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.SET32 -> {
          if (((int) r[code[pc + 1]] & (int) r[code[pc + 2]]) != 0) {
            int target = code[pc + 3];
            count += code[pc + 4];
            if (count > threshold) {
              threshold = x.check(pc, target, count);
            }
            pc = target;
          } else {
            pc += 5;
          }
        }
        case Op.CALL_HELPER -> {
          x.executed = count + code[pc + 2];
          r[0] = x.callHelper(pc, code[pc + 1]);
          count = x.executed - code[pc + 2];
          clearArguments(r);
          pc += 3;
          threshold = x.threshold(pc);
        }
        case Op.CALL -> {
          int target = code[pc + 1];
          x.executed = count + code[pc + 2];
          count = x.call(pc, target, pc + 3);
          threshold = x.check(target, target, count);
          pc = target;
        }
        case Op.CALL_INDIRECT -> {
          int after = code[pc + 2];
          long pointer = r[code[pc + 1]];
          int target = x.indirect(pc, count, pointer);
          x.executed = count + after;
          if (target < 0) {
            r[0] = x.callHelper(pc, pointer);
            count = x.executed - after;
            clearArguments(r);
            pc += 3;
            threshold = x.threshold(pc);
          } else {
            count = x.call(pc, target, pc + 3);
            threshold = x.check(target, target, count);
            pc = target;
          }
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
        }
        default -> x.bad(pc, count);
      }
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
