package dev.dray.verifier.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every object of the shared suite loads. */
class SuiteTest {
  @Test
  void everyObjectLoads() throws IOException {
    String suite = System.getProperty("dray.suite", "");
    assumeTrue(!suite.isEmpty(), "no suite: give its directory by -Ddray.suite=DIR");
    List<Path> objects;
    try (Stream<Path> files = Files.list(Path.of(suite, "obj"))) {
      objects = files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
    }
    assertThat(objects).isNotEmpty();
    for (Path object : objects) {
      List<ProgramImage> programs = ObjectFile.parse(Files.readAllBytes(object)).programs();
      assertThat(programs).as(object.toString()).isNotEmpty();
      for (ProgramImage image : programs) {
        assertThat(image.lines().at(0)).as(object.toString()).isPresent();
      }
    }
  }
}
