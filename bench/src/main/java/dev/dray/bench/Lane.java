package dev.dray.bench;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One contestant's way through a match. A failure ends its way, not the match. */
final class Lane {
  private static final int MOST_RUNS = 2_000;
  private static final int MOST_SETTLING_RUNS = 40;
  private static final int WARM_UP_STRETCH = 10;
  private static final int STEADY = 2;
  private static final double STILL_FASTER = 0.95;

  /** On a busy machine time passes without work; what has not worked is not warm. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Entry entry;
  private final Operands operands;
  private final List<Long> turns = new ArrayList<>();
  private @Nullable Trial trial;
  private long lastResult;
  private long lastNanos;
  private boolean ran;
  private Optional<String> failure = Optional.empty();
  private Optional<String> difference = Optional.empty();

  Lane(Entry entry, Operands operands) {
    this.entry = entry;
    this.operands = operands;
  }

  Contestant contestant() {
    return entry.contestant();
  }

  String name() {
    return contestant().program() + " " + contestant().tier();
  }

  boolean running() {
    return failure.isEmpty();
  }

  boolean repeatable() {
    return trial != null && trial.repeatable();
  }

  void open() {
    try {
      trial = contestant().on(operands);
    } catch (TrialFailedException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  void close() {
    if (trial != null) {
      trial.close();
    }
  }

  /** One run that is not timed. */
  void runOnceMore() {
    time();
  }

  /** Compares the run before with the first of its family, or makes it the one to compare with. */
  void compareWith(Map<String, Sample> references, Arena arena) {
    Trial current = trial;
    if (current == null || !running()) {
      return;
    }
    Sample reference = references.get(entry.family());
    if (reference == null) {
      references.put(entry.family(), Sample.of(name(), lastResult, current, arena));
    } else if (difference.isEmpty()) {
      difference = reference.difference(lastResult, current);
    }
  }

  /** Runs for a time, and on as long as that makes it faster. */
  void warmUp(long nanos, long turn) {
    long start = System.nanoTime();
    long startOfWork = THREADS.getCurrentThreadCpuTime();
    long best = Long.MAX_VALUE;
    long slice = Math.max(turn, nanos / 4);
    int steady = 0;
    while (running()) {
      long median = median(slice);
      long elapsed = System.nanoTime() - start;
      long worked = THREADS.getCurrentThreadCpuTime() - startOfWork;
      steady = median < STILL_FASTER * best ? 0 : steady + 1;
      best = Math.min(best, median);
      if (elapsed >= WARM_UP_STRETCH * nanos || worked >= nanos && steady >= STEADY) {
        return;
      }
    }
  }

  /**
   * Runs untimed until caches hold what this contestant touches. One whose single run takes longer
   * than that has nothing to gain by it.
   */
  void settle(long nanos) {
    long start = System.nanoTime();
    for (int runs = 0;
        runs < MOST_SETTLING_RUNS
            && running()
            && lastNanos < nanos
            && System.nanoTime() - start < nanos;
        runs++) {
      time();
    }
  }

  /** Runs for a time, once at least, and keeps the median. */
  void turn(long nanos) {
    long median = median(nanos);
    if (running()) {
      turns.add(median);
    }
  }

  private long median(long nanos) {
    long[] times = new long[MOST_RUNS];
    int runs = 0;
    long spent = 0;
    while (running() && runs < MOST_RUNS && (runs == 0 || spent < nanos)) {
      times[runs] = time();
      spent += times[runs++];
    }
    long[] taken = Arrays.copyOf(times, runs);
    Arrays.sort(taken);
    return runs == 0 ? 0 : Math.round(Means.median(taken));
  }

  /** One run; resetting is not part of its time. */
  private long time() {
    Trial current = trial;
    if (current == null || !running()) {
      return 0;
    }
    try {
      current.reset();
      long start = System.nanoTime();
      long result = current.run();
      long nanos = System.nanoTime() - start;
      if (ran && result != lastResult && current.repeatable() && difference.isEmpty()) {
        difference =
            Optional.of("result 0x%x after 0x%x on the same input".formatted(result, lastResult));
      }
      lastResult = result;
      lastNanos = Math.max(1, nanos);
      ran = true;
      return lastNanos;
    } catch (TrialFailedException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
      return 0;
    }
  }

  Measurement measurement(long bytes) {
    if (failure.isPresent() || turns.isEmpty()) {
      return Measurement.failed(contestant(), bytes, failure.orElse("did not run"));
    }
    long[] sorted = turns.stream().mapToLong(Long::longValue).sorted().toArray();
    Measurement timed = Measurement.timed(contestant(), bytes, Means.median(sorted));
    return difference.map(timed::withProblem).orElse(timed);
  }
}
