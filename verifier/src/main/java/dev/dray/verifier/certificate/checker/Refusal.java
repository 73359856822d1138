package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CutPoint;

/** Ends the check: something could not be re-proven. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int pc;
  private final int cutPoint;

  Refusal(int pc, String what) {
    this(pc, -1, what);
  }

  private Refusal(int pc, int cutPoint, String what) {
    super(what, null, false, false);
    this.pc = pc;
    this.cutPoint = cutPoint;
  }

  /** The same on a path that came from a cut point. */
  Refusal in(CutPoint cut) {
    return new Refusal(pc, cut.id(), what());
  }

  int cutPoint() {
    return cutPoint;
  }

  /** The slot, -1 if none. */
  int pc() {
    return pc;
  }

  /** What, in words. */
  String what() {
    return String.valueOf(getMessage());
  }
}
