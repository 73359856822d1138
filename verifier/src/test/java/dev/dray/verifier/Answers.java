package dev.dray.verifier;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.List;

/** What the verifier says of operations that are given as text. */
final class Answers {
  static final VerifierOptions OPTIONS = VerifierOptions.operation(StandardHelpers.all());

  private Answers() {}

  static Program program(String text) {
    return Program.of(Assembler.assemble(text));
  }

  static Verification verify(String text) {
    return Verifier.verify(program(text), OPTIONS);
  }

  /** A program that has to be accepted. */
  static VerifiedProgram accepted(String text) {
    Verification verification = verify(text);
    if (verification instanceof Verification.Accepted accepted) {
      return accepted.program();
    }
    throw new AssertionError(text + "\n" + verification);
  }

  /** The rules that a program was refused by. */
  static List<Rule> rules(Verification verification) {
    return ((Verification.Rejected) verification).findings().stream().map(Finding::rule).toList();
  }
}
