package dev.dray.vm;

/**
 * A program instance made ready for one tier. Thread-safe: executions may run at the same time and
 * share the instance's globals and maps.
 */
public interface Executable {

  /** What runs it, truthfully. */
  Tier tier();

  /**
   * One execution, on the caller's thread.
   *
   * @throws IllegalStateException if the instance is closed
   */
  Outcome run(Invocation invocation);
}
