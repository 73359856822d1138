package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code dray conformance} and {@code dray plugin}: the public suite, in one process or in many.
 */
class ConformanceTest {
  private static final String LENGTH =
      """
      # r2 is the length
      -- asm
      mov %r0, %r2
      exit
      -- mem
      00 00 00 01
      00 00 00 02
      -- c
      ignored, whatever it says
      -- result
      0x8
      """;

  @TempDir private Path directory;

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @Test
  void aCaseThatGivesItsResultPasses() throws IOException {
    write("length.data", LENGTH);
    write("notes.txt", "no case");
    Terminal terminal = Terminal.run("conformance", directory.toString());
    assertThat(terminal).isEqualTo(new Terminal(0, "1 passed, 0 failed" + NL, ""));
  }

  private static final String NL = System.lineSeparator();

  @Test
  void oneBadCaseFailsTheWholeAndStopsNoOther() throws IOException {
    write("a.data", LENGTH.replace("0x8", "0x9"));
    write("b.data", "-- asm\nfrobnicate %r0\n-- result\n0\n");
    write("c.data", "-- result\n0\n");
    write("d.data", "-- asm\nldxw %r0, [%r1+4]\nexit\n-- mem\n00 00 00 01\n-- result\n0\n");
    write("e.data", LENGTH);
    Terminal terminal = Terminal.run("conformance", directory.toString());
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(terminal.outLines()).hasSize(5).last().isEqualTo("1 passed, 4 failed");
    assertThat(terminal.out())
        .contains("a.data: r0 is 0x8, wanted is 0x9", "frobnicate", "no program", "d.data: ");
  }

  @Test
  void aCaseThatWantsAFailurePassesWhenItFails() throws IOException {
    write("a.data", "-- asm\nldxw %r0, [%r1]\nexit\n-- error\nout of bounds\n");
    write("b.data", "-- asm\nfrobnicate\n-- error\n\n");
    assertThat(Terminal.run("conformance", directory.toString()).out())
        .isEqualTo("2 passed, 0 failed" + NL);
    write("c.data", "-- asm\nmov %r0, 1\nexit\n-- error\nout of bounds\n");
    Terminal terminal = Terminal.run("conformance", directory.toString());
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(terminal.outLines()).last().isEqualTo("2 passed, 1 failed");
  }

  @Test
  void jsonHasALineForEachCaseAndTheTotals() throws IOException {
    write("a.data", LENGTH);
    Terminal terminal =
        Terminal.run("conformance", directory.toString(), "--tier", "interpreter", "--json");
    assertThat(terminal.outLines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"))
        .last()
        .isEqualTo("{\"tier\":\"interpreter\",\"passed\":1,\"failed\":0,\"notVerifiable\":0}");
  }

  @Test
  void aDirectoryWithoutCasesIsBadUsage() throws IOException {
    Path file = Files.createFile(directory.resolve("x"));
    for (Path bad : new Path[] {directory, file, directory.resolve("none")}) {
      Terminal terminal = Terminal.run("conformance", bad.toString());
      assertThat(terminal.status()).isEqualTo(2);
      assertThat(terminal.out()).isEmpty();
      assertThat(terminal.err()).contains(bad.toString());
    }
  }

  @Test
  void anUnknownTierIsBadUsageAndTheTiersAreListed() {
    Terminal terminal = Terminal.run("conformance", directory.toString(), "--tier", "fast");
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("fast", "interpreter", "sandboxed", "guarded", "direct");
  }

  @Test
  void theSharedHalfOfThePublicSuitePasses() {
    String suite = System.getProperty("dray.conformance");
    assumeTrue(suite != null, "no -Ddray.conformance=DIR");
    Terminal terminal = Terminal.run("conformance", suite);
    assertThat(terminal.outLines()).last().asString().endsWith(" passed, 0 failed");
    assertThat(terminal.status()).isZero();
  }

  private static final String RETURN_LENGTH =
      "bf  20  00  00  00  00  00  00  95  00  00  00  00  00  00  00  \n";

  @ParameterizedTest
  @CsvSource({"'00  00  00  01  ', 0x4", "00000001, 0x4", "'', 0x0"})
  void thePluginPrintsTheResult(String memory, String result) {
    Terminal terminal = Terminal.runWithInput(RETURN_LENGTH, "plugin", memory);
    assertThat(terminal).isEqualTo(new Terminal(0, result + NL, ""));
  }

  @Test
  void theRunnerPutsTheMemoryFirst() {
    String[] arguments = PluginArguments.inOrder(new String[] {"00  01  ", "plugin", "--elf"});
    assertThat(arguments).containsExactly("plugin", "00  01  ", "--elf");
    assertThat(PluginArguments.inOrder(new String[] {"run", "plugin"}))
        .containsExactly("run", "plugin");
    assertThat(Terminal.runWithInput(RETURN_LENGTH, "plugin").out()).isEqualTo("0x0" + NL);
  }

  @Test
  void helperFiveReturnsItsFirstArgument() {
    String program = "b7 01 00 00 07 00 00 00  85 00 00 00 05 00 00 00  95 00 00 00 00 00 00 00";
    assertThat(Terminal.runWithInput(program, "plugin").out()).isEqualTo("0x7" + NL);
  }

  @ParameterizedTest
  @CsvSource({
    "'61 10 00 00 00 00 00 00 95 00 00 00 00 00 00 00', 1, instruction 0",
    "'ff 00 00 00 00 00 00 00', 1, instruction 0",
    "'00', 1, multiple of 8",
    "'', 1, empty",
    "'9', 2, odd number",
    "'zz', 2, position 1"
  })
  void aFailureIsAnExitCodeAndAMessage(String program, int status, String said) {
    Terminal terminal = Terminal.runWithInput(program, "plugin");
    assertThat(terminal.status()).isEqualTo(status);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).contains(said).doesNotContain("Exception");
  }

  @Test
  void anEndlessProgramEnds() {
    Terminal terminal = Terminal.runWithInput("05 00 ff ff 00 00 00 00", "plugin");
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(terminal.err()).contains("out of fuel");
  }

  @Test
  void thePluginRefusesTiersForVerifiedPrograms() {
    Terminal terminal = Terminal.runWithInput(RETURN_LENGTH, "plugin", "--tier", "guarded");
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("guarded", "interpreter or sandboxed");
  }
}
