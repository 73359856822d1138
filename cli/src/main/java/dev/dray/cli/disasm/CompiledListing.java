package dev.dray.cli.disasm;

import dev.dray.cli.file.CliException;
import dev.dray.verifier.Verification;
import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import dev.dray.vm.jit.CompiledProgram;
import dev.dray.vm.jit.emit.Listing;
import java.util.List;
import java.util.Map;

/** The bytecode that a tier makes of a program, by the instruction that it comes from. */
public final class CompiledListing {
  private final Map<Integer, String> bySlot;

  private CompiledListing(Map<Integer, String> bySlot) {
    this.bySlot = bySlot;
  }

  /**
   * Compiles a program for operands that are plain memory.
   *
   * @throws CliException if the tier has no bytecode, or does not take the program
   */
  public static CompiledListing of(ProgramImage image, Tier tier) {
    try (ProgramInstance instance = ProgramInstance.create(image)) {
      CompiledProgram compiled =
          switch (tier) {
            case INTERPRETER ->
                throw CliException.usage(
                    "--tier interpreter compiles nothing: give sandboxed, guarded or direct");
            case SANDBOXED -> CompiledProgram.sandboxed(instance);
            case GUARDED -> CompiledProgram.guarded(instance, verified(instance, tier));
            case DIRECT -> CompiledProgram.direct(instance, verified(instance, tier));
          };
      return new CompiledListing(Listing.bySlot(compiled.bytecode()));
    } catch (IllegalArgumentException e) {
      throw CliException.failed(String.valueOf(e.getMessage()));
    }
  }

  private static VerifiedProgram verified(ProgramInstance instance, Tier tier) {
    VerifierOptions options = VerifierOptions.operation(instance.helpers().prototypes());
    return switch (Verifier.verify(instance.program(), options)) {
      case Verification.Accepted accepted -> accepted.program();
      case Verification.Rejected rejected ->
          throw CliException.failed(
              "tier "
                  + tier.label()
                  + " takes verified programs only, and the verifier rejects this one: "
                  + rejected.findings().getFirst().message()
                  + "; 'dray verify' says more, --tier sandboxed compiles it all the same");
    };
  }

  /** The instructions that come from a slot of the program, in order; none for those folded. */
  public List<String> at(int slot) {
    return bySlot.getOrDefault(slot, "").lines().toList();
  }
}
