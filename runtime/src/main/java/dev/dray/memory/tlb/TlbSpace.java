package dev.dray.memory.tlb;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An address space as the TLB knows it: a small number, and how often it was invalidated. */
public final class TlbSpace {
  /** Numbers lie below this: they take 18 bits of a tag. */
  public static final int LIMIT = 1 << 18;

  /** Is told what is invalidated, on the thread that does it, before the call returns. */
  @FunctionalInterface
  public interface Listener {
    /** Some addresses; a length of -1 is all of them. Must not look anything up meanwhile. */
    void invalidated(long start, long length);
  }

  private final int id;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile long invalidations;

  /** A space with a number that no other live space has. */
  public TlbSpace(int id) {
    if (id < 0 || id >= LIMIT) {
      throw new IllegalArgumentException(
          "space number %d: 0 to 2^18 - 1 are allowed".formatted(id));
    }
    this.id = id;
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /**
   * A ticket to take before a walk: the walk's result is cached only if no invalidation came
   * between.
   */
  public long ticket() {
    return invalidations;
  }

  /** Tells somebody from now on. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Tells somebody no longer. */
  public void ignore(Listener listener) {
    listeners.remove(listener);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the TLB's lock is held
  void invalidated() {
    invalidations++;
  }

  /** As {@link #invalidated()}, for translations and not for tables alone. */
  void invalidated(long start, long length) {
    invalidated();
    for (Listener listener : listeners) {
      listener.invalidated(start, length);
    }
  }
}
