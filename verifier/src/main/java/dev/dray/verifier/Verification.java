package dev.dray.verifier;

import dev.dray.verifier.diagnostic.Finding;
import java.util.List;

/** The verifier's answer. */
public sealed interface Verification {

  /** The program is safe and ends. */
  record Accepted(VerifiedProgram program) implements Verification {}

  /**
   * The program is not, or was not proven to be.
   *
   * @param findings at least one, the first is the one to show
   */
  record Rejected(List<Finding> findings) implements Verification {
    /** Copies its list. */
    public Rejected {
      findings = List.copyOf(findings);
    }
  }

  /** Whether the program may run unguarded. */
  default boolean accepted() {
    return this instanceof Accepted;
  }
}
