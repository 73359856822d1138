package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.vm.Executable;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.emit.AccessMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every call has a frame of zeros, which proofs rely on. */
class FramesTest {
  /** Calls a function twice that returns what its frame holds, and fills it. */
  private static final String PROGRAM =
      """
      r6 = *(u64 *)(r10 - 512)
      *(u64 *)(r10 - 512) = -1
      call local fill
      r6 |= r0
      call local fill
      r6 |= r0
      r0 = r6
      exit
      fill: r1 = r10
      r1 += -512
      r0 = 0
      r2 = *(u64 *)(r1 + 0)
      r0 |= r2
      *(u64 *)(r1 + 0) = -1
      r1 += 8
      if r1 != r10 goto -5
      exit
      """;

  private static void runTwice(Executable executable) {
    for (int run = 0; run < 2; run++) {
      assertThat(executable.run(Programs.invocation()))
          .isInstanceOfSatisfying(
              Outcome.Success.class, success -> assertThat(success.result()).isZero());
    }
  }

  @Test
  void theInterpretersFrames() {
    try (ProgramInstance instance = Programs.instance(PROGRAM)) {
      runTwice(new Interpreter(instance));
    }
  }

  @ParameterizedTest
  @EnumSource(AccessMode.class)
  void compiledFrames(AccessMode mode) {
    try (ProgramInstance instance = Programs.instance(PROGRAM)) {
      runTwice(CompiledProgram.trusted(instance, mode));
    }
  }
}
