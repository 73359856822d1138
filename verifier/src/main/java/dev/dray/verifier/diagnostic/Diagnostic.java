package dev.dray.verifier.diagnostic;

import java.util.Optional;

/**
 * A finding with what helps to understand it.
 *
 * @param searched whether a counter-example was looked for
 */
public record Diagnostic(
    Finding finding, Optional<CounterExample> counterExample, boolean searched) {

  /** A finding for which no counter-example was looked for. */
  public static Diagnostic of(Finding finding) {
    return new Diagnostic(finding, Optional.empty(), false);
  }
}
