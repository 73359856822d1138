package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Claim;
import dev.dray.verifier.certificate.CutPoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends the check: something could not be re-proven. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int pc;
  private final int cutPoint;
  private final transient @Nullable Claim claim;

  Refusal(int pc, String what) {
    this(pc, -1, what, null);
  }

  /** A claim of an invariant could not be re-proven. */
  Refusal(int pc, String what, Claim claim) {
    this(pc, -1, what, claim);
  }

  private Refusal(int pc, int cutPoint, String what, @Nullable Claim claim) {
    super(what, null, false, false);
    this.claim = claim;
    this.pc = pc;
    this.cutPoint = cutPoint;
  }

  /** The same on a path that came from a cut point. */
  Refusal in(CutPoint cut) {
    return new Refusal(pc, cut.id(), what(), claim);
  }

  int cutPoint() {
    return cutPoint;
  }

  /** The slot, -1 if none. */
  int pc() {
    return pc;
  }

  /** The claim that is to blame alone, if one is. */
  Optional<Claim> claim() {
    return Optional.ofNullable(claim);
  }

  /** What, in words. */
  String what() {
    return String.valueOf(getMessage());
  }
}
