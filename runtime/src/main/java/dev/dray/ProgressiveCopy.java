package dev.dray;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A copy in the background whose bytes can be used as they land, from the start of the destination.
 * It lands in steps of about a megabyte.
 */
public final class ProgressiveCopy {
  private static final int SPINS = 200;

  private final MemorySegment destination;
  private final long size;
  private final AtomicLong landed = new AtomicLong();
  private volatile CompletableFuture<Long> future = new CompletableFuture<>();

  ProgressiveCopy(MemorySegment destination, long size) {
    this.destination = destination;
    this.size = size;
  }

  /** Says how many bytes have landed; by the processing element. */
  void landed(long bytes) {
    landed.setRelease(bytes);
  }

  void startedAs(CompletableFuture<Long> running) {
    future = running;
  }

  /** Bytes in all. */
  public long size() {
    return size;
  }

  /** Bytes at the start of the destination that have landed and may be read. */
  public long landed() {
    return landed.getAcquire();
  }

  /** Completes with the bytes copied. */
  public CompletableFuture<Long> future() {
    return future;
  }

  /**
   * Waits until so many bytes have landed.
   *
   * @return bytes that have landed by then
   * @throws OperationFailedException if the copy ended before that
   */
  public long await(long bytes) {
    long wanted = Math.min(bytes, size);
    for (int spins = 0; landed() < wanted; spins++) {
      if (future.isDone()) {
        finish();
      } else if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(20_000);
      }
    }
    return landed();
  }

  private void finish() {
    try {
      landed(future.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof OperationFailedException failed) {
        throw failed;
      }
      throw e;
    }
  }

  /**
   * Hands the destination over, part by part, in order and each byte once, on the caller's thread.
   *
   * @throws OperationFailedException if the copy fails; what had landed was handed over
   */
  public void consume(Consumer<MemorySegment> consumer) {
    for (long taken = 0; taken < size; ) {
      long there = await(taken + 1);
      consumer.accept(destination.asSlice(taken, there - taken));
      taken = there;
    }
  }
}
