package dev.dray.kernel;

import dev.dray.operation.ProgramSlot;
import dev.dray.verifier.Verification;
import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Executable;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.CompiledProgram;
import java.util.Optional;

/**
 * Turns programs into something that descriptors can name: the one place where it is decided what
 * runs a program, and why.
 */
public final class ProgramLoader {
  /** Where nobody asks for a tier. */
  private static final Tier STANDARD = Tier.GUARDED;

  private final ProgramTable table;

  /** A loader into a table. */
  public ProgramLoader(ProgramTable table) {
    this.table = table;
  }

  /**
   * Loads a program. Without a tier, and for the tiers that take verified programs only, the
   * verifier has to accept it.
   *
   * @throws ProgramRejectedException if the verifier does not
   * @throws IllegalArgumentException if a map makes no sense or exceeds its limits
   */
  public LoadedProgram load(ProgramImage image, LoadOptions options) {
    Optional<VerifiedProgram> proof =
        options.tier().map(Tier::verifiedOnly).orElse(true)
            ? Optional.of(verify(image, options))
            : Optional.empty();
    ProgramInstance instance = ProgramInstance.create(image, options.helpers(), options.instance());
    Executable executable = executable(instance, options.tier().orElse(STANDARD), proof);
    long limit = proof.map(VerifiedProgram::operandLimit).orElse(ProgramSlot.LONGEST_OPERAND);
    int handle =
        table.add(new ProgramSlot(executable, limit, options.fuel(), options.environment()));
    return new LoadedProgram(table, handle, instance, executable.tier(), reason(options));
  }

  private static VerifiedProgram verify(ProgramImage image, LoadOptions options) {
    Verification verification =
        Verifier.verify(image.program(), VerifierOptions.operation(options.helpers().prototypes()));
    return switch (verification) {
      case Verification.Accepted(VerifiedProgram program) -> program;
      case Verification.Rejected(var findings) ->
          throw new ProgramRejectedException(image, findings);
    };
  }

  private static Executable executable(
      ProgramInstance instance, Tier tier, Optional<VerifiedProgram> proof) {
    return switch (tier) {
      case INTERPRETER -> new Interpreter(instance);
      case SANDBOXED -> CompiledProgram.sandboxed(instance);
      case GUARDED -> CompiledProgram.guarded(instance, proof.orElseThrow());
      case DIRECT -> CompiledProgram.direct(instance, proof.orElseThrow());
    };
  }

  private static String reason(LoadOptions options) {
    return options.tier().isPresent()
        ? "asked for"
        : "the verifier accepted the program; its accesses stay bounded by their operands";
  }
}
