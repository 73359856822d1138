package dev.dray.verifier.certificate;

/** One of the things that an invariant says; without it the others may still hold. */
public sealed interface Claim {

  /** The id of the cut point whose invariant says it. */
  int cutPoint();

  /** An expression of the invariant's constraints is at least 0. */
  record Inequality(int cutPoint, Linear expression) implements Claim {}

  /** What is known of a symbol by itself. */
  record Range(int cutPoint, SymbolFact fact) implements Claim {}
}
