package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dray trace}: every step of a transfer, as text and as JSON. */
class TraceTest {
  @ParameterizedTest
  @ValueSource(strings = {"x86-4", "x86-5", "sv39", "sv48"})
  void everyStepHasALine(String format) {
    Terminal terminal = Terminal.run("trace", "--format", format);
    assertThat(terminal.status()).as(terminal.err()).isZero();
    assertThat(terminal.out())
        .contains(
            "granted",
            "TLB miss",
            "walk        level 1:",
            "copy-on-write",
            "page request",
            "completed   success, 12288 bytes");
  }

  @Test
  void jsonIsOneObjectALine() {
    Terminal terminal =
        Terminal.run("trace", "--json", "--bytes", "100", "--no-fork", "--no-fault");
    assertThat(terminal.status()).as(terminal.err()).isZero();
    assertThat(terminal.outLines()).allMatch(line -> line.startsWith("{\"step\":\""));
    assertThat(terminal.out()).doesNotContain("copy-on-write", "page-request");
    assertThat(terminal.outLines().getLast())
        .isEqualTo("{\"step\":\"completed\",\"status\":\"success\",\"bytes\":100}");
  }

  @Test
  void sizesAreChecked() {
    Terminal terminal = Terminal.run("trace", "--bytes", "0");
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("1 to 1048576");
  }
}
