package dev.dray.cli;

import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.OutputFile;
import dev.dray.cli.text.Progress;
import dev.dray.cli.verify.CertificateDirectory;
import dev.dray.cli.verify.CertificateFiles;
import dev.dray.cli.verify.Verdicts;
import dev.dray.verifier.diagnostic.CounterExampleFiles;
import dev.dray.verifier.diagnostic.JsonReport;
import dev.dray.verifier.diagnostic.ProgramReport;
import dev.dray.verifier.diagnostic.SarifReport;
import dev.dray.verifier.diagnostic.TextReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proofs, or what is in their way. */
@Command(
    name = "verify",
    description = {
      "Proves that programs are safe and end, or says why not.",
      "A rejected program comes with the line of C, what is needed and what is known there, an"
          + " input that shows the fault where one is found, and a way to mend it. 'dray explain"
          + " CODE' tells the story behind an error's code. Exit code 0 means that all were"
          + " accepted."
    },
    footer = {
      "Example:",
      "  dray verify xor.o --save-counterexample /tmp/xor && sh /tmp/xor/command"
    })
final class VerifyCommand extends Action {
  @Parameters(
      paramLabel = "PROGRAM",
      arity = "1..*",
      description = "clang ELF objects, raw instructions (.bin) or assembler text (.s)")
  private List<Path> programs = new ArrayList<>();

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = "only the programs of this section, or of this function name")
  private Optional<String> section = Optional.empty();

  @Option(
      names = "--save-counterexample",
      paramLabel = "DIR",
      description =
          "write src, dst, aux and the 'dray run' command that shows the fault; of several"
              + " rejected programs the second goes into DIR/2, and so on")
  private Optional<Path> save = Optional.empty();

  @Option(
      names = "--save-certificate",
      paramLabel = "DIR",
      description =
          "write the certificate of each accepted program to DIR/FILE.FUNCTION.dryc; with it the"
              + " program is verified again without a search")
  private Optional<Path> saveCertificate = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description =
          "verify by this saved certificate, which is refused if it does not prove the program; of"
              + " several the one that is for the program")
  private List<Path> certificates = new ArrayList<>();

  @Option(
      names = "--or-verify",
      description = "where the certificate is refused, verify without it")
  private boolean orVerify;

  @Option(
      names = "--sarif",
      paramLabel = "FILE",
      description = "write the findings as SARIF 2.1.0, which editors and code review tools show")
  private Optional<Path> sarif = Optional.empty();

  @Option(names = "--json", description = "one JSON object a program on standard output")
  private boolean json;

  private final List<ProgramReport> reports = new ArrayList<>();
  private ExitStatus status = ExitStatus.DONE;
  private int saved;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  VerifyCommand() {}

  @Override
  ExitStatus run() {
    Optional<OutputFile> findings = sarif.map(OutputFile::check);
    Optional<CertificateDirectory> directory = saveCertificate.map(CertificateDirectory::new);
    CertificateFiles files =
        new CertificateFiles(certificates, orVerify, note -> err().println("dray: " + note));
    try (Progress progress = new Progress(err(), Terminals.errors())) {
      for (int i = 0; i < programs.size(); i++) {
        Path program = programs.get(i);
        progress.update(i, programs.size(), program.toString());
        Verdicts verdicts =
            new Verdicts(
                files,
                (image, proof) ->
                    directory.ifPresent(each -> each.save(program, image.name(), proof)));
        try {
          verdicts.of(program, section).forEach(this::show);
        } catch (CliException e) {
          status = status.worse(e.status());
          err().println("dray: " + e.getMessage());
        }
      }
    }
    findings.ifPresent(
        file ->
            file.write(SarifReport.of(reports, Version.number()).getBytes(StandardCharsets.UTF_8)));
    return status;
  }

  private void show(ProgramReport report) {
    reports.add(report);
    if (!report.accepted()) {
      status = status.worse(ExitStatus.FAILED);
    }
    Optional<Path> directory = report.accepted() ? Optional.empty() : save(report);
    if (json) {
      out().println(JsonReport.of(report, directory));
    } else {
      out().print(TextReport.of(report));
      directory.ifPresent(
          where -> out().println("   saved  : sh " + where.resolve("command") + " shows it"));
    }
    out().flush();
  }

  /** Where the counter-example went, if there is one to save. */
  private Optional<Path> save(ProgramReport report) {
    if (save.isEmpty() || CounterExampleFiles.chosen(report).isEmpty()) {
      return Optional.empty();
    }
    saved++;
    Path directory = saved == 1 ? save.get() : save.get().resolve(Integer.toString(saved));
    try {
      CounterExampleFiles.save(report, directory);
      return Optional.of(directory);
    } catch (IOException e) {
      throw CliException.usage(
          "cannot write the counter-example to " + directory + ": " + e.getMessage());
    }
  }
}
