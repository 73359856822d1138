package dev.dray.bench;

/** Something that can be timed: a program in a tier, a native function, a built-in operation. */
public interface Contestant extends AutoCloseable {

  /** What is computed, as the user calls it. */
  String program();

  /** What computes it: a tier's label, {@code native}, {@code built-in}, ... */
  String tier();

  /**
   * Gets ready to run on operands; not timed.
   *
   * @throws TrialFailedException if it cannot
   */
  Trial on(Operands operands);

  @Override
  default void close() {}
}
