package dev.dray.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.programs.Catalogue;
import dev.dray.programs.CatalogueProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dray asm} and {@code dray disasm}: both ways, and they round-trip. */
class AsmDisasmTest {
  private static final String TEXT = "r0 = 0x2a\nif r0 > 0x7 goto +0x1\nr0 += 0x1\nexit\n";

  @TempDir private Path directory;
  private Path text;
  private Path binary;

  static List<CatalogueProgram> programs() {
    return Catalogue.all();
  }

  @BeforeEach
  void writeText() throws IOException {
    text = Files.writeString(directory.resolve("a.s"), TEXT);
    binary = directory.resolve("a.bin");
  }

  @Test
  void asmWritesEightBytesForEachInstructionAndNothingElse() throws IOException {
    Terminal terminal = Terminal.run("asm", text.toString(), "-o", binary.toString());
    assertThat(terminal).isEqualTo(new Terminal(0, "", ""));
    assertThat(Files.readAllBytes(binary)).hasSize(32).startsWith(0xb7, 0, 0, 0, 0x2a);
  }

  @Test
  void bothDialectsGiveTheSameBytes() throws IOException {
    Path other =
        Files.writeString(
            directory.resolve("b.s"), "mov %r0, 42\njgt %r0, 7, +1\nadd %r0, 1\nexit\n");
    Path otherBinary = directory.resolve("b.bin");
    Terminal.run("asm", text.toString(), "-o", binary.toString());
    Terminal.run("asm", other.toString(), "-o", otherBinary.toString());
    assertThat(otherBinary).hasSameBinaryContentAs(binary);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void whatDisasmPrintsAssemblesToTheSameText(CatalogueProgram program) throws IOException {
    Path object = directory.resolve(program.name() + ".o");
    Files.write(object, program.object());
    Terminal first = Terminal.run("disasm", object.toString());
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.out()).contains("; " + program.name() + " in section dray/op", ".c:", "exit");

    Path again = Files.writeString(directory.resolve("again.s"), first.out());
    Terminal assembled = Terminal.run("asm", again.toString(), "-o", binary.toString());
    assertThat(assembled).isEqualTo(new Terminal(0, "", ""));
    Terminal second = Terminal.run("disasm", binary.toString());
    assertThat(instructions(second)).isEqualTo(instructions(first)).isNotEmpty();
  }

  private static List<String> instructions(Terminal terminal) {
    return terminal.out().lines().filter(line -> !line.startsWith(";")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sandboxed", "guarded", "direct"})
  void bytecodeStandsBelowItsInstruction(String tier) throws IOException {
    Path object = Files.write(directory.resolve("xor.o"), Catalogue.XOR.object());
    Terminal terminal = Terminal.run("disasm", object.toString(), "--tier", tier);
    assertThat(terminal.status()).as(terminal.err()).isZero();
    List<String> lines = terminal.out().lines().toList();
    int load =
        IntStream.range(0, lines.size())
            .filter(at -> lines.get(at).matches(" *\\d+:.*= \\*\\(u(8|64) \\*\\)\\(r[2-9].*"))
            .findFirst()
            .orElseThrow();
    assertThat(lines.subList(load + 1, load + 30))
        .anyMatch(line -> line.startsWith(";   ") && line.contains("Layouts.GET_"));
    assertThat(terminal.out()).contains("lreturn", ".c:");

    Path again = Files.writeString(directory.resolve("again.s"), terminal.out());
    assertThat(Terminal.run("asm", again.toString(), "-o", binary.toString()).status()).isZero();
  }

  @Test
  void aTierWithoutBytecodeOrProofIsRefused() throws IOException {
    Files.writeString(text, "r0 = *(u8 *)(r0 + 0)\nexit\n");
    Terminal interpreter = Terminal.run("disasm", text.toString(), "--tier", "interpreter");
    assertThat(interpreter.status()).isEqualTo(2);
    assertThat(interpreter.err()).contains("sandboxed, guarded or direct");
    Terminal rejected = Terminal.run("disasm", text.toString(), "--tier", "direct");
    assertThat(rejected.status()).isEqualTo(1);
    assertThat(rejected.err()).contains("direct", "verifier rejects", "--tier sandboxed");
    assertThat(rejected.out()).isEmpty();
    assertThat(Terminal.run("disasm", text.toString(), "--tier", "sandboxed").status()).isZero();
  }

  @Test
  void aMistakeIsNamedWithItsLine() throws IOException {
    Files.writeString(text, "r0 = 1\nr0 = r11\nexit\n");
    Terminal terminal = Terminal.run("asm", text.toString(), "-o", binary.toString());
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).startsWith("dray: " + text + ": line 2").contains("r11");
    assertThat(binary).doesNotExist();
  }

  @Test
  void theOutputHasToBeNamed() {
    Terminal terminal = Terminal.run("asm", text.toString());
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("--output", "dray asm --help");
  }

  @Test
  void anOutputThatCannotBeWrittenIsBadUsage() {
    for (String bad :
        List.of(directory.toString(), directory.resolve("no/such/x.bin").toString())) {
      Terminal terminal = Terminal.run("asm", text.toString(), "-o", bad);
      assertThat(terminal.status()).isEqualTo(2);
      assertThat(terminal.err()).contains(bad);
    }
  }

  @Test
  void inputsThatCannotBeOpenedAreBadUsage() {
    for (String bad : List.of(directory.toString(), directory.resolve("none.s").toString())) {
      for (Terminal terminal :
          List.of(Terminal.run("disasm", bad), Terminal.run("asm", bad, "-o", binary.toString()))) {
        assertThat(terminal.status()).as(bad).isEqualTo(2);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains(bad).doesNotContain("Exception");
      }
    }
  }

  @Test
  void filesThatAreNoProgramsAreRefusedWithAReason() throws IOException {
    record Bad(String name, byte[] content, String said) {}
    for (Bad bad :
        List.of(
            new Bad("empty.bin", new byte[0], "empty"),
            new Bad("odd.bin", new byte[7], "multiple of 8"),
            new Bad("empty.s", new byte[0], "empty"),
            new Bad("empty.o", new byte[0], "empty.o"),
            new Bad("cut.o", new byte[] {0x7f, 'E', 'L', 'F', 2}, "cut.o"),
            new Bad("notes.txt", "hello".getBytes(UTF_8), "line 1"))) {
      Path file = Files.write(directory.resolve(bad.name()), bad.content());
      Terminal terminal = Terminal.run("disasm", file.toString());
      assertThat(terminal.status()).as(bad.name()).isEqualTo(1);
      assertThat(terminal.out()).isEmpty();
      assertThat(terminal.err()).contains(bad.said()).doesNotContain("Exception", "\tat ");
    }
  }

  @Test
  void aSectionThatIsNotThereIsBadUsageAndTheOthersAreListed() throws IOException {
    Path object = Files.write(directory.resolve("xor.o"), Catalogue.XOR.object());
    Terminal terminal = Terminal.run("disasm", object.toString(), "--section", "nothing");
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("nothing", "xor in dray/op");
  }
}
