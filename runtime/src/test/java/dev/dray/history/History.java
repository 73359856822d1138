package dev.dray.history;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Runs threads against something they share, and writes down when each call began and ended. */
public final class History<W> {
  /** What one thread does, through a recorder of its calls. */
  public interface Script<W> {
    void run(int thread, Recorder<W> recorder) throws Exception;
  }

  /** Writes one thread's calls down. */
  public static final class Recorder<W> {
    private final AtomicLong clock;
    private final List<Call<W>> calls = new ArrayList<>();

    Recorder(AtomicLong clock) {
      this.clock = clock;
    }

    /** Makes a call that says itself what came of it. */
    public W record(Supplier<W> call) {
      long from = clock.getAndIncrement();
      W what = call.get();
      calls.add(new Call<>(what, from, clock.getAndIncrement()));
      return what;
    }
  }

  private final AtomicLong clock = new AtomicLong();

  /** The calls of some threads that start together. */
  public List<Call<W>> of(int threads, Script<W> script) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Callable<List<Call<W>>>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        tasks.add(
            () -> {
              Recorder<W> recorder = new Recorder<>(clock);
              start.await(30, TimeUnit.SECONDS);
              script.run(thread, recorder);
              return recorder.calls;
            });
      }
      List<Call<W>> calls = new ArrayList<>();
      for (Future<List<Call<W>>> each : executor.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        calls.addAll(each.get());
      }
      return calls;
    }
  }
}
