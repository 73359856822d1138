package dev.dray.verifier.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.verifier.object.SourceLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people and tools get to read. */
class ReportTest {
  private static final ProgramImage XOR =
      new ProgramImage(
          "xor",
          "dray/op",
          Program.of(
              Assembler.assemble("r5 = *(u64 *)(r1 + 0)\nr3 = *(u8 *)(r5 + 8)\nr0 = 0\nexit\n")),
          new LineTable(
              Map.of(
                  0, new SourceLine("xor.c", 15, 7, "const u8 *p = op->src;"),
                  1, new SourceLine("xor.c", 17, 13, "acc ^= p[i + 8];"))));

  private static final Finding FINDING =
      new Finding(
          Rule.READ_BOUNDS,
          1,
          "read past the end of src",
          Optional.of("offset of r5 in src + 9 <= |src|"),
          Optional.of("offset of r5 in src + 1 <= |src|"),
          OptionalInt.of(0),
          OptionalInt.empty());

  private static final CounterExample EXAMPLE =
      new CounterExample(
          CounterExample.Kind.TRAP,
          new ProgramInput(new byte[5], new byte[0], new byte[0], 0, -1),
          1,
          "instruction 1: r3 = *(u8 *)(r5 + 8) reads past src",
          11);

  private static ProgramReport report(Diagnostic error) {
    return new ProgramReport(
        "xor.o", Optional.of(XOR), 1234, Optional.empty(), OptionalLong.empty(), List.of(error));
  }

  @Test
  void textHasThePlaceTheNeedTheExampleAndTheHelp() {
    assertThat(TextReport.of(report(new Diagnostic(FINDING, Optional.of(EXAMPLE), true))))
        .startsWith(
            """
            error[V0203]: read past the end of src
              --> xor.c:17:13      acc ^= p[i + 8];
               pc 1: r3 = *(u8 *)(r5 + 0x8)
               needed : offset of r5 in src + 9 <= |src|
               known  : offset of r5 in src + 1 <= |src|      (check at xor.c:15, pc 0)
               counter-example: |src| = 5, all zero; arg1 = 18446744073709551615 -> traps after 11 instructions (replayed)
               help   : compare `p + 1 <= end`\
            """)
        .endsWith("xor.o [dray/op]: rejected, 4 instructions, 1.2 ms\n");
  }

  @Test
  void withoutExampleItSaysThatTheProgramMayBeSafe() {
    Finding imprecise =
        new Finding(
            Rule.READ_BOUNDS,
            1,
            "read past the end of src",
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.of(0));
    assertThat(TextReport.of(report(new Diagnostic(imprecise, Optional.empty(), true))))
        .contains("none found, the program may be safe; the verifier lost precision at xor.c:15");
  }

  @Test
  void jsonIsOneLineWithTheAgreedKeys() {
    assertThat(JsonReport.of(report(new Diagnostic(FINDING, Optional.of(EXAMPLE), true))))
        .isEqualTo(
            "{\"file\":\"xor.o\",\"section\":\"dray/op\",\"verdict\":\"reject\",\"instructions\":4,"
                + "\"microseconds\":1234,\"cost\":null,\"limit\":null,\"errors\":[{\"code\":\"V0203\",\"pc\":1,\"source\":\"xor.c:17:13\",\"message\":\"read"
                + " past the end of src\",\"needed\":\"offset of r5 in src + 9 <="
                + " |src|\",\"known\":\"offset of r5 in src + 1 <= |src|\","
                + "\"counterexample\":{\"src\":\"0000000000\",\"dst\":\"\",\"aux\":\"\",\"args\":[0,18446744073709551615,0,0],\"pc\":1,\"trap\":\"instruction"
                + " 1: r3 = *(u8 *)(r5 + 8) reads past"
                + " src\",\"kind\":\"trap\",\"instructions\":11},\"hint\":\"compare `p + 1 <= end`"
                + " before the access, or loop while `i + 1 <= len`; the end must be the same"
                + " operand's\",\"instruction\":\"r3 = *(u8 *)(r5 + 0x8)\",\"knownFrom\":0,"
                + "\"imprecision\":null}]}");
  }

