package dev.dray.verifier.analysis.fixpoint;

import java.time.Duration;

/** Limits of an analysis; checked at every step. */
public final class Budget {
  private final long deadline;
  private final Duration time;
  private long maximumSteps;
  private final long maximumBytes;
  private long steps;

  /** The analysis takes more time or work than it is given. */
  public static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int pc;

    Exceeded(String message) {
      this(-1, message);
    }

    Exceeded(int pc, String message) {
      super(message, null, false, false);
      this.pc = pc;
    }

    /** The instruction that is to blame, -1 if it is none in particular. */
    public int pc() {
      return pc;
    }
  }

  /**
   * So much time, so many instructions executed symbolically, so many bytes of states.
   *
   * @param deadline when the time is over, by {@link System#nanoTime}; it may have begun before
   */
  public Budget(Duration time, long deadline, long maximumSteps, long maximumBytes) {
    this.time = time;
    this.deadline = deadline;
    this.maximumSteps = maximumSteps;
    this.maximumBytes = maximumBytes;
  }

  void step() {
    steps++;
    if (steps > maximumSteps) {
      throw new Exceeded(
          "gave up after executing "
              + maximumSteps
              + " instructions symbolically; split the program or nest its loops less deeply");
    }
    if ((steps & 15) == 0 && System.nanoTime() - deadline > 0) {
      throw new Exceeded(
          "gave up after " + time.toMillis() + " ms; split the program or allow more time");
    }
  }

  /** From now on, fewer steps than the whole budget, counted from the start. */
  void limit(long steps) {
    maximumSteps = Math.min(maximumSteps, steps);
  }

  /** Notes how many bytes the states take that are kept now. */
  void hold(long bytes) {
    if (bytes > maximumBytes) {
      throw new Exceeded(
          "gave up when what is known at the places where paths meet took more than "
              + (maximumBytes >> 20)
              + " MiB; split the program or allow more memory (half of the JVM's, -Xmx)");
    }
  }

  /** How many instructions were executed symbolically. */
  public long steps() {
    return steps;
  }
}
