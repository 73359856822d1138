package dev.dray.verifier.certificate.checker;

import java.util.BitSet;

/** What was reached while checking. */
final class Visits {
  private final BitSet reached = new BitSet();
  private final BitSet fallThrough = new BitSet();
  private final BitSet jumps = new BitSet();

  @SuppressWarnings("UnusedVariable")
  void before(int pc, PathState state) {
    reached.set(pc);
  }

  void branch(int pc, boolean mayFallThrough, boolean mayJump) {
    if (mayFallThrough) {
      fallThrough.set(pc);
    }
    if (mayJump) {
      jumps.set(pc);
    }
  }

  CheckResult.Confirmed confirmed() {
    return new CheckResult.Confirmed(
        (BitSet) reached.clone(), (BitSet) fallThrough.clone(), (BitSet) jumps.clone());
  }
}
