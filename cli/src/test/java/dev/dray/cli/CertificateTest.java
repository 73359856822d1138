package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.programs.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --save-certificate}, {@code --certificate} and {@code --or-verify}. */
class CertificateTest {
  @TempDir private Path directory;
  private String program;
  private String other;
  private Path certificate;

  @BeforeEach
  void save() throws IOException {
    program = Files.write(directory.resolve("xor.o"), Catalogue.XOR.object()).toString();
    other = Files.write(directory.resolve("other.s"), List.of("r0 = 7", "exit")).toString();
    Path shelf = directory.resolve("proofs");
    Terminal terminal = Terminal.run("verify", program, "--save-certificate", shelf.toString());
    assertThat(terminal.status()).as(terminal.err()).isZero();
    try (Stream<Path> files = Files.list(shelf)) {
      certificate = files.toList().getFirst();
    }
    assertThat(certificate).hasFileName("xor.o.xor.dryc");
  }

  @Test
  void verifiesAndRunsByIt() {
    Terminal verified = Terminal.run("verify", program, "--certificate", certificate.toString());
    assertThat(verified.status()).as(verified.out()).isZero();
    Terminal run =
        Terminal.run("run", program, "--src", program, "--certificate", certificate.toString());
    assertThat(run.status()).as(run.err()).isZero();
  }

  @Test
  void ofSeveralTheRightOneIsTaken() {
    Path shelf = directory.resolve("more");
    Terminal.run("verify", other, "--save-certificate", shelf.toString());
    Terminal terminal =
        Terminal.run(
            "verify",
            program,
            other,
            "--certificate",
            shelf.resolve("other.s.other.dryc").toString(),
            "--certificate",
            certificate.toString());
    assertThat(terminal.status()).as(terminal.out() + terminal.err()).isZero();
  }

  @Test
  void anotherProgramsIsRefusedByName() {
    Terminal verified = Terminal.run("verify", other, "--certificate", certificate.toString());
    assertThat(verified.status()).isEqualTo(1);
    assertThat(verified.out()).contains("V0903").contains("other instructions");
    Terminal run = Terminal.run("run", other, "--certificate", certificate.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("V0903").contains("other instructions");
  }

  @Test
  void aChangedOneIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(certificate);
    bytes[bytes.length / 2] ^= 4;
    Files.write(certificate, bytes);
    Terminal verified = Terminal.run("verify", program, "--certificate", certificate.toString());
    assertThat(verified.status()).isEqualTo(1);
    assertThat(verified.out()).contains("V0903").contains("SHA-256");
    Terminal run = Terminal.run("run", program, "--certificate", certificate.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("SHA-256");
  }

  @Test
  void aRefusedOneCanBeDoneWithout() {
    Terminal verified =
        Terminal.run("verify", other, "--certificate", certificate.toString(), "--or-verify");
    assertThat(verified.status()).as(verified.out()).isZero();
    assertThat(verified.err()).contains("other instructions").contains("verified without it");
    Terminal run =
        Terminal.run("run", other, "--certificate", certificate.toString(), "--or-verify");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("verified without");
  }

  @Test
  void aMissingFileIsBadUsage() {
    String missing = directory.resolve("none.dryc").toString();
    assertThat(Terminal.run("verify", program, "--certificate", missing).status()).isEqualTo(2);
    assertThat(Terminal.run("run", program, "--certificate", missing).status()).isEqualTo(2);
  }
}
