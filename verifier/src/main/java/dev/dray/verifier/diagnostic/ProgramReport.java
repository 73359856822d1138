package dev.dray.verifier.diagnostic;

import dev.dray.verifier.object.ProgramImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of one program, for people and tools.
 *
 * @param file as it was given
 * @param image the program; empty where the file holds none
 * @param microseconds that the verifier took, without the search for counter-examples
 * @param cost upper bound on executed instructions of an accepted program
 * @param limit how long operands may be, in bytes, for an accepted program
 * @param errors why it is rejected; empty if it is accepted
 */
public record ProgramReport(
    String file,
    Optional<ProgramImage> image,
    long microseconds,
    Optional<String> cost,
    OptionalLong limit,
    List<Diagnostic> errors) {

  /** Copies its list. */
  public ProgramReport {
    errors = List.copyOf(errors);
  }

  /** A file that holds no program. */
  public static ProgramReport malformed(String file, String message) {
    return new ProgramReport(
        file,
        Optional.empty(),
        0,
        Optional.empty(),
        OptionalLong.empty(),
        List.of(Diagnostic.of(Finding.of(Rule.MALFORMED, -1, message))));
  }

  /** Whether the program may run unguarded. */
  public boolean accepted() {
    return errors.isEmpty();
  }

  /** The number of instructions; 0 where there is no program. */
  public int instructions() {
    return image.map(each -> each.program().code().instructions().size()).orElse(0);
  }
}
