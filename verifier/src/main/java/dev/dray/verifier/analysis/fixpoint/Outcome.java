package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.diagnostic.Finding;
import java.util.List;

/** What an analysis found. */
public sealed interface Outcome {

  /** The program is proven. */
  record Accepted(Facts facts, Cost cost, Certificate certificate) implements Outcome {}

  /** It is not; at least one finding. */
  record Rejected(List<Finding> findings) implements Outcome {
    /** Copies its list. */
    public Rejected {
      findings = List.copyOf(findings);
    }
  }
}
