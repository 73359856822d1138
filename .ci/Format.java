import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Checks ({@code --check}) or repairs ({@code --fix}) the formatting of every Java source below the working directory. */
final class Format {
  private Format() {}

  public static void main(String[] arguments) throws Exception {
    boolean fix = List.of(arguments).contains("--fix");
    Formatter formatter = new Formatter();
    List<Path> wrong = new java.util.ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!text.equals(formatted)) {
        wrong.add(source);
        if (fix) {
          Files.writeString(source, formatted);
        }
      }
    }
    if (!wrong.isEmpty()) {
      wrong.forEach(path -> System.err.println((fix ? "formatted " : "not formatted: ") + path));
      if (!fix) {
        System.err.println("run .ci/format to repair the formatting");
        System.exit(1);
      }
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(""), 20)) {
      return files
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !path.toString().contains("target/") && !path.startsWith(".ci"))
          .sorted()
          .toList();
    }
  }
}
