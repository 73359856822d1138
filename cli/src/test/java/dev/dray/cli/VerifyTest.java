package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dray.programs.Catalogue;
import dev.dray.programs.CatalogueProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dray verify} and {@code dray explain}: rows, exit codes, counter-examples. */
class VerifyTest {
  @TempDir private Path directory;
  private String good;
  private String bad;

  @BeforeEach
  void writePrograms() throws IOException {
    good = Files.write(directory.resolve("xor.o"), Catalogue.XOR.object()).toString();
    bad =
        Files.write(
                directory.resolve("beyond.s"),
                List.of("r1 = *(u64 *)(r1 + 0)", "r0 = *(u8 *)(r1 + 4)", "exit"))
            .toString();
  }

  private static List<JsonNode> rows(Terminal terminal) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : terminal.outLines()) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }

  @Test
  void theWholeCatalogueIsAccepted() throws IOException {
    List<String> command = new ArrayList<>(List.of("verify", "--json"));
    for (CatalogueProgram program : Catalogue.all()) {
      Path object = directory.resolve(program.name() + ".o");
      command.add(Files.write(object, program.object()).toString());
    }
    Terminal terminal = Terminal.run(command.toArray(String[]::new));
    assertThat(terminal.status()).as(terminal.out()).isZero();
    assertThat(rows(terminal))
        .hasSameSizeAs(Catalogue.all())
        .allSatisfy(
            row -> {
              assertThat(row.path("verdict").asText()).isEqualTo("accept");
              assertThat(row.path("section").asText()).isEqualTo("dray/op");
              assertThat(row.path("cost").asText()).isNotEmpty();
              assertThat(row.path("instructions").asInt()).isPositive();
              assertThat(row.path("microseconds").isNumber()).isTrue();
              assertThat(row.path("errors").isEmpty()).isTrue();
            });
  }

  @Test
  void aRejectNamesCodePlaceNeedAndCounterExample() throws IOException {
    Terminal terminal = Terminal.run("verify", bad, "--json");
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(terminal.err()).isEmpty();
    JsonNode row = rows(terminal).getFirst();
    assertThat(row.path("file").asText()).isEqualTo(bad);
    assertThat(row.path("verdict").asText()).isEqualTo("reject");
    JsonNode error = row.path("errors").path(0);
    assertThat(error.path("code").asText()).isEqualTo("V0203");
    assertThat(error.path("pc").asInt()).isEqualTo(1);
    for (String key : List.of("source", "message", "needed", "known", "counterexample", "hint")) {
      assertThat(error.has(key)).as(key).isTrue();
    }
    assertThat(error.path("counterexample").path("pc").asInt()).isEqualTo(1);
    assertThat(error.path("counterexample").path("args").size()).isEqualTo(4);
  }

  @Test
  void theSavedCommandShowsTheTrap() throws IOException {
    Path saved = directory.resolve("saved");
    Terminal terminal =
        Terminal.run("verify", bad, "--json", "--save-counterexample", saved.toString());
    JsonNode example = rows(terminal).getFirst().path("errors").path(0).path("counterexample");
    assertThat(example.path("src").asText()).isEqualTo(saved.resolve("src").toString());
    for (String name : List.of("src", "dst", "aux", "command")) {
      assertThat(saved.resolve(name)).exists();
    }
    String command = Files.readString(saved.resolve("command")).strip();
    assertThat(command).startsWith("dray run ");
    List<String> words = new ArrayList<>(List.of(command.split("\\s+")));
    words.removeFirst();
    words.add("--json");
    Terminal run = Terminal.run(words.toArray(String[]::new));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("\"status\":\"trap\"", "\"pc\":1");
  }

  @Test
  void oneBadInputStopsNoOtherAndTheWorstCounts() throws IOException {
    Path broken = Files.write(directory.resolve("broken.o"), new byte[] {1, 2, 3});
    Terminal rejected = Terminal.run("verify", broken.toString(), bad, good, "--json");
    assertThat(rejected.status()).isEqualTo(1);
    List<JsonNode> rows = rows(rejected);
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).path("section").isNull()).isTrue();
    assertThat(rows.get(0).path("verdict").asText()).isEqualTo("reject");
    assertThat(rows.get(2).path("verdict").asText()).isEqualTo("accept");

    Terminal missing = Terminal.run("verify", directory.resolve("none.o").toString(), bad, good);
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no file");
    assertThat(missing.out()).contains("rejected", "accepted");
  }

  @Test
  void nothingToVerifyIsBadUsage() {
    assertThat(Terminal.run("verify").status()).isEqualTo(2);
  }

  @Test
  void findingsAreWrittenAsSarif() throws IOException {
    Path sarif = directory.resolve("findings.sarif");
    Terminal.run("verify", bad, "--sarif", sarif.toString());
    JsonNode log = new ObjectMapper().readTree(Files.readString(sarif));
    assertThat(log.path("version").asText()).isEqualTo("2.1.0");
    assertThat(log.path("runs").path(0).path("results").path(0).path("ruleId").asText())
        .isEqualTo("V0203");
  }

  @Test
  void everyCodeHasItsStory() {
    Terminal all = Terminal.run("explain");
    assertThat(all.status()).isZero();
    assertThat(all.outLines()).hasSizeGreaterThan(20).allMatch(line -> line.matches("V\\d{4}  .+"));
    for (String line : all.outLines()) {
      Terminal one = Terminal.run("explain", line.substring(0, 5));
      assertThat(one.status()).isZero();
      assertThat(one.out()).startsWith(line.substring(0, 5)).hasLineCount(one.outLines().size());
    }
  }

  @Test
  void anUnknownCodeIsBadUsageAndTheCodesAreListed() {
    Terminal terminal = Terminal.run("explain", "V9999");
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("V9999", "V0203");
  }

  @Test
  void runRefusesWhatTheVerifierRejectsUnlessAskedByName() {
    Terminal refused = Terminal.run("run", bad, "--json");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("V0203", "sandboxed", "interpreter");
    for (String tier : List.of("guarded", "direct")) {
      assertThat(Terminal.run("run", bad, "--tier", tier).status()).isEqualTo(1);
    }
    for (String tier : List.of("sandboxed", "interpreter")) {
      assertThat(Terminal.run("run", bad, "--tier", tier).out()).contains("trap", tier);
    }
  }
}
