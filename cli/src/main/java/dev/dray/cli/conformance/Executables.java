package dev.dray.cli.conformance;

import dev.dray.verifier.Verification;
import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.vm.Executable;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.CompiledProgram;
import java.util.Optional;

/** Programs made ready for a tier. */
final class Executables {
  private Executables() {}

  /**
   * A program that is entered with a buffer.
   *
   * @param bytes exactly as many as the buffer has
   * @return empty if the tier wants a verified program and the verifier rejects it
   */
  static Optional<Executable> raw(ProgramInstance instance, Tier tier, int bytes) {
    return switch (tier) {
      case INTERPRETER -> Optional.of(new Interpreter(instance));
      case SANDBOXED -> Optional.of(CompiledProgram.sandboxed(instance));
      case GUARDED ->
          verified(instance, bytes).map(proof -> CompiledProgram.guarded(instance, proof));
      case DIRECT ->
          verified(instance, bytes).map(proof -> CompiledProgram.direct(instance, proof));
    };
  }

  private static Optional<VerifiedProgram> verified(ProgramInstance instance, int bytes) {
    VerifierOptions options = VerifierOptions.buffer(instance.helpers().prototypes(), bytes);
    return Verifier.verify(instance.program(), options) instanceof Verification.Accepted accepted
        ? Optional.of(accepted.program())
        : Optional.empty();
  }
}
