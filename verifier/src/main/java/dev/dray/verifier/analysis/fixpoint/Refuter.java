package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.diagnostic.Finding;
import java.util.List;
import java.util.Optional;

/** Who may know that what was found is true, so that looking closer would be in vain. */
@FunctionalInterface
public interface Refuter {
  /** Knows nothing. */
  Refuter NONE = (_, _) -> Optional.empty();

  /**
   * One of the findings that is certainly true.
   *
   * @param steps how many instructions were executed symbolically so far: the more, the more it is
   *     worth to know
   */
  Optional<Finding> refute(List<Finding> findings, long steps);
}
