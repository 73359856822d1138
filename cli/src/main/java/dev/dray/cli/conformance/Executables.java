package dev.dray.cli.conformance;

import dev.dray.cli.file.CliException;
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
   * @throws CliException if the tier is not there
   */
  static Optional<Executable> raw(ProgramInstance instance, Tier tier, int bytes) {
    return switch (tier) {
      case INTERPRETER -> Optional.of(new Interpreter(instance));
      case SANDBOXED -> Optional.of(CompiledProgram.sandboxed(instance));
      case GUARDED, DIRECT ->
          throw CliException.usage(
              "tier " + tier.label() + " is not there yet: use interpreter or sandboxed");
    };
  }
}
