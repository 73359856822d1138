package dev.dray.memory.host;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A foreign segment that descriptors may name by address. A parked thread holds the segment inside
 * a downcall, which is what keeps its arena from closing; meant for few, long-lived segments.
 */
public final class Registration implements AutoCloseable, HostRegion.Lease {
  private static final int CLOSING = Integer.MIN_VALUE;

  private final HostMemory memory;
  private final HostRegion region;
  private final AtomicInteger users = new AtomicInteger();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch returned = new CountDownLatch(1);
  private volatile @Nullable RuntimeException refused;

  private Registration(HostMemory memory, MemorySegment segment) {
    this.memory = memory;
    this.region = new HostRegion(segment, this);
  }

  static Registration of(HostMemory memory, MemorySegment segment) {
    Registration registration = new Registration(memory, segment);
    Pin pin = new Pin();
    Thread holder =
        Thread.ofPlatform()
            .daemon()
            .name("dray-registration")
            .stackSize(64 << 10)
            .unstarted(() -> registration.holdWith(pin));
    holder.start();
    awaitUninterruptibly(registration.held);
    RuntimeException refusal = registration.refused;
    if (refusal != null) {
      throw refusal;
    }
    try {
      memory.add(registration.region);
    } catch (IllegalArgumentException e) {
      registration.letGo.countDown();
      awaitUninterruptibly(registration.returned);
      throw e;
    }
    return registration;
  }

  private void holdWith(Pin pin) {
    try {
      pin.hold(
          region.segment(),
          MemorySegment.NULL,
          MemorySegment.NULL,
          () -> {
            held.countDown();
            awaitUninterruptibly(letGo);
          });
    } catch (RuntimeException e) {
      refused = e;
    } finally {
      held.countDown();
      returned.countDown();
    }
  }

  /** The segment. */
  public MemorySegment segment() {
    return region.segment();
  }

  @Override
  public boolean acquire() {
    if (users.incrementAndGet() < 0) {
      users.decrementAndGet();
      return false;
    }
    return true;
  }

  @Override
  public boolean isClosing() {
    return users.get() < 0;
  }

  @Override
  public void release() {
    users.decrementAndGet();
  }

  /** Waits for the operations that use the segment, then lets it be closed. */
  @Override
  public void close() {
    if (users.getAndUpdate(count -> count | CLOSING) < 0) {
      return;
    }
    while (users.get() != CLOSING) {
      LockSupport.parkNanos(50_000);
    }
    memory.awaitLeaseless();
    memory.remove(List.of(region));
    letGo.countDown();
    awaitUninterruptibly(returned);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
