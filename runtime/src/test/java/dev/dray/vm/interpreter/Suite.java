package dev.dray.vm.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dray.memory.Window;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Invocation;
import dev.dray.vm.Programs;
import dev.dray.vm.helper.HelperEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

/** The shared suite of C programs with expectations, read from a directory. */
public final class Suite {
  private final Path directory;
  private final JsonNode list;

  public Suite(Path directory) throws IOException {
    this.directory = directory;
    this.list = new ObjectMapper().readTree(directory.resolve("suite.json").toFile());
  }

  /** A compiled version of a program. */
  public record Version(JsonNode program, String name, Path object) {}

  /** What a program works on. */
  public record Buffers(MemorySegment src, MemorySegment dst, MemorySegment aux, long[] args) {
    public Invocation invocation() {
      return Invocation.of(
              new Window.Contiguous(src.asReadOnly()),
              new Window.Contiguous(dst),
              new Window.Contiguous(aux),
              args)
          .withEnvironment(HelperEnvironment.fixed());
    }
  }

  public List<Version> versions(String kind) {
    List<Version> versions = new ArrayList<>();
    for (JsonNode program : list) {
      if (program.path("kind").asText().equals(kind)) {
        program
            .path("objects")
            .properties()
            .forEach(
                object ->
                    versions.add(
                        new Version(
                            program,
                            program.path("name").asText() + " " + object.getKey(),
                            directory.resolve(object.getValue().asText()))));
      }
    }
    return versions;
  }

  public static ProgramImage image(Version version) throws IOException {
    String entry = version.program().path("entry").asText();
    return ObjectFile.parse(Files.readAllBytes(version.object()))
        .programs(version.program().path("section").asText())
        .stream()
        .filter(image -> image.name().equals(entry))
        .findFirst()
        .orElseThrow();
  }

  public Buffers buffers(JsonNode input) {
    return new Buffers(
        Programs.bytes(bytes(input, "src")),
        Programs.bytes(new byte[input.path("dst_len").asInt()]),
        Programs.bytes(bytes(input, "aux")),
        StreamSupport.stream(input.path("args").spliterator(), false)
            .mapToLong(each -> Long.parseUnsignedLong(each.asText()))
            .toArray());
  }

  private byte[] bytes(JsonNode input, String name) {
    if (input.has(name + "_hex")) {
      return HexFormat.of().parseHex(input.path(name + "_hex").asText());
    }
    String file = input.path(name).asText();
    if (file.isEmpty()) {
      return new byte[0];
    }
    try (InputStream stream = Files.newInputStream(directory.resolve(file))) {
      return stream.readNBytes(input.path(name + "_len").asInt());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String sha256(MemorySegment bytes) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(bytes.toArray(ValueLayout.JAVA_BYTE));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
