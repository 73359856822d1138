package dev.dray.verifier.diagnostic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Saves a counter-example as files, with the command line that shows it. */
public final class CounterExampleFiles {
  private CounterExampleFiles() {}

  /** The counter-example that a report shows first: one that traps if there is one. */
  public static Optional<CounterExample> chosen(ProgramReport report) {
    Optional<CounterExample> first = Optional.empty();
    for (Diagnostic error : report.errors()) {
      Optional<CounterExample> example = error.counterExample();
      if (example.isPresent() && example.get().kind() == CounterExample.Kind.TRAP) {
        return example;
      }
      first = first.isPresent() ? first : example;
    }
    return first;
  }

  /**
   * Writes the files {@code src}, {@code dst}, {@code aux} and {@code command}; makes the directory
   * if it is not there.
   *
   * @return whether there was anything to save
   */
  public static boolean save(ProgramReport report, Path directory) throws IOException {
    Optional<CounterExample> chosen = chosen(report);
    if (chosen.isEmpty()) {
      return false;
    }
    ProgramInput input = chosen.get().input();
    Files.createDirectories(directory);
    Files.write(directory.resolve("src"), input.src());
    Files.write(directory.resolve("dst"), input.dst());
    Files.write(directory.resolve("aux"), input.aux());
    Files.write(
        directory.resolve("command"),
        (command(report, input, directory) + "\n").getBytes(StandardCharsets.UTF_8));
    return true;
  }

  /** The {@code dray run} line, from the directory where the verifier ran. */
  static String command(ProgramReport report, ProgramInput input, Path directory) {
    StringBuilder line = new StringBuilder("dray run ").append(quoted(report.file()));
    report
        .image()
        .filter(image -> !image.section().isEmpty())
        .ifPresent(image -> line.append(" --section ").append(quoted(image.section())));
    line.append(" --src ").append(quoted(directory.resolve("src").toString()));
    line.append(" --dst ").append(quoted(directory.resolve("dst").toString()));
    line.append(" --aux ").append(quoted(directory.resolve("aux").toString()));
    for (long argument : input.arguments()) {
      line.append(" --arg ").append(Long.toUnsignedString(argument));
    }
    return line.append(" --tier interpreter").toString();
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
