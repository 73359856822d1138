package dev.dray.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One command run in this process, with what it wrote. */
record Terminal(int status, String out, String err) {

  static Terminal run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter outWriter = new PrintWriter(out);
    PrintWriter errWriter = new PrintWriter(err);
    int status = DrayCommand.commandLine(outWriter, errWriter).execute(arguments);
    outWriter.flush();
    errWriter.flush();
    return new Terminal(status, out.toString(), err.toString());
  }

  List<String> outLines() {
    return out.lines().toList();
  }
}
