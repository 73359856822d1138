package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README shows is what there is. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  private static List<String> blocks(String language) throws IOException {
    return BLOCK
        .matcher(readme())
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  @Test
  void theProgramInCIsTheOneInTheRepository() throws IOException {
    assertThat(blocks("c"))
        .containsExactly(Files.readString(ROOT.resolve("examples/src/main/c/lines.c")));
  }

  @Test
  void everyStatementInJavaIsInAnExample() throws IOException {
    StringBuilder sources = new StringBuilder();
    Path examples = ROOT.resolve("examples/src/main/java/dev/dray/examples");
    try (Stream<Path> files = Files.list(examples)) {
      for (Path file : files.toList()) {
        sources.append(Files.readString(file));
      }
    }
    String flat = sources.toString().replaceAll("\\s+", " ");
    for (String block : blocks("java")) {
      for (String statement : block.split(";")) {
        assertThat(flat).contains(statement.replaceAll("\\s+", " ").strip());
      }
    }
  }

  /** Output lines below a command have to be among those that it prints. */
  @Test
  void theCommandsPrintWhatIsShown() throws IOException {
    int checked = 0;
    for (String block : blocks("console")) {
      for (String part : block.split("(?m)^\\$ ")) {
        List<String> lines = part.lines().toList();
        if (lines.size() > 1 && lines.getFirst().startsWith("./dray ")) {
          Terminal terminal = Terminal.run(arguments(lines.getFirst()));
          String printed = (terminal.out() + terminal.err()).replace(ROOT + "/", "");
          assertThat(printed.lines()).containsAll(lines.subList(1, lines.size()));
          checked++;
        }
      }
    }
    assertThat(checked).isPositive();
  }

  private static String[] arguments(String command) {
    return Arrays.stream(command.split(" "))
        .skip(1)
        .map(word -> Files.exists(ROOT.resolve(word)) ? ROOT.resolve(word).toString() : word)
        .toArray(String[]::new);
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    for (String document :
        List.of(
            "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "BENCHMARKS.md")) {
      LINK.matcher(Files.readString(ROOT.resolve(document)))
          .results()
          .map(link -> link.group(1))
          .filter(link -> !link.startsWith("http"))
          .forEach(link -> assertThat(ROOT.resolve(link)).as(document).exists());
    }
  }

  @Test
  void everyCommandIsInTheReadmeAndNoOther() throws IOException {
    List<String> shown = new ArrayList<>();
    for (MatchResult row :
        Pattern.compile("(?m)^\\| (`\\./dray .*?) \\|").matcher(readme()).results().toList()) {
      Pattern.compile("\\./dray (\\w+)")
          .matcher(row.group(1))
          .results()
          .forEach(name -> shown.add(name.group(1)));
    }
    Terminal help = Terminal.run("--help");
    assertThat(shown).isNotEmpty().allSatisfy(name -> assertThat(help.out()).contains("  " + name));
    for (String line : help.out().split("Commands:")[1].split("Exit codes:")[0].split("\n")) {
      if (line.matches("  [a-z]+ .*")) {
        assertThat(shown).contains(line.strip().split(" ")[0]);
      }
    }
  }
}
