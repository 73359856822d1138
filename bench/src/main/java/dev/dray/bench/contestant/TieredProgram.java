package dev.dray.bench.contestant;

import dev.dray.bench.Contestant;
import dev.dray.verifier.Verification;
import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Executable;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.CompiledProgram;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A program, and which tiers take it. Verified when that is first asked for. */
public final class TieredProgram {
  private final String name;
  private final ProgramImage image;
  private final SharedFrames frames = new SharedFrames();
  private @Nullable Verification verification;

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
    if (!tier.verifiedOnly()) {
      return Optional.empty();
    }
    return switch (verification()) {
      case Verification.Accepted _ -> Optional.empty();
      case Verification.Rejected rejected -> {
        Finding first = rejected.findings().getFirst();
        yield Optional.of(
            "the tier takes verified programs only, and the verifier rejects this one: "
                + (first.pc() < 0 ? "" : "instruction " + first.pc() + ": ")
                + first.message());
      }
    };
  }

  /** The program in a tier that takes it. */
  public Contestant contestant(Tier tier) {
    return new ProgramContestant(this, tier, Optional.empty());
  }

  /**
   * The same on operands that are scattered over frames of 4 KiB, translations at hand. All tiers
   * of a match share the frames.
   */
  public Contestant paged(Tier tier) {
    return new ProgramContestant(this, tier, Optional.of(frames));
  }

  Executable executable(ProgramInstance instance, Tier tier) {
    return switch (tier) {
      case INTERPRETER -> new Interpreter(instance);
      case SANDBOXED -> CompiledProgram.sandboxed(instance);
      case GUARDED -> CompiledProgram.guarded(instance, proof(tier));
      case DIRECT -> CompiledProgram.direct(instance, proof(tier));
    };
  }

  private VerifiedProgram proof(Tier tier) {
    if (verification() instanceof Verification.Accepted accepted) {
      return accepted.program();
    }
    throw new IllegalArgumentException(refusal(tier).orElseThrow());
  }

  private Verification verification() {
    Verification known = verification;
    if (known == null) {
      known =
          Verifier.verify(
              image.program(), VerifierOptions.operation(HelperRegistry.standard().prototypes()));
      verification = known;
    }
    return known;
  }
}
