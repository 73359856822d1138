package dev.dray.vm.jit;

import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.vm.ProgramInstance;
import java.util.Optional;

/** What an instance's program was verified for. Of several proofs the first one counts. */
final class Proof {
  private volatile Optional<VerifiedProgram> first = Optional.empty();

  /** The proof of an instance. */
  static Proof of(ProgramInstance instance) {
    return instance.artifact(Proof.class, each -> new Proof());
  }

  synchronized void accept(VerifiedProgram proof) {
    if (first.isEmpty()) {
      first = Optional.of(proof);
    }
  }

  /** What the compiler may rely on. */
  Optional<Facts> facts() {
    return first.map(VerifiedProgram::facts);
  }

  /** The longest operand that it covers, in bytes; -1 without a proof. */
  long operandLimit() {
    return first.map(VerifiedProgram::operandLimit).orElse(-1L);
  }
}
