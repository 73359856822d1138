package dev.dray.vm.map;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps something open while it is in use: users come and go without waiting, closing waits for the
 * last of them. One count for an execution, none for an access.
 */
public final class Lease {
  private static final long CLOSED = Long.MIN_VALUE;

  private final AtomicLong state = new AtomicLong();
  private final Object monitor = new Object();

  /** Takes part; false if closing has begun. */
  public boolean tryAcquire() {
    for (long seen = state.get(); seen >= 0; seen = state.get()) {
      if (state.compareAndSet(seen, seen + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Ends what {@link #tryAcquire} began. */
  public void release() {
    if (state.decrementAndGet() == CLOSED) {
      synchronized (monitor) {
        monitor.notifyAll();
      }
    }
  }

  /** Whether closing has begun. */
  public boolean closed() {
    return state.get() < 0;
  }

  /**
   * Lets nobody in any more and waits until everybody has left. An interrupt does not end the wait
   * and is kept.
   *
   * @return whether this call was the first
   */
  public boolean close() {
    boolean first = (state.getAndAccumulate(CLOSED, (seen, bit) -> seen | bit) & CLOSED) == 0;
    boolean interrupted = false;
    synchronized (monitor) {
      while (state.get() != CLOSED) {
        try {
          monitor.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return first;
  }
}
