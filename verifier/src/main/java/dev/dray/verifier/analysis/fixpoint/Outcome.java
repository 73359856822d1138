package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.diagnostic.Finding;
import java.util.List;
import java.util.Map;

/** What an analysis found. Accepted if there are no findings. */
public final class Outcome {
  private final List<Finding> findings;
  final Solver solver;
  final Map<Integer, LoopProof.Termination> terminations;

  Outcome(
      List<Finding> findings, Solver solver, Map<Integer, LoopProof.Termination> terminations) {
    this.findings = List.copyOf(findings);
    this.solver = solver;
    this.terminations = terminations;
  }

  /** Why the program is rejected; empty if it is not. */
  public List<Finding> findings() {
    return findings;
  }
}
