package dev.dray.memory.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An arena whose memory the engine uses directly, from any thread: {@link #close()} waits for the
 * operations that use it, and operations submitted afterwards are refused.
 */
public final class HostArena implements Arena, HostRegion.Lease {
  private static final int CLOSING = Integer.MIN_VALUE;

  private final Arena arena = Arena.ofShared();
  private final HostMemory memory;
  private final List<HostRegion> regions = new ArrayList<>();
  private final AtomicInteger users = new AtomicInteger();

  HostArena(HostMemory memory) {
    this.memory = memory;
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    MemorySegment segment = arena.allocate(byteSize, byteAlignment);
    if (byteSize > 0) {
      HostRegion region = new HostRegion(segment, this);
      synchronized (regions) {
        // Whoever closes takes out what is here when nobody can add any more.
        if (isClosing()) {
          throw new IllegalStateException(
              "the arena is closed or closing: allocate before closing it");
        }
        memory.add(region);
        regions.add(region);
      }
    }
    return segment;
  }

  @Override
  public MemorySegment.Scope scope() {
    return arena.scope();
  }

  /** Keeps the arena open until {@link #release()}; false if it is closing or closed. */
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

  /**
   * Waits for the operations that use the arena's memory, then frees it.
   *
   * @throws IllegalStateException if it is closed already
   */
  @Override
  public void close() {
    int before = users.getAndUpdate(count -> count | CLOSING);
    if (before < 0) {
      throw new IllegalStateException("the arena is closed already: close it once");
    }
    int spins = 0;
    while (users.get() != CLOSING) {
      if (spins++ < 1000) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(50_000);
      }
    }
    memory.awaitLeaseless();
    synchronized (regions) {
      memory.remove(regions);
      regions.clear();
    }
    memory.forget(this);
    arena.close();
  }
}
