package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Numbers and lengths that a program's own constants suggest. */
final class Dictionary {
  private static final long[] COMMON = {
    0,
    1,
    2,
    3,
    7,
    8,
    9,
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
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_fff8L,
    0xffff_ffffL,
    0x1_0000_0000L,
    0x1_0000_0001L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -8,
    -16
  };
  private static final int[] LENGTHS = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 20, 24, 31, 32, 33, 40, 48, 63, 64, 65,
    80, 96, 100, 127, 128, 129, 160, 200, 255, 256, 257
  };
  private static final int MOST_LENGTH = 9000;

  /** Values for arguments and words of operands. */
  final long[] numbers;

  /** Values of the program's own. */
  final long[] own;

  /** Lengths of operands, in bytes. */
  final int[] lengths;

  Dictionary(Program program) {
    TreeSet<Long> constants = new TreeSet<>();
    for (Instruction instruction : program.code().instructions()) {
      switch (instruction) {
        case Instruction.Alu alu -> add(alu.source(), constants);
        case Instruction.Branch branch -> add(branch.source(), constants);
        case Instruction.LoadImmediate load -> constants.add(load.value());
        default -> {}
      }
    }
    List<Long> near = new ArrayList<>();
    for (long constant : constants) {
      near.add(constant);
      near.add(constant + 1);
      near.add(constant - 1);
      near.add(-constant);
    }
    own = near.stream().mapToLong(Long::longValue).distinct().toArray();
    TreeSet<Long> all = new TreeSet<>(near);
    for (long common : COMMON) {
      all.add(common);
    }
    numbers = all.stream().mapToLong(Long::longValue).toArray();
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int length : LENGTHS) {
      sizes.add(length);
    }
    for (long constant : constants) {
      for (long factor : new long[] {1, 2, 4, 8}) {
        for (long around = -1; around <= 1; around++) {
          long length = constant * factor + around;
          if (constant > 0 && constant < MOST_LENGTH && length >= 0 && length < MOST_LENGTH) {
            sizes.add((int) length);
          }
        }
      }
    }
    lengths = sizes.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void add(Source source, Set<Long> constants) {
    if (source instanceof Source.Immediate immediate) {
      constants.add((long) immediate.value());
    }
  }
}
