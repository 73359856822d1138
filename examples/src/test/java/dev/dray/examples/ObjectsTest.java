package dev.dray.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The committed objects were built from the sources as they are. */
class ObjectsTest {
  @Test
  void objectsFitTheirSources() throws Exception {
    Path sources = Path.of("src/main/c");
    List<String> recorded =
        Files.readAllLines(Path.of("src/main/resources/dev/dray/examples/SOURCES.sha256"));
    assertThat(recorded).hasSizeGreaterThan(1);
    for (String line : recorded) {
      String name = line.substring(66);
      Path source =
          name.startsWith("include/")
              ? Path.of("../programs/src/main/c", name)
              : sources.resolve(name);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(source));
      assertThat(line.substring(0, 64))
          .as(name + ": run programs/build-objects")
          .isEqualTo(HexFormat.of().formatHex(hash));
    }
  }
}
