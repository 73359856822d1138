package dev.dray.kernel;

import dev.dray.operation.ProgramSlot;
import dev.dray.verifier.Verification;
import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.helper.StandardHelpers;
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

  private final HandleTable<ProgramSlot> table;

  /** A loader into a table. */
  public ProgramLoader(HandleTable<ProgramSlot> table) {
    this.table = table;
  }

  /**
   * Loads a program. Without a tier, and for the tiers that take verified programs only, the
   * verifier has to accept it.
   *
   * @throws ProgramRejectedException if the verifier does not, or refuses the options' certificate
   * @throws IllegalArgumentException if a map makes no sense or exceeds its limits
   */
  public LoadedProgram load(ProgramImage image, LoadOptions options) {
    Optional<VerifiedProgram> proof =
        options.tier().map(Tier::verifiedOnly).orElse(true)
            ? Optional.of(verify(image, options))
            : Optional.empty();
    ProgramInstance instance = ProgramInstance.create(image, options.helpers(), options.instance());
    Executable executable = executable(instance, options.tier().orElse(STANDARD), proof);
    Optional<ProgramSlot.Quota> quota =
        options.quota().isPresent()
            ? Optional.of(
                new ProgramSlot.Quota(
                    proof.orElseThrow(() -> noCost(image)).cost(), options.quota().getAsLong()))
            : Optional.empty();
    int handle =
        table.add(
            new ProgramSlot(
                executable,
                proof.map(VerifiedProgram::operandLimit).orElse(ProgramSlot.LONGEST_OPERAND),
                options.fuel(),
                options.environment(),
                quota,
                emits(image)));
    return new LoadedProgram(table, handle, instance, executable.tier(), reason(options));
  }

  /** Whether it calls the helper that emits, or might, by a number or through another program. */
  private static boolean emits(ProgramImage image) {
    return image.program().code().instructions().stream()
        .anyMatch(
            instruction ->
                switch (instruction) {
                  case Instruction.CallHelper(int helper) ->
                      helper == StandardHelpers.EMIT.number()
                          || helper == StandardHelpers.TAIL_CALL.number();
                  case Instruction.CallIndirect indirect -> true;
                  default -> false;
                });
  }

  private static IllegalArgumentException noCost(ProgramImage image) {
    return new IllegalArgumentException(
        "a quota needs the cost that the verifier proves, and tier interpreter or sandboxed of "
            + image.name()
            + " goes without it: limit the fuel instead, or leave the tier open");
  }

  private static VerifiedProgram verify(ProgramImage image, LoadOptions options) {
    VerifierOptions policy = VerifierOptions.operation(options.helpers().prototypes());
    Verification verification =
        options
            .certificate()
            .map(certificate -> Verifier.verify(image.program(), policy, certificate))
            .orElseGet(() -> Verifier.verify(image.program(), policy));
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
