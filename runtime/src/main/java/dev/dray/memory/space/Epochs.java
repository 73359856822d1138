package dev.dray.memory.space;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who is inside an address space. Every operation enters before its first translation and leaves
 * after its last access. {@link #drain} returns when all that were inside at its call have left,
 * while others come and go; {@link #exclusively} lets nobody in meanwhile. The scheme is that of
 * epoch-based reclamation: two counters, of which the older one must be empty before they change
 * roles.
 */
public final class Epochs {
  /** What nothing ends early. */
  static final BooleanSupplier UNENDING = () -> false;

  /** What {@link #enter(BooleanSupplier)} gives whoever waits no longer. */
  static final int NOT_ENTERED = -1;

  /** How long others are shut out at first before they get another chance: nanoseconds. */
  private static final long PATIENCE = 20_000_000;

  private final AtomicLong[] inside = {new AtomicLong(), new AtomicLong()};
  private final ReentrantLock advancing = new ReentrantLock();
  private final ReentrantLock standstill;
  private final BooleanSupplier insideHere;
  private volatile long epoch;
  private volatile boolean shut;
  private volatile boolean closing;
  private volatile boolean closed;

  /**
   * Nobody inside.
   *
   * @param standstill held while a space stands still: one at a time, because operations may be
   *     inside one space while they wait to enter another
   * @param insideHere whether the current thread is inside already
   */
  Epochs(ReentrantLock standstill, BooleanSupplier insideHere) {
    this.standstill = standstill;
    this.insideHere = insideHere;
  }

  /**
   * Enters; waits while somebody has the space to himself, or wants to, unless he has to wait for
   * the current thread to leave.
   *
   * @return a token for {@link #leave}
   * @throws SpaceClosedException if it was destroyed, or is about to be
   */
  int enter() {
    return enter(UNENDING);
  }

  /** As {@link #enter()}, or {@link #NOT_ENTERED} if that ends while somebody waits. */
  int enter(BooleanSupplier ended) {
    while (true) {
      long now = epoch;
      int side = (int) now & 1;
      inside[side].getAndIncrement();
      if (epoch == now && (!shut || admitsHere()) && !closing) {
        return side;
      }
      inside[side].getAndDecrement();
      for (; shut && !closing && !admitsHere(); LockSupport.parkNanos(1000)) {
        if (ended.getAsBoolean()) {
          return NOT_ENTERED;
        }
      }
      if (closing) {
        throw new SpaceClosedException();
      }
    }
  }

  private boolean admitsHere() {
    return Handling.admitsHere() || insideHere.getAsBoolean();
  }

  void leave(int token) {
    inside[token].getAndDecrement();
  }

  /** The present epoch: what is unlinked now may be reused once {@link #passed} says so. */
  long now() {
    return epoch;
  }

  /** Whether everybody who was inside at that epoch has left. */
  boolean passed(long stamp) {
    return epoch >= stamp + 2;
  }

  /** Advances if nobody is left from the epoch before. */
  boolean tryAdvance() {
    if (!advancing.tryLock()) {
      return false;
    }
    try {
      return advance();
    } finally {
      advancing.unlock();
    }
  }

  /** Waits until all who are inside now have left. */
  void drain() {
    drain(UNENDING);
  }

  /**
   * As {@link #drain()}, but no longer than somebody wants to wait: false if some may be inside.
   */
  boolean drain(BooleanSupplier ended) {
    refuseInsideHandler("wait for operations in flight");
    long stamp = epoch;
    if (!take(advancing, ended)) {
      return false;
    }
    try {
      for (int spins = 0; !passed(stamp); spins++) {
        if (!advance()) {
          if (ended.getAsBoolean()) {
            return false;
          }
          pause(spins);
        }
      }
      return true;
    } finally {
      advancing.unlock();
    }
  }

  /** Runs something while nobody is inside. */
  void exclusively(Runnable action) {
    exclusively(action, UNENDING);
  }

  /**
   * As {@link #exclusively(Runnable)}, or false and not at all if that ends before it began.
   * Whoever is inside may wait, by way of somebody's code, for one who is shut out or who wants
   * another space for himself: so they get their chance now and then, and more time goes by each
   * time before they do.
   */
  boolean exclusively(Runnable action, BooleanSupplier ended) {
    refuseInsideHandler("take the space for itself");
    for (long patience = PATIENCE; ; patience *= 2) {
      if (!take(standstill, ended)) {
        return false;
      }
      long end = System.nanoTime() + patience;
      boolean[] over = new boolean[1];
      BooleanSupplier tried = () -> (over[0] = ended.getAsBoolean()) || System.nanoTime() - end > 0;
      try {
        if (take(advancing, tried) && shutOut(action, tried)) {
          return true;
        }
      } finally {
        standstill.unlock();
      }
      if (over[0]) {
        return false;
      }
      LockSupport.parkNanos(patience);
    }
  }

  /** The lock for advancing is held; gives it back. */
  private boolean shutOut(Runnable action, BooleanSupplier ended) {
    try {
      shut = true;
      for (int spins = 0; anybodyInside(); spins++) {
        if (ended.getAsBoolean()) {
          return false;
        }
        pause(spins);
      }
      action.run();
      return true;
    } finally {
      shut = false;
      advancing.unlock();
    }
  }

  /**
   * Who is inside may enter once more, and does so on the new side: the older one is looked at
   * first, so that nobody is missed who goes over between the two looks.
   */
  private boolean anybodyInside() {
    int newer = (int) epoch & 1;
    return inside[1 - newer].get() != 0 || inside[newer].get() != 0;
  }

  /** Whoever has the lock may wait for operations in flight, so that this may take as long. */
  @SuppressWarnings("ReferenceEquality") // it is this one that never ends
  private static boolean take(ReentrantLock lock, BooleanSupplier ended) {
    if (ended == UNENDING) {
      lock.lock();
      return true;
    }
    for (int spins = 0; !lock.tryLock(); spins++) {
      if (ended.getAsBoolean()) {
        return false;
      }
      pause(spins);
    }
    return true;
  }

  /**
   * Lets nobody in any more, and waits until all have left. Nobody waits to enter meanwhile, so
   * that other spaces may stand still.
   */
  void close() {
    refuseInsideHandler("destroy the space");
    closing = true;
    advancing.lock();
    shutOut(() -> closed = true, UNENDING);
  }

  /** Whether nobody is let in any more: whoever waits inside had better leave. */
  boolean closing() {
    return closing;
  }

  boolean closed() {
    return closed;
  }

  private boolean advance() {
    long now = epoch;
    if (inside[(int) (now + 1) & 1].get() != 0) {
      return false;
    }
    epoch = now + 1;
    return true;
  }

  private static void pause(int spins) {
    if (spins < 100) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(Math.min(20_000, spins * 50L));
    }
  }

  private static void refuseInsideHandler(String what) {
    if (Handling.CURRENT.isBound()) {
      throw new IllegalStateException(
          "a page-request handler cannot "
              + what
              + ": its own operation is in flight; map the page and return, and do the rest"
              + " elsewhere");
    }
  }
}
