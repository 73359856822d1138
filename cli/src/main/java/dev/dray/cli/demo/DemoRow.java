package dev.dray.cli.demo;

/**
 * One line of the demonstration.
 *
 * @param operation the operation's or program's name
 * @param kind who wrote it
 * @param bytes of input that it went over
 * @param result what it computed, for people
 * @param tier what ran it; {@code built-in} for the engine's own operations
 * @param nanos the fastest of its runs
 * @param check what an independent computation says
 */
public record DemoRow(
    String operation, Kind kind, long bytes, String result, String tier, long nanos, Check check) {

  /** Who wrote the operation. */
  public enum Kind {
    /** Part of the engine. */
    BUILT_IN("built-in"),
    /** A program of the catalogue, written in C. */
    PROGRAM("user program");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** In words. */
    public String label() {
      return label;
    }
  }

  /**
   * The comparison with an independent computation.
   *
   * @param agrees whether results and memory were the same
   * @param against what it was compared with, or how they differ
   */
  public record Check(boolean agrees, String against) {}

  /** Input bytes for each second. */
  public double bytesPerSecond() {
    return nanos == 0 ? 0 : bytes * 1e9 / nanos;
  }
}
