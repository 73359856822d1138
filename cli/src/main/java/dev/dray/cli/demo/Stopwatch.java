package dev.dray.cli.demo;

/** Times work that can be repeated: the fastest of a few runs. */
final class Stopwatch {
  private static final int MOST_RUNS = 5;
  private static final long ENOUGH_NANOS = 400_000_000L;

  private Stopwatch() {}

  /**
   * Repeats until five runs or 0.4 seconds are spent.
   *
   * @param before what has to be put back before each run; not timed
   * @param first the time of a run that has been done already
   */
  static long fastest(long first, Runnable before, Runnable work) {
    long fastest = first;
    long spent = first;
    for (int run = 1; run < MOST_RUNS && spent < ENOUGH_NANOS; run++) {
      before.run();
      long nanos = nanos(work);
      fastest = Math.min(fastest, nanos);
      spent += nanos;
    }
    return fastest;
  }

  static long nanos(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }
}
