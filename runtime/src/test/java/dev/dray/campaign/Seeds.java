package dev.dray.campaign;

import dev.dray.verifier.ProgramReader;
import dev.dray.verifier.asm.AssemblyException;
import dev.dray.verifier.isa.MalformedProgramException;
import dev.dray.verifier.isa.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that somebody wrote: the safe loops here, and the shared suite where it is given. */
final class Seeds {
  private Seeds() {}

  /** The names of safe loops that the verifier does not accept yet. */
  static List<String> safeButRejected() {
    return lines("safe-but-rejected.txt");
  }

  /** The names of the safe loops that must be accepted. */
  static List<String> safeLoops() {
    return lines("safe.txt");
  }

  /** The names of the unsafe programs. */
  static List<String> attacks() {
    return lines("attacks.txt");
  }

  private static List<String> lines(String resource) {
    return new String(bytes(resource), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  /** A resource of this package. */
  static byte[] bytes(String resource) {
    try (InputStream stream = Seeds.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The program of a safe loop. */
  static Program safeLoop(String name) {
    return ProgramReader.read(name + ".o", bytes("safe/" + name + ".o")).getFirst().program();
  }

  /** An unsafe program; nothing if it is not even one. */
  static Optional<Program> attack(String name) {
    try {
      return Optional.of(
          ProgramReader.read(name + ".s", bytes("attack/" + name + ".s")).getFirst().program());
    } catch (AssemblyException | MalformedProgramException e) {
      return Optional.empty();
    }
  }

  /** Everything that can be had. */
  static List<Program> all() {
    List<Program> programs = new ArrayList<>();
    safeLoops().forEach(name -> programs.add(safeLoop(name)));
    safeButRejected().forEach(name -> programs.add(safeLoop(name)));
    attacks().forEach(name -> attack(name).ifPresent(programs::add));
    String suite = System.getProperty("dray.suite", "");
    if (!suite.isEmpty()) {
      programs.addAll(objects(Path.of(suite, "obj")));
    }
    return programs;
  }

  private static List<Program> objects(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Program> programs = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".o")).sorted().toList()) {
        ProgramReader.read(file).forEach(image -> programs.add(image.program()));
      }
      return programs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
