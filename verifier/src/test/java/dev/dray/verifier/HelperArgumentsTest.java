package dev.dray.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What helpers are promised of their arguments: sizes, and maps that they may change. */
class HelperArgumentsTest {
  private static String printing(String size) {
    return "r2 = *(u64 *)(r1 + 48)\nr1 = r10\nr1 += -8\n" + size + "call 6\nr0 = 0\nexit\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"r2 = 1\n", "r2 = 8\n", "r2 &= 7\nr2 += 1\n"})
  void sizesThatAreAtLeastOne(String size) {
    Answers.accepted(printing(size));
  }

  @ParameterizedTest
  @ValueSource(strings = {"r2 = 0\n", "r2 = -1\n", "r2 &= 7\n", ""})
  void otherSizesAreToBlame(String size) {
    Finding finding =
        ((Verification.Rejected) Answers.verify(printing(size))).findings().getFirst();
    assertThat(finding.rule()).isIn(Rule.HELPER_ARGUMENT, Rule.READ_BOUNDS);
    assertThat(finding.message()).doesNotContain("a pointer to readable bytes");
  }

  @Test
  void aSizeIsNamedInTheMessage() {
    assertThat(((Verification.Rejected) Answers.verify(printing("r2 = -1\n"))).findings())
        .extracting(Finding::message)
        .containsExactly(
            "argument 2 of trace_printk (r2) has to be a size from 1 to 2^63 - 1, but is -1");
  }

  private static Verification withMap(int flags, String text) {
    Program plain = Program.of(Assembler.assemble(text));
    MapDefinition map =
        new MapDefinition("table", MapType.ARRAY, 4, 8, 16, flags, new MapDefinition.Empty());
    return Verifier.verify(
        new Program(plain.code(), plain.functions(), List.of(map)), Answers.OPTIONS);
  }

  private static final String KEY =
      """
      *(u32 *)(r10 - 4) = 3
      *(u64 *)(r10 - 16) = 5
      ld_pseudo r1, 0x5, 0x0
      r2 = r10
      r2 += -4
      """;

  private static final String READ = KEY + "call 1\nif r0 == 0 goto out\nr0 = *(u64 *)(r0 + 0)\n";
  private static final String WRITE = KEY + "call 1\nif r0 == 0 goto out\n*(u64 *)(r0 + 0) = 1\n";
  private static final String UPDATE = KEY + "r3 = r10\nr3 += -16\nr4 = 0\ncall 2\n";
  private static final String DELETE = KEY + "call 3\n";
  private static final String END = "r0 = 0\nout:\nexit\n";

  @Test
  void mapsAreReadAndWritten() {
    for (String use : new String[] {READ, WRITE, UPDATE, DELETE}) {
      assertThat(withMap(0, use + END)).as(use).isInstanceOf(Verification.Accepted.class);
    }
  }

  @Test
  void programsOnlyReadMapsThatAreReadOnlyToThem() {
    int flags = MapDefinition.READ_ONLY_TO_PROGRAMS;
    assertThat(withMap(flags, READ + END)).isInstanceOf(Verification.Accepted.class);
    assertThat(Answers.rules(withMap(flags, WRITE + END))).containsExactly(Rule.READ_ONLY);
    assertThat(Answers.rules(withMap(flags, UPDATE + END))).containsExactly(Rule.HELPER_ARGUMENT);
    assertThat(Answers.rules(withMap(flags, DELETE + END))).containsExactly(Rule.HELPER_ARGUMENT);
  }
}
