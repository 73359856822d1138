package dev.dray.verifier.diagnostic.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What runs show is true; what they do not show is left to the analysis. */
class RefutationTest {
  private static boolean refuted(Rule rule, int pc, String... lines) {
    Program program = Program.of(Assembler.assemble(String.join("\n", lines) + "\n"));
    Finding finding = Finding.of(rule, pc, "what may happen");
    return new Refutation(program).refute(List.of(finding), 1_000).isPresent();
  }

  @Test
  void aTrapAtTheFindingShowsIt() {
    String[] lines = {"r2 = *(u64 *)(r1 + 0)", "r0 = *(u8 *)(r2 + 7)", "exit"};
    assertThat(refuted(Rule.READ_BOUNDS, 1, lines)).isTrue();
  }

  @Test
  void aTrapElsewhereDoesNot() {
    String[] lines = {"r2 = *(u64 *)(r1 + 0)", "r0 = *(u8 *)(r2 + 7)", "exit"};
    assertThat(refuted(Rule.READ_BOUNDS, 2, lines)).isFalse();
  }

  @Test
  void whatIsGuardedIsNotShown() {
    String[] lines = {
      "r2 = *(u64 *)(r1 + 0)",
      "r3 = *(u64 *)(r1 + 8)",
      "r0 = 0",
      "if r2 == r3 goto +1",
      "r0 = *(u8 *)(r2 + 0)",
      "exit"
    };
    assertThat(refuted(Rule.READ_BOUNDS, 4, lines)).isFalse();
  }

  @Test
  void aRegisterIsUnwrittenOnSomePathsOnly() {
    String[] onSome = {"r2 = *(u64 *)(r1 + 48)", "if r2 != 0 goto +1", "r3 = 1", "r0 = r3", "exit"};
    String[] onNone = {
      "r2 = *(u64 *)(r1 + 48)", "r3 = 2", "if r2 != 0 goto +1", "r3 = 1", "r0 = r3", "exit"
    };
    assertThat(refuted(Rule.UNINITIALISED, 3, onSome)).isTrue();
    assertThat(refuted(Rule.UNINITIALISED, 4, onNone)).isFalse();
  }

  @Test
  void callsLoseArgumentsAndKeepTheOthers() {
    String[] argument = {"r1 = 1", "call 7", "r0 += r1", "exit"};
    String[] kept = {"r6 = 1", "call 7", "r0 += r6", "exit"};
    assertThat(refuted(Rule.UNINITIALISED, 2, argument)).isTrue();
    assertThat(refuted(Rule.UNINITIALISED, 2, kept)).isFalse();
  }

  @Test
  void functionsBeginWithTheirArgumentsAndGiveSavedRegistersBack() {
    String[] callee = {"r6 = 1", "call local +2", "r0 += r6", "exit", "r0 = r6", "exit"};
    assertThat(refuted(Rule.UNINITIALISED, 4, callee)).isTrue();
    assertThat(refuted(Rule.UNINITIALISED, 2, callee)).isFalse();
  }

  @Test
  void partOfASavedPointerIsReadAsANumber() {
    String[] part = {"*(u64 *)(r10 - 8) = r1", "r0 = *(u32 *)(r10 - 6)", "exit"};
    String[] beside = {"*(u64 *)(r10 - 8) = r1", "r0 = *(u32 *)(r10 - 12)", "exit"};
    assertThat(refuted(Rule.SPILLED_POINTER, 1, part)).isTrue();
    assertThat(refuted(Rule.SPILLED_POINTER, 1, beside)).isFalse();
  }

  @Test
  void pointersIntoDifferentRegionsAreSubtracted() {
    String[] lines = {
      "r2 = *(u64 *)(r1 + 0)", "r3 = *(u64 *)(r1 + 16)", "r3 -= r2", "r0 = r3", "exit"
    };
    String[] same = {
      "r2 = *(u64 *)(r1 + 0)", "r3 = *(u64 *)(r1 + 8)", "r3 -= r2", "r0 = r3", "exit"
    };
    assertThat(refuted(Rule.POINTER_ARITHMETIC, 2, lines)).isTrue();
    assertThat(refuted(Rule.POINTER_ARITHMETIC, 2, same)).isFalse();
  }

  @Test
  void aStateThatRepeatsShowsThatALoopHasNoEnd() {
    assertThat(refuted(Rule.TERMINATION, 1, "r0 = 0", "goto -1", "exit")).isTrue();
    String[] ends = {"r0 = 0", "r0 += 1", "if r0 < 10000 goto -2", "exit"};
    assertThat(refuted(Rule.TERMINATION, 1, ends)).isFalse();
  }

  @Test
  void theFindingThatIsTrueIsNamedAmongOthers() {
    Program program =
        Program.of(
            Assembler.assemble("r2 = *(u64 *)(r1 + 0)\nr0 = *(u8 *)(r2 + 7)\nr0 += 1\nexit\n"));
    Finding open = Finding.of(Rule.READ_BOUNDS, 2, "what may happen");
    Finding certain = Finding.of(Rule.READ_BOUNDS, 1, "what happens");
    assertThat(new Refutation(program).refute(List.of(open, certain), 0)).contains(certain);
  }
}
