package dev.dray.cli;

import dev.dray.cli.conformance.CaseVerdict;
import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.InputFile;
import dev.dray.cli.text.Json;
import dev.dray.cli.text.Progress;
import dev.dray.vm.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The public conformance suite in one process. */
@Command(
    name = "conformance",
    description = {
      "Runs every .data case of the public bpf_conformance suite in a directory.",
      "A program is entered with r1 = the memory and r2 = its length; helper 5 returns its first"
          + " argument. The tiers guarded and direct verify each program first."
    },
    footer = {
      "With --json, one line a case: {\"file\",\"verdict\",\"tier\",\"reason\"}, then the totals."
    })
final class ConformanceCommand extends Action {
  private static final int LIMIT = 16 << 20;

  @Parameters(paramLabel = "DIR", description = "directory of .data files")
  private Path directory;

  @Option(
      names = "--tier",
      paramLabel = "T",
      converter = TierOption.class,
      completionCandidates = TierOption.Names.class,
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}",
      defaultValue = "interpreter")
  private Tier tier;

  @Option(names = "--json", description = "one JSON object a line on standard output")
  private boolean json;

  private int passed;
  private int failed;
  private int notVerifiable;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ConformanceCommand() {}

  @Override
  ExitStatus run() {
    List<Path> cases = cases();
    try (Progress progress = new Progress(err(), Terminals.errors())) {
      for (int i = 0; i < cases.size(); i++) {
        Path file = cases.get(i);
        progress.update(i, cases.size(), file.toString());
        byte[] text = InputFile.bytes(file, LIMIT);
        report(
            file,
            CaseVerdict.of(
                String.valueOf(file.getFileName()),
                new String(text, StandardCharsets.UTF_8),
                tier));
      }
    }
    summary();
    return failed == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private List<Path> cases() {
    if (!Files.isDirectory(directory)) {
      throw CliException.usage(
          directory + " is no directory; give the one that holds the .data files");
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> cases = files.filter(file -> file.toString().endsWith(".data")).sorted().toList();
      if (cases.isEmpty()) {
        throw CliException.usage("there is no .data file in " + directory);
      }
      return cases;
    } catch (IOException e) {
      throw CliException.usage("cannot list " + directory + ": " + e.getMessage());
    }
  }

  private void report(Path file, CaseVerdict verdict) {
    switch (verdict) {
      case CaseVerdict.Passed _ -> {
        passed++;
        line(file, "passed", "");
      }
      case CaseVerdict.Failed(String reason) -> {
        failed++;
        line(file, "failed", reason);
      }
      case CaseVerdict.NotVerifiable(String reason) -> {
        notVerifiable++;
        line(file, "not verifiable", reason);
      }
    }
  }

  private void line(Path file, String verdict, String reason) {
    if (json) {
      out()
          .println(
              new Json()
                  .put("file", file.toString())
                  .put("verdict", verdict)
                  .put("tier", tier.label())
                  .put("reason", reason));
    } else if (!verdict.equals("passed")) {
      out().println(verdict + "  " + file + ": " + reason);
    }
  }

  private void summary() {
    if (json) {
      out()
          .println(
              new Json()
                  .put("tier", tier.label())
                  .put("passed", passed)
                  .put("failed", failed)
                  .put("notVerifiable", notVerifiable));
    } else {
      out()
          .println(
              passed
                  + " passed, "
                  + failed
                  + " failed"
                  + (tier.verifiedOnly() ? ", " + notVerifiable + " not verifiable" : ""));
    }
  }
}
