package dev.dray.bench.jmh;

import dev.dray.bench.Trial;
import dev.dray.bench.contestant.BuiltIns;
import dev.dray.memory.physical.PageSize;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The bars that are ratios of two loops over a megabyte, in turns of a millisecond or so in one
 * process: whatever else the machine does meets both sides. JMH gives each side a process of its
 * own, which differ by more than what is to be seen.
 */
public final class Turns {
  private static final int ROUNDS = 400;
  private static final int WARM_UP = 100;

  private Turns() {}

  /** What is compared: how long the bar's other side takes, as a share of how long Dray does. */
  private record Pair(String name, int runs, Runnable other, Runnable dray) {
    void measure() {
      double[] others = new double[ROUNDS];
      double[] ours = new double[ROUNDS];
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        double theirs = time(other);
        double mine = time(dray);
        if (round >= 0) {
          others[round] = theirs;
          ours[round] = mine;
        }
      }
      Arrays.sort(others);
      Arrays.sort(ours);
      System.out.printf(
          Locale.ROOT,
          "%-28s %9.2f us against %9.2f us: %.3f (of the faster tenths: %.3f)%n",
          name,
          ours[ROUNDS / 2],
          others[ROUNDS / 2],
          others[ROUNDS / 2] / ours[ROUNDS / 2],
          others[ROUNDS / 10] / ours[ROUNDS / 10]);
    }

    private double time(Runnable side) {
      long start = System.nanoTime();
      for (int i = 0; i < runs; i++) {
        side.run();
      }
      return (System.nanoTime() - start) / 1e3 / runs;
    }
  }

  /** Prints one line a pair. */
  public static void main(String[] args) {
    for (String operation : List.of("copy", "fill", "compare", "crc32c")) {
      BuiltInBenchmark dray = builtIn(operation, BuiltIns.BUILT_IN);
      // On the same operands: where they lie makes a difference of some percent.
      try (Trial jdk = dray.trial(BuiltIns.JDK)) {
        new Pair(operation + " of 1 MiB", 50, jdk::run, dray::run).measure();
      }
      dray.close();
    }
    for (PageSize pages : List.of(PageSize.SMALL, PageSize.HUGE)) {
      SpaceCopyBenchmark copy = across(pages);
      new Pair("across spaces, " + pages, 50, copy::contiguous, copy::acrossSpaces).measure();
      copy.close();
    }
  }

  private static BuiltInBenchmark builtIn(String operation, String by) {
    BuiltInBenchmark made = new BuiltInBenchmark();
    made.operation = operation;
    made.by = by;
    made.bytes = 1 << 20;
    made.open();
    return made;
  }

  private static SpaceCopyBenchmark across(PageSize pages) {
    SpaceCopyBenchmark made = new SpaceCopyBenchmark();
    made.pages = pages;
    made.open();
    return made;
  }
}