  @Test
  void anAcceptedProgramHasItsCostAndNoErrors() {
    ProgramReport accepted =
        new ProgramReport(
            "xor.o",
            Optional.of(XOR),
            10,
            Optional.of("12 + 7*|src|"),
            OptionalLong.of(1L << 40),
            List.of());
    assertThat(JsonReport.of(accepted))
        .contains("\"verdict\":\"accept\"", "\"cost\":\"12 + 7*|src|\"", "\"errors\":[]");
    assertThat(TextReport.of(accepted)).contains("accepted").contains("at most 12 + 7*|src|");
    assertThat(JsonReport.of(accepted)).contains("\"limit\":1099511627776");
  }

  @Test
  void aLimitOnOperandsIsSaid() {
    ProgramReport limited =
        new ProgramReport(
            "xor.o",
            Optional.of(XOR),
            10,
            Optional.of("7"),
            OptionalLong.of(4294967295L),
            List.of());
    assertThat(TextReport.of(limited)).contains("accepted for operands up to 4294967295 bytes, ");
    assertThat(JsonReport.of(limited)).contains("\"limit\":4294967295");
  }

  @Test
  void aFileWithoutProgramIsARejectWithoutSection() {
    assertThat(JsonReport.of(ProgramReport.malformed("no.o", "ends after \"3\" bytes\u0001")))
        .contains("\"section\":null", "\"verdict\":\"reject\"", "\"code\":\"V0001\"", "\"pc\":null")
        .contains("ends after \\\"3\\\" bytes\\u0001");
  }

  @Test
  void sarifNamesRuleAndPlace() {
    String sarif =
        SarifReport.of(List.of(report(new Diagnostic(FINDING, Optional.of(EXAMPLE), true))), "1.0");
    assertThat(sarif)
        .contains("\"version\":\"2.1.0\"", "\"ruleId\":\"V0203\"")
        .contains("\"uri\":\"xor.c\"", "\"startLine\":17", "\"startColumn\":13");
  }

  @Test
  void aSavedExampleComesWithTheCommandThatShowsIt(@TempDir Path directory) throws IOException {
    ProgramReport report = report(new Diagnostic(FINDING, Optional.of(EXAMPLE), true));
    assertThat(CounterExampleFiles.save(report, directory)).isTrue();
    assertThat(directory.resolve("src")).hasBinaryContent(new byte[5]);
    assertThat(directory.resolve("dst")).hasBinaryContent(new byte[0]);
    assertThat(directory.resolve("aux")).hasBinaryContent(new byte[0]);
    assertThat(Files.readString(directory.resolve("command")))
        .startsWith("dray run xor.o --section dray/op --src " + directory.resolve("src"))
        .contains("--arg 18446744073709551615");
    assertThat(JsonReport.of(report, Optional.of(directory)))
        .contains("\"src\":\"" + directory.resolve("src") + "\"");
  }

  @Test
  void nothingIsSavedWithoutExample(@TempDir Path directory) throws IOException {
    assertThat(CounterExampleFiles.save(report(Diagnostic.of(FINDING)), directory)).isFalse();
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void everyRuleHasItsStoryAndAHint(Rule rule) {
    assertThat(Explanations.of(rule))
        .startsWith(rule.code() + " ")
        .contains("\nWhat\n", "\nWhy\n", "\nHow it happens\n", "\nHow to put it right\n");
    assertThat(Explanations.rule(rule.code().toLowerCase(java.util.Locale.ROOT))).contains(rule);
    assertThat(Hints.of(Finding.of(rule, 0, "something"), Optional.of(XOR))).isNotBlank();
  }
}
