package dev.dray.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Times several tasks side by side: each round runs every task once, so that a machine that slows
 * down slows all of them.
 */
public final class Interleaved {
  private Interleaved() {}

  /**
   * The median of each task's times.
   *
   * @param tasks run on this thread, in this order in each round
   * @param rounds at least 1; warm-up is the caller's
   * @return nanoseconds, one for each task
   */
  public static long[] medianNanos(List<Runnable> tasks, int rounds) {
    if (rounds < 1) {
      throw new IllegalArgumentException(rounds + " rounds; at least 1 is needed for a median");
    }
    long[][] times = new long[tasks.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int task = 0; task < times.length; task++) {
        long start = System.nanoTime();
        tasks.get(task).run();
        times[task][round] = System.nanoTime() - start;
      }
    }
    return Arrays.stream(times).mapToLong(Interleaved::median).toArray();
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
