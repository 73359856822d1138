package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.programs.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dray run}: the contract of its options, output and exit codes. */
class RunTest {
  @TempDir private Path directory;
  private String xor;
  private String src;

  @BeforeEach
  void writeInputs() throws IOException {
    xor = Files.write(directory.resolve("xor.o"), Catalogue.XOR.object()).toString();
    src = Files.write(directory.resolve("src"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}).toString();
  }

  private String text(String name, String... lines) throws IOException {
    return Files.write(directory.resolve(name), List.of(lines)).toString();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void theResultIsUnsignedHexadecimalInJson() throws IOException {
    String crc = Files.write(directory.resolve("c.o"), Catalogue.CRC32C.object()).toString();
    Terminal terminal = Terminal.run("run", crc, "--src", src, "--json");
    CRC32C wanted = new CRC32C();
    wanted.update(Files.readAllBytes(Path.of(src)));
    assertThat(terminal.status()).as(terminal.err()).isZero();
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.outLines())
        .singleElement()
        .asString()
        .startsWith("{\"status\":\"success\",\"result\":\"0x" + Long.toHexString(wanted.getValue()))
        .contains("\"bytes\":", "\"tier\":\"", "\"nanoseconds\":", "\"instructions\":")
        .doesNotContain("\"trap\"", "\"pc\"");
  }

  @Test
  void dstIsZeroedAndWritten() throws IOException {
    Terminal terminal =
        Terminal.run(
            "run", xor, "--src", src, "--dst-size", "12", "--arg", "0xff", "--out", path("out"));
    assertThat(terminal.status()).as(terminal.err()).isZero();
    assertThat(terminal.out()).startsWith("result        0x9 (9)");
    assertThat(Files.readAllBytes(directory.resolve("out")))
        .containsExactly(0xfe, 2, 3, 4, 5, 6, 7, 8, 0xf6, 0, 0, 0);
  }

