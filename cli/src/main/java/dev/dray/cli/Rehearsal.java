package dev.dray.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/**
 * What the launcher runs once after a build, so that the JDK can record which classes and methods
 * the commands use and start the next ones sooner. Its output goes nowhere.
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    for (List<String> command : List.of(List.of("--help"), List.of("--version"))) {
      DrayCommand.commandLine(InputStream.nullInputStream(), nowhere, nowhere)
          .execute(command.toArray(String[]::new));
    }
  }
}
