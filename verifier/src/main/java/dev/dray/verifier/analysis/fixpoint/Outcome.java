package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.diagnostic.Finding;
import java.util.ArrayList;
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

  /**
   * It is not, and no closer look would prove it.
   *
   * @param certain the finding that an input showed to be true
   * @param findings all of them
   */
  record Refuted(Finding certain, List<Finding> findings) implements Outcome {
    /** Copies its list, the certain finding first. */
    public Refuted {
      List<Finding> sorted = new ArrayList<>(findings);
      sorted.remove(certain);
      sorted.addFirst(certain);
      findings = List.copyOf(sorted);
    }
  }
}
