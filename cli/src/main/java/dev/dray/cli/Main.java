package dev.dray.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the {@code dray} launcher enters. */
public final class Main {
  private Main() {}

  /** Runs one command and leaves with its exit code. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status =
        DrayCommand.commandLine(System.in, out, err).execute(PluginArguments.inOrder(arguments));
    out.flush();
    err.flush();
    System.exit(status);
  }
}
