package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.programs.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dray demo}: every operation over one file, each row checked. */
class DemoTest {
  private static final int BUILT_INS = 4;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 60_000})
  void everyRowIsCheckedWhateverTheSize(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Path input = Files.write(directory.resolve("input"), bytes);
    Path report = directory.resolve("report.html");
    Terminal terminal =
        Terminal.run("demo", "--file", input.toString(), "--report", report.toString());
    int rows = BUILT_INS + Catalogue.all().size();
    assertThat(terminal.status()).as(terminal.out() + terminal.err()).isZero();
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.out())
        .contains(rows + " of " + rows + " rows agree", report.toString())
        .contains("copy", "lz4_decode", "throughput", "tier");
    assertThat(Files.readString(report)).contains("<svg", rows + " of " + rows, "lz4_decode");
    assertThat(Files.readAllBytes(input)).as("the input").isEqualTo(bytes);
  }

  @Test
  void aReportThatCannotBeWrittenIsKnownAtOnce() {
    Path nowhere = directory.resolve("no/such/report.html");
    Terminal terminal = Terminal.run("demo", "--report", nowhere.toString());
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).contains(nowhere.toString(), "directory does not exist");
  }

  @Test
  void aFileThatIsNotThereIsBadUsage() {
    Path report = directory.resolve("report.html");
    Terminal terminal =
        Terminal.run(
            "demo", "--file", directory.resolve("none").toString(), "--report", report.toString());
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("there is no file");
  }
}
