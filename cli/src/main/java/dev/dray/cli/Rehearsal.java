package dev.dray.cli;

import dev.dray.programs.Catalogue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the launcher runs once after a build, so that the JDK can record which classes and methods
 * the commands use and start the next ones sooner. Its output goes nowhere.
 */
final class Rehearsal {
  private static final String RETURN_MEMORY_LENGTH =
      "bf 20 00 00 00 00 00 00 95 00 00 00 00 00 00 00";
  private static final int INPUT = 20_000;

  private final PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
  private final Path directory;

  private Rehearsal(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory("dray-rehearsal");
    try {
      new Rehearsal(directory).run();
    } finally {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private void run() throws IOException {
    String object = write("xor.o", Catalogue.XOR.object());
    String input = write("input", new byte[INPUT]);
    String text = write("a.s", "r0 = 1\nexit\n".getBytes(StandardCharsets.US_ASCII));
    command("--help");
    command(
        "run", object, "--src", input, "--dst-size", "20000", "--arg", "7", "--out", path("out"));
    command("run", text, "--json");
    command("disasm", object);
    command("asm", text, "-o", path("a.bin"));
    command("plugin", "00  00", "--tier", "interpreter");
    command("demo", "--file", input, "--report", path("report.html"));
  }

  private void command(String... arguments) {
    ByteArrayInputStream in =
        new ByteArrayInputStream(RETURN_MEMORY_LENGTH.getBytes(StandardCharsets.US_ASCII));
    DrayCommand.commandLine(in, nowhere, nowhere).execute(arguments);
  }

  private String write(String name, byte[] contents) throws IOException {
    return Files.write(directory.resolve(name), contents).toString();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }
}
