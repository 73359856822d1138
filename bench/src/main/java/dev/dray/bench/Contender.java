package dev.dray.bench;

/** Something that does the work and is timed: a program on a tier, a native function. */
public interface Contender {

  /** The program's name, or the native function's. */
  String program();

  /** A tier's label; {@code native} for native functions. */
  String tier();

  /**
   * Gets ready to work on operands.
   *
   * @return one call, which gives the result
   */
  Call prepare(Operands operands);

  /** One call on operands that are ready. */
  @FunctionalInterface
  interface Call {
    /**
     * Does the work.
     *
     * @throws IllegalStateException if it does not end with a result
     */
    long run();
  }
}
