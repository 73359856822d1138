package dev.dray.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One command run in this process, with what it wrote. */
record Terminal(int status, String out, String err) {

  static Terminal run(String... arguments) {
    return runWithInput("", arguments);
  }

  static Terminal runWithInput(String input, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter outWriter = new PrintWriter(out);
    PrintWriter errWriter = new PrintWriter(err);
    InputStream in = new ByteArrayInputStream(input.getBytes(UTF_8));
    int status = DrayCommand.commandLine(in, outWriter, errWriter).execute(arguments);
    outWriter.flush();
    errWriter.flush();
    return new Terminal(status, out.toString(), err.toString());
  }

  List<String> outLines() {
    return out.lines().toList();
  }
}
