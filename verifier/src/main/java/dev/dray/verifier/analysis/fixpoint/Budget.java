package dev.dray.verifier.analysis.fixpoint;

import java.time.Duration;

/** Limits of an analysis; checked at every step. */
public final class Budget {
  private final long deadline;
  private final Duration time;
  private final long maximumSteps;
  private long steps;

  /** The analysis takes more time or work than it is given. */
  public static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exceeded(String message) {
      super(message, null, false, false);
    }
  }

  /** So much time, and so many instructions executed symbolically. */
  public Budget(Duration time, long maximumSteps) {
    this.time = time;
    this.deadline = System.nanoTime() + time.toNanos();
    this.maximumSteps = maximumSteps;
  }

  void step() {
    steps++;
    if (steps > maximumSteps) {
      throw new Exceeded(
          "gave up after executing "
              + maximumSteps
              + " instructions symbolically; split the program or nest its loops less deeply");
    }
    if ((steps & 15) == 0 && System.nanoTime() > deadline) {
      throw new Exceeded(
          "gave up after " + time.toMillis() + " ms; split the program or allow more time");
    }
  }

  /** How many instructions were executed symbolically. */
  public long steps() {
    return steps;
  }
}
