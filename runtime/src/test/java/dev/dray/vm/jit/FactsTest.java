package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.Verification;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.jit.emit.AccessMode;
import dev.dray.vm.jit.emit.Listing;
import org.junit.jupiter.api.Test;

/** What the verifier showed decides which code is emitted. */
class FactsTest {

  @Test
  void codeThatNothingReachesIsNotEmitted() {
    String program =
        """
        r0 = *(u64 *)(r1 + 48)
        r0 &= 7
        if r0 > 100 goto +1
        exit
        r0 = 12345
        exit
        """;
    assertThat(without(program)).contains("12345");
    assertThat(with(program)).doesNotContain("12345");
  }

  @Test
  void comparisonsOfNumbersThatAreNeverNegativeAreSigned() {
    String program =
        """
        r0 = 0
        r3 = *(u64 *)(r1 + 48)
        r4 = *(u64 *)(r1 + 56)
        if r3 > 1000 goto +4
        if r4 > 1000 goto +3
        r0 = 1
        if r3 > r4 goto +1
        r0 = 2
        exit
        """;
    assertThat(without(program).split("compareUnsigned")).hasSize(4);
    assertThat(with(program).split("compareUnsigned")).hasSize(3);
  }

  @Test
  void counterThatNeverPassesItsBoundIsBelowIt() {
    String program =
        """
        r0 = 1
        r5 = 0
        r0 *= 3
        r5 += 1
        if r5 != 64 goto -3
        exit
        """;
    assertThat(without(program)).contains("ifne").doesNotContain("iflt");
    assertThat(with(program)).contains("iflt").doesNotContain("ifne");
  }

  @Test
  void loopsThatAreKnownToBeShortDoNotPoll() {
    String program =
        """
        r0 = 1
        r4 = 64
        r0 *= 3
        r4 -= 1
        if r4 != 0 goto -3
        exit
        """;
    assertThat(without(program)).contains("isStopped");
    assertThat(with(program)).doesNotContain("isStopped");
  }

  private static String without(String program) {
    try (ProgramInstance instance = Programs.instance(program)) {
      return Listing.text(CompiledProgram.trusted(instance, AccessMode.GUARDED).bytecode());
    }
  }

  private static String with(String program) {
    try (ProgramInstance instance = Programs.instance(program)) {
      Verification verification =
          Verifier.verify(
              instance.program(),
              VerifierOptions.operation(HelperRegistry.standard().prototypes()));
      assertThat(verification).isInstanceOf(Verification.Accepted.class);
      return Listing.text(
          CompiledProgram.guarded(instance, ((Verification.Accepted) verification).program())
              .bytecode());
    }
  }
}
