package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Claim;
import java.util.BitSet;
import java.util.Optional;

/** The checker's answer. */
public sealed interface CheckResult {

  /**
   * Every access, every loop and every edge was re-proven.
   *
   * @param reached slots that some execution may reach
   * @param fallThrough slots of conditional jumps that may not be taken
   * @param jumps slots of conditional jumps that may be taken
   */
  record Confirmed(BitSet reached, BitSet fallThrough, BitSet jumps) implements CheckResult {}

  /**
   * Something could not be re-proven.
   *
   * @param pc slot of the instruction, -1 if none is to blame
   * @param cutPoint id of the cut point from which the path came, -1 if none
   * @param what could not be proven
   * @param claim of an invariant that is to blame alone, if one is
   */
  record Refuted(int pc, int cutPoint, String what, Optional<Claim> claim) implements CheckResult {

    @Override
    public String toString() {
      return (pc < 0 ? "" : "at pc " + pc + ", ")
          + (cutPoint < 0 ? "" : "from cut point " + cutPoint + ", ")
          + "not proven: "
          + what;
    }
  }
}
