package dev.dray.cli;

import dev.dray.cli.demo.Demo;
import dev.dray.cli.demo.DemoResult;
import dev.dray.cli.demo.DemoTable;
import dev.dray.cli.demo.HtmlReport;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.InputFile;
import dev.dray.cli.file.OutputFile;
import dev.dray.cli.run.EngineRun;
import dev.dray.cli.text.Progress;
import dev.dray.cli.text.Units;
import dev.dray.vm.Tier;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on real input, start to end. */
@Command(
    name = "demo",
    description = {
      "Shows what Dray does on a real file, checked.",
      "Runs the built-in operations and the user programs of the catalogue side by side inside the"
          + " engine, and compares each with an independent computation in Java. Prints a table and"
          + " writes an HTML report. Ends with exit code 0 only when every row agrees."
    })
final class DemoCommand extends Action {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "the input; default: lib/modules of the JDK that runs this, more than 100 MB")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--tier",
      paramLabel = "T",
      converter = TierOption.class,
      completionCandidates = TierOption.Names.class,
      description = "for the user programs: ${COMPLETION-CANDIDATES}; default: the best for each")
  private Optional<Tier> tier = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "dray-demo.html",
      description = "where to write the HTML report; default ${DEFAULT-VALUE}")
  private Path report;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  DemoCommand() {}

  @Override
  ExitStatus run() {
    OutputFile page = OutputFile.check(report);
    Path input = file.orElseGet(DemoCommand::everyJdkHasIt);
    DemoResult result;
    try (EngineRun engine = new EngineRun();
        Arena arena = engine.newArena()) {
      MemorySegment bytes = InputFile.segment(input, arena);
      out().println("Input: " + input + ", " + Units.bytes(bytes.byteSize()));
      out().println();
      out().flush();
      try (Progress progress = new Progress(err(), Terminals.errors())) {
        result = new Demo(engine, bytes, tier, progress).run(input.toString());
      }
    }
    page.write(HtmlReport.page(result).getBytes(StandardCharsets.UTF_8));
    print(result);
    return result.allChecked() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private static Path everyJdkHasIt() {
    return Path.of(System.getProperty("java.home"), "lib", "modules");
  }

  private void print(DemoResult result) {
    DemoTable.lines(result).forEach(out()::println);
    out().println();
    result.notes().forEach(out()::println);
    out()
        .println(
            result.checkedRows()
                + " of "
                + result.rows().size()
                + " rows agree with an independent computation in Java.");
    out().println("Report: " + report.toAbsolutePath().normalize());
  }
}
