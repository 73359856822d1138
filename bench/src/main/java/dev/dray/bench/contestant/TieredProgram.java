package dev.dray.bench.contestant;

import dev.dray.bench.Contestant;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Executable;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.CompiledProgram;
import java.util.Optional;

/** A program, and which tiers take it. */
public final class TieredProgram {
  private final String name;
  private final ProgramImage image;

  /**
   * A program.
   *
   * @param name what the user calls it
   */
  public TieredProgram(String name, ProgramImage image) {
    this.name = name;
    this.image = image;
  }

  String name() {
    return name;
  }

  ProgramImage image() {
    return image;
  }

  /** Why a tier does not take the program, in words; empty if it does. */
  public Optional<String> refusal(Tier tier) {
    return tier.verifiedOnly()
        ? Optional.of("this build has no verifier, and the tier takes verified programs only")
        : Optional.empty();
  }

  /** The program in a tier that takes it. */
  public Contestant contestant(Tier tier) {
    return new ProgramContestant(this, tier);
  }

  Executable executable(ProgramInstance instance, Tier tier) {
    return switch (tier) {
      case INTERPRETER -> new Interpreter(instance);
      case SANDBOXED -> CompiledProgram.sandboxed(instance);
      case GUARDED, DIRECT -> throw new IllegalArgumentException(refusal(tier).orElseThrow());
    };
  }
}
