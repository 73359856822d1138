package dev.dray.cli.conformance;

import dev.dray.verifier.asm.AssemblyException;
import dev.dray.verifier.asm.ConformanceCase;
import dev.dray.verifier.isa.MalformedProgramException;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Tier;
import java.util.Optional;

/** What came of one case of the suite. */
public sealed interface CaseVerdict {

  /** As the case wants it. */
  record Passed() implements CaseVerdict {}

  /** Otherwise; in words. */
  record Failed(String reason) implements CaseVerdict {}

  /** The tier takes verified programs only, and the verifier rejects this one. */
  record NotVerifiable(String reason) implements CaseVerdict {}

  /**
   * Runs the case of a {@code .data} file.
   *
   * @param name what the program is called in messages
   * @param text the whole file
   */
  static CaseVerdict of(String name, String text, Tier tier) {
    ConformanceCase test;
    try {
      test = ConformanceCase.parse(text);
    } catch (AssemblyException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
    return judge(test, ending(name, test, tier));
  }

  private static RawProgram.Ending ending(String name, ConformanceCase test, Tier tier) {
    Program program;
    try {
      program = Program.of(test.program());
    } catch (AssemblyException | MalformedProgramException e) {
      return new RawProgram.Failure(String.valueOf(e.getMessage()));
    }
    ProgramImage image = new ProgramImage(name, "", program, LineTable.empty());
    return new RawProgram(image, test.memory()).run(tier, line -> {});
  }

  private static CaseVerdict judge(ConformanceCase test, RawProgram.Ending ending) {
    Optional<Long> wanted = test.error().isPresent() ? Optional.empty() : test.result();
    return switch (ending) {
      case RawProgram.Rejected(String message) -> new NotVerifiable(message);
      case RawProgram.Failure(String message) ->
          wanted.isEmpty() && test.error().isPresent() ? new Passed() : new Failed(message);
      case RawProgram.Result(long value) ->
          wanted.isPresent() && wanted.get() == value
              ? new Passed()
              : new Failed(
                  "r0 is 0x"
                      + Long.toHexString(value)
                      + wanted
                          .map(result -> ", wanted is 0x" + Long.toHexString(result))
                          .orElse(
                              test.error()
                                  .map(e -> ", wanted is a failure: " + e)
                                  .orElse(", and the case says no result")));
    };
  }
}
