package dev.dray.cli.verify;

import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.ProgramFile;
import dev.dray.verifier.Verification;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.diagnostic.Diagnostic;
import dev.dray.verifier.diagnostic.ProgramReport;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.diagnostic.search.CounterExampleSearch;
import dev.dray.verifier.object.LinkResult;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.interpreter.InterpreterMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Verifies the programs of files; rejects come with counter-examples where one is found. */
public final class Verdicts {
  private final VerifierOptions options =
      VerifierOptions.operation(HelperRegistry.standard().prototypes());
  private final CounterExampleSearch search =
      new CounterExampleSearch(new InterpreterMachine(), CounterExampleSearch.DEFAULT_TIME);
  private final CertificateFiles certificates;
  private final BiConsumer<ProgramImage, Certificate> saved;

  /**
   * Verdicts.
   *
   * @param certificates what programs are verified by
   * @param saved gets the certificate of each accepted program
   */
  public Verdicts(CertificateFiles certificates, BiConsumer<ProgramImage, Certificate> saved) {
    this.certificates = certificates;
    this.saved = saved;
  }

  /**
   * One report for each program of a file, malformed ones included; one for a file that holds none.
   *
   * @throws CliException if the file cannot be opened, or has no such section
   */
  public List<ProgramReport> of(Path file, Optional<String> section) {
    List<LinkResult> results;
    try {
      results = ProgramFile.each(file, section);
    } catch (CliException e) {
      if (e.status() == ExitStatus.USAGE) {
        throw e;
      }
      return List.of(ProgramReport.malformed(file.toString(), reason(file, e)));
    }
    return results.stream().map(result -> report(file.toString(), result)).toList();
  }

  private ProgramReport report(String file, LinkResult result) {
    return switch (result) {
      case LinkResult.Linked(ProgramImage image) -> report(file, image);
      case LinkResult.Malformed malformed ->
          ProgramReport.malformed(file, String.valueOf(malformed.reason().getMessage()));
    };
  }

  /** The message without the file's name, which the report shows anyway. */
  private static String reason(Path file, CliException problem) {
    String message = String.valueOf(problem.getMessage());
    String prefix = file + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  private ProgramReport report(String file, ProgramImage image) {
    long start = System.nanoTime();
    Verification verification = certificates.verify(image.program(), options);
    long microseconds = (System.nanoTime() - start) / 1000;
    return switch (verification) {
      case Verification.Accepted accepted -> {
        saved.accept(image, accepted.program().certificate());
        yield new ProgramReport(
            file,
            Optional.of(image),
            microseconds,
            Optional.of(accepted.program().cost().toString()),
            OptionalLong.of(accepted.program().operandLimit()),
            List.of());
      }
      case Verification.Rejected rejected -> {
        // A refused certificate says nothing of the program, so there is nothing to search for.
        List<Diagnostic> errors =
            rejected.findings().getFirst().rule() == Rule.CERTIFICATE
                ? rejected.findings().stream().map(Diagnostic::of).toList()
                : search.search(image, rejected.findings());
        yield new ProgramReport(
            file, Optional.of(image), microseconds, Optional.empty(), OptionalLong.empty(), errors);
      }
    };
  }
}
