package dev.dray.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue, the sources and the committed objects speak of the same programs. */
class CatalogueTest {
  private static final Path SOURCES = Path.of("src/main/c");
  private static final Path OBJECTS = Path.of("src/main/resources/dev/dray/programs");

  static List<CatalogueProgram> programs() {
    return Catalogue.all();
  }

  @Test
  void theCatalogueNamesEverySourceAndNoOther() throws IOException {
    assertThat(programs()).hasSizeGreaterThanOrEqualTo(8);
    assertThat(namesIn(SOURCES, ".c")).isEqualTo(sortedNames());
    assertThat(namesIn(OBJECTS, ".o")).isEqualTo(sortedNames());
  }

  @Test
  void objectsWereBuiltFromTheSourcesAsTheyAre() throws Exception {
    Map<String, String> recorded = new TreeMap<>();
    for (String line : Files.readAllLines(OBJECTS.resolve("SOURCES.sha256"))) {
      recorded.put(line.substring(66), line.substring(0, 64));
    }
    Map<String, String> actual = new TreeMap<>();
    actual.put("include/dray.h", sha256(SOURCES.resolve("include/dray.h")));
    for (String name : sortedNames()) {
      actual.put(name + ".c", sha256(SOURCES.resolve(name + ".c")));
    }
    assertThat(recorded).as("run programs/build-objects").isEqualTo(actual);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void anObjectIsBpfAndTellsNothingOfTheMachineThatBuiltIt(CatalogueProgram program) {
    byte[] object = program.object();
    assertThat(object).startsWith(0x7f, 'E', 'L', 'F', 2, 1);
    assertThat(object[18] & 0xff).as("e_machine").isEqualTo(247);
    assertThat(new String(object, UTF_8)).doesNotContain("/home", "/work", "/tmp");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aSourceSaysWhatItTakesAndGives(CatalogueProgram program) {
    assertThat(program.source()).contains(" * src: ", "Result: ", "#include \"dray.h\"");
    assertThat(program.summary()).isNotBlank();
    assertThat(Catalogue.named(program.name())).containsSame(program);
  }

  @Test
  void anUnknownNameIsNoProgram() {
    assertThat(Catalogue.named("crc32")).isEmpty();
  }

  private static List<String> sortedNames() {
    return programs().stream().map(CatalogueProgram::name).sorted().toList();
  }

  private static List<String> namesIn(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix))
          .map(name -> name.substring(0, name.length() - suffix.length()))
          .sorted()
          .toList();
    }
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