  @Test
  void dstStartsAsAFileThatIsNeverModified() throws IOException {
    Path dst = Files.write(directory.resolve("dst"), new byte[] {9, 9, 9, 9});
    Terminal.run("run", xor, "--src", src, "--dst", dst.toString(), "--out", path("out"));
    assertThat(Files.readAllBytes(dst)).containsExactly(9, 9, 9, 9);
    assertThat(Files.readAllBytes(directory.resolve("out"))).containsExactly(1, 2, 3, 4);
    for (String option : List.of("--out", "--aux-out")) {
      Terminal refused = Terminal.run("run", xor, "--dst", dst.toString(), option, path("./dst"));
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).contains("never modified");
    }
    assertThat(Files.readAllBytes(dst)).containsExactly(9, 9, 9, 9);
  }

  @Test
  void outputsAreWrittenEvenWhenEmptyOrAfterATrap() throws IOException {
    Path out = Files.write(directory.resolve("out"), new byte[] {1});
    Path auxOut = Files.write(directory.resolve("aux-out"), new byte[] {1});
    Terminal.run("run", xor, "--out", out.toString(), "--aux-out", auxOut.toString());
    assertThat(out).isEmptyFile();
    assertThat(auxOut).isEmptyFile();

    String trap =
        text(
            "trap.s",
            "r2 = *(u64 *)(r1 + 16)",
            "*(u8 *)(r2 + 0) = 7",
            "*(u8 *)(r2 + 2) = 7",
            "r0 = 0",
            "exit");
    Terminal terminal =
        Terminal.run(
            "run", trap, "--tier", "interpreter", "--dst-size", "2", "--out", out.toString());
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(Files.readAllBytes(out)).containsExactly(7, 0);
  }

  @Test
  void auxIsReadFromOneFileAndWrittenToAnother() throws IOException {
    String histogram =
        Files.write(directory.resolve("h.o"), Catalogue.HISTOGRAM.object()).toString();
    Path aux = Files.write(directory.resolve("aux"), new byte[2048]);
    Terminal terminal =
        Terminal.run(
            "run", histogram, "--src", src, "--aux", aux.toString(), "--aux-out", path("counts"));
    assertThat(terminal.status()).as(terminal.err()).isZero();
    assertThat(Files.readAllBytes(aux)).containsOnly(0);
    byte[] counts = Files.readAllBytes(directory.resolve("counts"));
    assertThat(counts).hasSize(2048);
    assertThat(counts[8]).isEqualTo((byte) 1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x0",
    "1, 0x1",
    "-1, 0xffffffffffffffff",
    "18446744073709551615, 0xffffffffffffffff",
    "-9223372036854775808, 0x8000000000000000",
    "0xffffffffffffffff, 0xffffffffffffffff",
    "0X1f, 0x1f",
    "-0x1, 0xffffffffffffffff"
  })
  void argumentsCoverSignedAndUnsigned64Bits(String argument, String result) throws IOException {
    String echo = text("echo.s", "r0 = *(u64 *)(r1 + 72)", "exit");
    Terminal terminal =
        Terminal.run(
            "run", echo, "--arg", "1", "--arg", "2", "--arg", "3", "--arg", argument, "--json");
    assertThat(terminal.status()).as(terminal.err()).isZero();
    assertThat(terminal.out()).contains("\"result\":\"" + result + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "18446744073709551616",
        "-9223372036854775809",
        "1.5",
        "",
        "x",
        "0x",
        "0x1ffffffffffffffff",
        "1k",
        "٣",
        "99999999999999999999999999999999999999999999999999"
      })
  void otherArgumentsAreBadUsage(String argument) {
    Terminal terminal = Terminal.run("run", xor, "--arg", argument);
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).contains("--arg", "-2^63 to 2^64-1").doesNotContain("Exception");
  }

  @Test
  void fiveArgumentsAreBadUsage() {
    Terminal terminal =
        Terminal.run(
            "run", xor, "--arg", "1", "--arg", "1", "--arg", "1", "--arg", "1", "--arg", "1");
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("5 --arg given");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1099511627777", "x"})
  void sizesOutOfRangeAreBadUsage(String size) {
    Terminal terminal = Terminal.run("run", xor, "--dst-size", size);
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("0 to 2^40");
  }

  @Test
  void aSizeThatMemoryDoesNotHoldIsExplained() {
    Terminal terminal = Terminal.run("run", xor, "--dst-size", "1099511627776");
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(terminal.err()).contains("1099511627776 bytes of --dst-size");
  }

  @Test
  void aTrapNamesItsInstruction() throws IOException {
    String trap = text("trap.s", "r2 = *(u64 *)(r1 + 0)", "r0 = *(u8 *)(r2 + 9)", "exit");
    Terminal json = Terminal.run("run", trap, "--src", src, "--tier", "interpreter", "--json");
    assertThat(json.status()).isEqualTo(1);
    assertThat(json.outLines())
        .singleElement()
        .asString()
        .startsWith("{\"status\":\"trap\",\"result\":null,")
        .contains("\"pc\":1", "\"trap\":\"instruction 1: ");
    assertThat(json.err()).contains("instruction 1", "src");
    Terminal plain = Terminal.run("run", trap, "--src", src, "--tier", "interpreter");
    assertThat(plain.out()).contains("trap").doesNotContain("{");
  }

  @Test
  void anEndlessProgramStopsWhenItsFuelIsUsedUp() throws IOException {
    String endless = text("endless.s", "r0 = 0", "goto -2", "exit");
    Terminal terminal =
        Terminal.run("run", endless, "--tier", "interpreter", "--fuel", "1000", "--json");
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(terminal.out()).startsWith("{\"status\":\"out of fuel\",\"result\":null");
    assertThat(terminal.err()).contains("fuel");
  }

  @Test
  void whatAProgramPrintsGoesToStandardError() throws IOException {
    String print =
        text(
            "print.s",
            "r1 = 0x6968 ll",
            "*(u64 *)(r10 - 8) = r1",
            "r1 = r10",
            "r1 += -8",
            "r2 = 3",
            "call 6",
            "r0 = 0",
            "exit");
    Terminal terminal = Terminal.run("run", print, "--tier", "interpreter", "--json");
    assertThat(terminal.status()).as(terminal.err()).isZero();
    assertThat(terminal.outLines()).hasSize(1);
    assertThat(terminal.err()).isEqualTo("hi" + System.lineSeparator());
  }

  @Test
  void filesThatCannotBeOpenedAreBadUsage() {
    for (List<String> bad :
        List.of(
            List.of("run", path("none.o")),
            List.of("run", directory.toString()),
            List.of("run", xor, "--src", path("none")),
            List.of("run", xor, "--src", directory.toString()),
            List.of("run", xor, "--dst", path("none")),
            List.of("run", xor, "--aux", path("none")),
            List.of("run", xor, "--out", directory.toString()),
            List.of("run", xor, "--out", path("no/such/directory")),
            List.of("run", xor, "--dst", src, "--dst-size", "1"),
            List.of("run", xor, "--tier", "fast"),
            List.of("run"),
            List.of("run", xor, "--frobnicate"))) {
      Terminal terminal = Terminal.run(bad.toArray(String[]::new));
      assertThat(terminal.status()).as(bad.toString()).isEqualTo(2);
      assertThat(terminal.out()).isEmpty();
      assertThat(terminal.err()).startsWith("dray: ").doesNotContain("Exception", "\tat ");
    }
  }

  @Test
  void rawInstructionsAndTextRunLikeObjects() throws IOException {
    String text = text("forty-two.s", "r0 = 42", "exit");
    Terminal.run("asm", text, "-o", path("forty-two.bin"));
    for (String program : List.of(text, path("forty-two.bin"))) {
      assertThat(Terminal.run("run", program).out()).startsWith("result        0x2a (42)");
    }
  }
}
