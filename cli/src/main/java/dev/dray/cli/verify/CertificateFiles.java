package dev.dray.cli.verify;

import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.InputFile;
import dev.dray.verifier.Verification;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateBinding;
import dev.dray.verifier.certificate.CertificateCodec;
import dev.dray.verifier.certificate.MalformedCertificateException;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Certificates that the user named, and what becomes of programs that are verified by them. */
public final class CertificateFiles {
  private final List<Certificate> certificates = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final boolean orVerify;
  private final Consumer<String> notes;

  /**
   * Reads the files.
   *
   * @param orVerify whether a program whose certificate is refused is verified without one
   * @param notes where it is said that one was refused
   * @throws CliException if a file cannot be opened
   */
  public CertificateFiles(List<Path> files, boolean orVerify, Consumer<String> notes) {
    this.orVerify = orVerify;
    this.notes = notes;
    for (Path file : files) {
      try {
        certificates.add(read(file));
      } catch (CliException e) {
        if (e.status() == ExitStatus.USAGE) {
          throw e;
        }
        problems.add(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * The certificate in a file.
   *
   * @throws CliException if the file cannot be opened, or holds no certificate of this version
   */
  public static Certificate read(Path file) {
    byte[] bytes = InputFile.bytes(file, CertificateCodec.MAXIMUM_BYTES);
    try {
      return CertificateCodec.read(bytes);
    } catch (MalformedCertificateException e) {
      throw CliException.failed(file + ": " + e.getMessage());
    }
  }

  /** The verdict on a program, by its certificate if any was named. */
  public Verification verify(Program program, VerifierOptions options) {
    if (certificates.isEmpty() && problems.isEmpty()) {
      return Verifier.verify(program, options);
    }
    Verification verdict =
        chosen(program, options)
            .map(certificate -> Verifier.verify(program, options, certificate))
            .orElseGet(() -> refused(String.join("; ", problems)));
    if (!orVerify || !(verdict instanceof Verification.Rejected(List<Finding> findings))) {
      return verdict;
    }
    notes.accept(findings.getFirst().message() + "; verified without it");
    return Verifier.verify(program, options);
  }

  /** The certificate that is for the program; if none is, the first, whose refusal says why. */
  private Optional<Certificate> chosen(Program program, VerifierOptions options) {
    CertificateBinding binding = CertificateBinding.of(program, options.helpers().values());
    return certificates.stream()
        .filter(certificate -> certificate.binding().equals(binding))
        .findFirst()
        .or(() -> problems.isEmpty() ? certificates.stream().findFirst() : Optional.empty());
  }

  private static Verification refused(String message) {
    return new Verification.Rejected(
        List.of(Finding.of(Rule.CERTIFICATE, -1, "the certificate cannot be used: " + message)));
  }
}
