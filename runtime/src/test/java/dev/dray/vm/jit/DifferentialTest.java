package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.emit.AccessMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Every tier gives the interpreter's results, memory and traps on generated programs. {@code
 * -Ddray.differential=N} says how many; {@code -Ddray.differential.seed=N} where to begin.
 */
class DifferentialTest {
  private static final int COUNT = Integer.getInteger("dray.differential", 150);
  private static final long SEED = Long.getLong("dray.differential.seed", 1);

  /** How far dst lies behind src; -1 for apart. */
  private static final int[] OVERLAPS = {-1, 0, 1, 4, 8, 63};

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

  @Test
  void bigProgramsAreCutInPiecesAndAgree() {
    for (int instructions : new int[] {1_000, 4_000, 50_000}) {
      Program program = ProgramGenerator.big(SEED, instructions);
      check(SEED, program, false, AccessMode.values());
    }
  }

  private static void check(long seed, boolean wild, AccessMode... modes) {
    check(seed, ProgramGenerator.program(seed, wild), wild, modes);
  }

  private static void check(long seed, Program program, boolean wild, AccessMode... modes) {
    ProgramImage image = new ProgramImage("generated", "", program, LineTable.empty());
    Random random = new Random(seed);
    try (ProgramInstance instance = ProgramInstance.create(image);
        Arena arena = Arena.ofConfined()) {
      int overlap = OVERLAPS[random.nextInt(OVERLAPS.length)];
      long fuel = random.nextInt(3) == 0 ? 20 + random.nextInt(3000) : 1_000_000;
      byte[] contents = new byte[4 * LENGTH];
      random.nextBytes(contents);
      long argument = random.nextLong();
      MemorySegment expected = arena.allocate(contents.length, 8);
      expected.copyFrom(MemorySegment.ofArray(contents));
      Outcome interpreted =
          new Interpreter(instance).run(invocation(expected, overlap, argument, fuel));
      for (AccessMode mode : modes) {
        if (mode != AccessMode.SANDBOXED && !(interpreted instanceof Outcome.Success)) {
          continue;
        }
        MemorySegment actual = arena.allocate(contents.length, 8);
        actual.copyFrom(MemorySegment.ofArray(contents));
        String where = "seed " + seed + (wild ? " wild " : " ") + mode;
        Outcome outcome;
        try {
          outcome =
              CompiledProgram.trusted(instance, mode)
                  .run(invocation(actual, overlap, argument, fuel));
        } catch (RuntimeException | Error e) {
          throw new AssertionError(where + "\n" + text(program), e);
        }
        Same.check(outcome, interpreted, where + "\n" + text(program));
        assertThat(actual.mismatch(expected)).as(where + "\n" + text(program)).isEqualTo(-1);
      }
    }
  }

  private static Invocation invocation(
      MemorySegment memory, int overlap, long argument, long fuel) {
    MemorySegment src = memory.asSlice(0, LENGTH);
    MemorySegment dst = memory.asSlice(overlap < 0 ? 2 * LENGTH : overlap, LENGTH);
    MemorySegment aux = memory.asSlice(3 * LENGTH, LENGTH);
    return Invocation.of(
            new Window.Contiguous(src.asReadOnly()),
            new Window.Contiguous(dst),
            new Window.Contiguous(aux),
            argument,
            argument >>> 7)
        .withEnvironment(HelperEnvironment.fixed())
        .withFuel(fuel);
  }

  static String text(Program program) {
    if (program.code().slots() > 500) {
      return program.code().slots() + " slots";
    }
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < program.code().instructions().size(); index++) {
      int slot = program.code().slotOf(index);
      text.append(slot)
          .append(": ")
          .append(Disassembler.text(program.code().instructions().get(index), slot))
          .append('\n');
    }
    return text.toString();
  }
}
