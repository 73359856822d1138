package dev.dray.cli.bench;

import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ProgramFile;
import dev.dray.programs.Catalogue;
import dev.dray.programs.CatalogueProgram;
import dev.dray.verifier.ProgramReader;
import dev.dray.verifier.object.ProgramImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A program to be timed.
 *
 * @param name as the user gave it
 * @param catalogue where it comes from the catalogue, and brings its own operands
 */
public record Candidate(String name, ProgramImage image, Optional<CatalogueProgram> catalogue) {

  /** The whole catalogue. */
  public static List<Candidate> all() {
    return Catalogue.all().stream().map(Candidate::of).toList();
  }

  /**
   * The programs of a file, or the program of the catalogue with that name.
   *
   * @throws CliException if there is neither
   */
  public static List<Candidate> named(String name) {
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      return List.of(of(Catalogue.named(name).orElseThrow(() -> unknown(name))));
    }
    List<ProgramImage> images = ProgramFile.all(file, Optional.empty());
    return images.stream()
        .map(
            image ->
                new Candidate(
                    images.size() == 1 ? name : name + ":" + image.name(), image, Optional.empty()))
        .toList();
  }

  private static CliException unknown(String name) {
    return CliException.usage(
        "there is no file "
            + name
            + ", and no program of that name in the catalogue, which has "
            + Catalogue.all().stream()
                .map(CatalogueProgram::name)
                .collect(Collectors.joining(", ")));
  }

  private static Candidate of(CatalogueProgram program) {
    ProgramImage image = ProgramReader.read(program.name() + ".o", program.object()).getFirst();
    return new Candidate(program.name(), image, Optional.of(program));
  }

  /** Whether a native function of that name computes the same. */
  boolean isCalled(String symbol) {
    return image.name().equals(symbol) || name.equals(symbol);
  }
}
