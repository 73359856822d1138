package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.file.ExitStatus;
import org.junit.jupiter.api.Test;

/** What holds for the command line as a whole. */
class DrayCommandTest {
  @Test
  void helpGoesToStandardOutputAndIsNoError() {
    Terminal terminal = Terminal.run("--help");
    assertThat(terminal.status()).isZero();
    assertThat(terminal.out()).contains("Usage: dray", "Exit codes:");
    assertThat(terminal.err()).isEmpty();
  }

  @Test
  void aVersionNamesTheJdk() {
    Terminal terminal = Terminal.run("--version");
    assertThat(terminal.status()).isZero();
    assertThat(terminal.out()).startsWith("dray ").contains("JDK ");
  }

  @Test
  void noCommandIsBadUsage() {
    Terminal terminal = Terminal.run();
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).contains("no command given", "dray --help");
  }

  @Test
  void anUnknownCommandIsBadUsageOnStandardError() {
    Terminal terminal = Terminal.run("frobnicate");
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).contains("frobnicate", "--help");
  }

  @Test
  void theWorstOfSeveralOutcomesCounts() {
    assertThat(ExitStatus.DONE.worse(ExitStatus.USAGE)).isEqualTo(ExitStatus.USAGE);
    assertThat(ExitStatus.FAILED.worse(ExitStatus.DONE)).isEqualTo(ExitStatus.FAILED);
  }
}
