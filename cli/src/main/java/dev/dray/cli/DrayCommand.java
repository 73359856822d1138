package dev.dray.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code dray} command itself: it only has subcommands. */
@Command(
    name = "dray",
    description = {
      "A programmable data mover for the JVM: moves memory the way a DMA engine does, and runs your"
          + " own memory operations, written in C or eBPF assembly, inside it.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpWidth = 100,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, and everything that was asked about is in order",
      "1:rejected, malformed, trapped or failed",
      "2:bad usage, or a file that cannot be opened"
    })
final class DrayCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  DrayCommand() {}

  /** A command line on the given streams that never throws. */
  static CommandLine commandLine(InputStream in, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new DrayCommand());
    List.of(
            new DemoCommand(),
            new RunCommand(),
            new BenchCommand(),
            new VerifyCommand(),
            new ExplainCommand(),
            new DisasmCommand(),
            new AsmCommand(),
            new ConformanceCommand(),
            new TraceCommand(),
            new PluginCommand(in))
        .forEach(line::addSubcommand);
    line.setOut(out);
    line.setErr(err);
    line.setColorScheme(Help.defaultColorScheme(Terminals.colours() ? Ansi.ON : Ansi.OFF));
    line.setParameterExceptionHandler(Errors::parameters);
    line.setExecutionExceptionHandler(Errors::execution);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
