package dev.dray.cli;

import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns whatever ends a command into one message on standard error and an exit code. */
final class Errors {
  private Errors() {}

  static int parameters(ParameterException problem, String[] arguments) {
    CommandLine command = problem.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("dray: " + problem.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
    err.println(
        "'"
            + command.getCommandSpec().qualifiedName()
            + " --help' shows "
            + (command.getSubcommands().isEmpty() ? "what it takes" : "the commands"));
    err.flush();
    return ExitStatus.USAGE.code();
  }

  static int execution(Exception problem, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    command.getOut().flush();
    int status;
    if (problem instanceof CliException known) {
      err.println("dray: " + known.getMessage());
      status = known.status().code();
    } else {
      err.println(
          "dray: this is a bug in Dray, not in your input: "
              + problem
              + "; please report it with the command that shows it");
      status = ExitStatus.FAILED.code();
    }
    err.flush();
    return status;
  }
}
