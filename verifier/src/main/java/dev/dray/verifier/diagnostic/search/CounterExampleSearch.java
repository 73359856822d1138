package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.diagnostic.ConcreteMachine;
import dev.dray.verifier.diagnostic.CounterExample;
import dev.dray.verifier.diagnostic.Diagnostic;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.object.ProgramImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for inputs on which a rejected program does what the verifier says it may do. Inputs are
 * bred: whatever reaches new code, or comes nearer to the end of a region at a suspected access, is
 * kept and changed further; where a number out of the input was compared, the input is patched so
 * that the comparison comes out the other way.
 */
public final class CounterExampleSearch {
  /** How long a search takes if it finds nothing, by default. */
  public static final Duration DEFAULT_TIME = Duration.ofSeconds(1);

  private final ConcreteMachine machine;
  private final Duration time;

  /** A search that replays on a machine what it finds. */
  public CounterExampleSearch(ConcreteMachine machine, Duration time) {
    this.machine = machine;
    this.time = time;
  }

  /** The findings of a rejected program, with counter-examples where some were found. */
  public List<Diagnostic> search(ProgramImage image, List<Finding> findings) {
    Hunt hunt = new Hunt(image, findings, machine, System.nanoTime() + time.toNanos());
    List<CounterExample> examples = hunt.run();
    List<Diagnostic> diagnostics = new ArrayList<>();
    boolean usedElsewhere = false;
    for (Finding finding : findings) {
      Optional<CounterExample> own =
          examples.stream().filter(example -> example.pc() == finding.pc()).findFirst();
      if (own.isEmpty() && !usedElsewhere && diagnostics.isEmpty()) {
        own = examples.stream().filter(each -> isShown(each, findings)).findFirst();
        usedElsewhere = own.isPresent();
      }
      diagnostics.add(new Diagnostic(finding, own, true));
    }
    return diagnostics;
  }

  /** Whether no finding of its own place will show the example. */
  private static boolean isShown(CounterExample example, List<Finding> findings) {
    return findings.stream().noneMatch(finding -> finding.pc() == example.pc());
  }
}
