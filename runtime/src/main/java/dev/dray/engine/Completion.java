package dev.dray.engine;

import dev.dray.operation.descriptor.CompletionRecord;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that was submitted. Its record arrives exactly once; wait for it by polling, by
 * parking, or with a callback. The record is there before the processing element is free for
 * others, so that who drained a queue finds it; callbacks run when it is free, for they may want
 * it.
 */
public final class Completion {
  private final AtomicReference<@Nullable CompletionRecord> end = new AtomicReference<>();
  private final CompletableFuture<CompletionRecord> future = new CompletableFuture<>();

  /** Makes the record be there. */
  void settle(CompletionRecord record) {
    if (!end.compareAndSet(null, record)) {
      throw new IllegalStateException("a descriptor completed twice");
    }
  }

  /** Tells who waits. */
  void tell() {
    future.complete(poll().orElseThrow());
  }

  /** Whether the record is there. */
  public boolean isDone() {
    return end.get() != null;
  }

  /** The record, if it is there. */
  public Optional<CompletionRecord> poll() {
    return Optional.ofNullable(end.get());
  }

  /** Spins for a while, then parks until the record is there. */
  public CompletionRecord await() {
    for (int i = 0; i < 1000 && !future.isDone(); i++) {
      Thread.onSpinWait();
    }
    return future.join();
  }

  /**
   * Waits for the record.
   *
   * @throws TimeoutException if it does not come in time
   * @throws InterruptedException if the thread is interrupted
   */
  public CompletionRecord await(long time, TimeUnit unit)
      throws TimeoutException, InterruptedException {
    try {
      return future.get(time, unit);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a completion never fails", e);
    }
  }

  /**
   * For callbacks. They run on the engine's thread unless an executor is given: keep them short.
   */
  public CompletionStage<CompletionRecord> stage() {
    return future.minimalCompletionStage();
  }
}
