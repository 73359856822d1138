package dev.dray.memory.tlb;

/** An address space as the TLB knows it: a small number, and how often it was invalidated. */
public final class TlbSpace {
  /** Numbers lie below this: they take 18 bits of a tag. */
  public static final int LIMIT = 1 << 18;

  private final int id;
  private volatile long invalidations;

  /** A space with a number that no other live space has. */
  public TlbSpace(int id) {
    if (id < 0 || id >= LIMIT) {
      throw new IllegalArgumentException("space number %d is not below 2^18".formatted(id));
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

  @SuppressWarnings("NonAtomicVolatileUpdate") // the TLB's lock is held
  void invalidated() {
    invalidations++;
  }
}
