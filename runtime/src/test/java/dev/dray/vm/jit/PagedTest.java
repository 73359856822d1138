package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.VirtualPages;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.emit.AccessMode;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Programs on operands that are scattered over frames: results, memory, faults, and the order in
 * which pages are asked for are the interpreter's. {@code -Ddray.differential=N} says how many.
 */
class PagedTest {
  private static final int COUNT = Integer.getInteger("dray.differential", 150);
  private static final long SEED = Long.getLong("dray.differential.seed", 1);
  private static final int LENGTH = 300;

  @Test
  void safeProgramsAgreeOnEveryTier() {
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      check(seed, false, AccessMode.values());
    }
  }

  @Test
  void wildProgramsAgreeInTheSandbox() {
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      check(seed, true, AccessMode.SANDBOXED);
    }
  }

  /** Everything that is chosen at random about operands, the same on every call. */
  private record Layout(VirtualPages pages, Window src, Window dst, Window aux, long argument) {
    static Layout of(long seed, Arena arena) {
      Random random = new Random(~seed);
      // Frames of 4 KiB are what tables are for; smaller ones are crossed more often.
      int shift = random.nextInt(3) == 0 ? 12 : 3 + random.nextInt(6);
      long size = 1L << shift;
      int each = (LENGTH >> shift) + 2;
      VirtualPages pages = new VirtualPages(3 * each, shift, random, arena);
      int changes = random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        int page = random.nextInt(3 * each);
        switch (random.nextInt(4)) {
          case 0 -> pages.alias(page, random.nextInt(3 * each));
          case 1 -> pages.miss(page, random.nextBoolean());
          default -> pages.share(page);
        }
      }
      for (long address = 0; address < 3L * each * size; address++) {
        pages.put(address, (byte) random.nextInt());
      }
      long[] starts = new long[3];
      for (int operand = 0; operand < 3; operand++) {
        long first = random.nextInt(3) == 0 ? 0 : Math.max(0, size - 1 - random.nextInt(280));
        if (random.nextBoolean()) {
          first &= -16;
        }
        starts[operand] = (long) operand * each * size + first % size;
      }
      if (random.nextInt(3) == 0) {
        starts[1] = starts[0] + random.nextInt(9);
      }
      return new Layout(
          pages,
          window(pages, starts[0]),
          window(pages, starts[1]),
          random.nextInt(4) == 0
              ? new Window.Contiguous(arena.allocate(LENGTH, 8))
              : window(pages, starts[2]),
          random.nextLong());
    }

    private static Window window(VirtualPages pages, long start) {
      return pages.window(start, LENGTH);
    }

    Invocation invocation(long fuel) {
      return Invocation.of(src, dst, aux, argument, argument >>> 7)
          .withEnvironment(HelperEnvironment.fixed())
          .withFuel(fuel);
    }
  }

  /** Counts bytes of src in words of dst, where that is long enough. */
  private static final String HISTOGRAM =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 16)
      r5 = *(u64 *)(r1 + 24)
      r0 = r5
      r0 -= r4
      if r0 < 256 goto +11
      if r2 == r3 goto +10
      r0 = *(u8 *)(r2 + 0)
      w0 &= 63
      w0 <<= 2
      r6 = r4
      r6 += r0
      w7 = *(u32 *)(r6 + 0)
      w7 += 1
      *(u32 *)(r6 + 0) = w7
      r2 += 1
      goto -11
      r0 = 0
      exit
      """;

  /** Replaces words of src by words of aux, in dst. */
  private static final String DICTIONARY =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 16)
      r4 = *(u64 *)(r1 + 32)
      r5 = *(u64 *)(r1 + 40)
      r0 = r5
      r0 -= r4
      if r0 < 256 goto +12
      r0 = 0
      w6 = *(u32 *)(r2 + 0)
      w6 <<= 2
      w6 &= 0xfc
      r7 = r4
      r7 += r6
      w6 = *(u32 *)(r7 + 0)
      *(u32 *)(r3 + 0) = w6
      r2 += 4
      r3 += 4
      r0 += 1
      if r0 < 75 goto -11
      exit
      """;

  /** Counts bytes of src below the first argument's low byte. */
  private static final String TALLY =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 48)
      r4 &= 255
      r0 = 0
      if r2 == r3 goto +5
      r5 = *(u8 *)(r2 + 0)
      r2 += 1
      if r5 >= r4 goto -4
      r0 += 1
      goto -6
      exit
      """;

  /** Runs of bytes whose low bits are equal become pairs of a length and the first byte. */
  private static final String RUNS =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 16)
      r5 = *(u64 *)(r1 + 24)
      r0 = 0
      if r2 >= r3 goto +20
      r6 = r4
      r6 += 2
      if r6 > r5 goto +17
      r7 = *(u8 *)(r2 + 0)
      r8 = 1
      r2 += 1
      if r2 >= r3 goto +8
      r9 = *(u8 *)(r2 + 0)
      r9 &= 1
      r1 = r7
      r1 &= 1
      if r9 != r1 goto +3
      r2 += 1
      r8 += 1
      if r8 != 9 goto -9
      *(u8 *)(r4 + 0) = r8
      *(u8 *)(r4 + 1) = r7
      r4 += 2
      r0 += 1
      goto -21
      exit
      """;

  /** Looks words of src up in the first 256 bytes of aux, slot after slot. */
  private static final String PROBES =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 16)
      r4 = *(u64 *)(r1 + 32)
      r0 = 0
      r6 = 0
      r7 = *(u64 *)(r2 + 0)
      r7 &= 0xf8
      r8 = 0
      r9 = r4
      r9 += r7
      r1 = *(u64 *)(r9 + 0)
      r5 = r1
      r5 &= 3
      if r5 == 0 goto +4
      r7 += 8
      r7 &= 0xf8
      r8 += 1
      if r8 != 8 goto -10
      *(u64 *)(r3 + 0) = r1
      r0 += r1
      r2 += 8
      r3 += 8
      r6 += 1
      if r6 != 36 goto -19
      exit
      """;

  /** The same as RUNS, with the place of the next pair kept from one iteration to the next. */
  private static final String LATE_RUNS =
      RUNS.replace("r6 = r4\nr6 += 2\nif r6", "r6 += 0\nr6 += 0\nif r6")
          .replace("r0 = 0\n", "r0 = 0\nr6 = r4\nr6 += 2\n")
          .replace("r4 += 2\nr0 += 1\ngoto -21", "r4 = r6\nr6 += 2\nr0 += 1\ngoto -22")
          .replace("goto +20", "goto +21")
          .replace("goto +17", "goto +18");

  /**
   * Looks words of src up in 16 records of aux, a key, a half and a count each; counts how often
   * each was found.
   */
  private static final String RECORDS =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 16)
      r4 = *(u64 *)(r1 + 32)
      r5 = *(u64 *)(r1 + 40)
      r5 -= r4
      r0 = 0
      r6 = 0
      if r5 < 256 goto +25
      r7 = *(u64 *)(r2 + 0)
      r7 &= 0xf0
      r8 = 0
      r9 = r4
      r9 += r7
      w1 = *(u32 *)(r9 + 0)
      w5 = w1
      w5 &= 3
      if w5 == 0 goto +5
      r7 += 16
      r7 &= 0xf0
      r8 += 1
      if r8 != 8 goto -10
      goto +5
      w5 = *(u16 *)(r9 + 6)
      r0 += r5
      r1 = *(u64 *)(r9 + 8)
      r1 += 1
      *(u64 *)(r9 + 8) = r1
      *(u64 *)(r3 + 0) = r1
      r2 += 8
      r3 += 8
      r6 += 1
      if r6 != 36 goto -24
      r0 += 1
      exit
      """;

  @Test
  void loopsThatDependOnDataAgree() {
    for (String text : List.of(RUNS, LATE_RUNS, PROBES, RECORDS)) {
      Program program = Programs.image(text).program();
      for (long seed = SEED; seed < SEED + COUNT; seed++) {
        check(seed, program, false, AccessMode.values());
      }
    }
  }

  @Test
  void loopsOverSmallTablesAgreeWhereverTheirPagesLie() {
    for (String text : List.of(HISTOGRAM, DICTIONARY, TALLY)) {
      Program program = Programs.image(text).program();
      for (long seed = SEED; seed < SEED + COUNT; seed++) {
        check(seed, program, false, AccessMode.values());
      }
    }
  }

  private static void check(long seed, boolean wild, AccessMode... modes) {
    check(seed, ProgramGenerator.program(seed, wild), wild, modes);
  }

  private static void check(long seed, Program program, boolean wild, AccessMode... modes) {
    ProgramImage image = new ProgramImage("generated", "", program, LineTable.empty());
    long fuel = new Random(seed).nextInt(3) == 0 ? 20 + seed % 3000 : 1_000_000;
    try (ProgramInstance instance = ProgramInstance.create(image);
        Arena arena = Arena.ofConfined()) {
      Layout expected = Layout.of(seed, arena);
      Outcome interpreted = new Interpreter(instance).run(expected.invocation(fuel));
      for (AccessMode mode : modes) {
        boolean comparable =
            interpreted instanceof Outcome.Success || interpreted instanceof Outcome.Faulted;
        if (mode != AccessMode.SANDBOXED && !comparable) {
          continue;
        }
        String where =
            "seed " + seed + (wild ? " wild " : " ") + mode + "\n" + DifferentialTest.text(program);
        Layout actual = Layout.of(seed, arena);
        Outcome outcome;
        try {
          outcome = CompiledProgram.trusted(instance, mode).run(actual.invocation(fuel));
        } catch (RuntimeException | Error e) {
          throw new AssertionError(where, e);
        }
        Same.check(outcome, interpreted, where);
        assertThat(contents(actual)).as(where).isEqualTo(contents(expected));
        assertThat(actual.pages().asked()).as(where).isEqualTo(expected.pages().asked());
      }
    }
  }

  private static byte[] contents(Layout layout) {
    long bytes = layout.pages().bytes();
    byte[] contents = new byte[(int) bytes];
    for (int address = 0; address < bytes; address++) {
      contents[address] = layout.pages().get(address);
    }
    return contents;
  }
}
