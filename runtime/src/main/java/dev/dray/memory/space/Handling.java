package dev.dray.memory.space;

/**
 * A page request while its handler runs. The operation that asked is inside the space and waits, so
 * the handler may enter even while somebody wants the space for himself; once the operation has
 * given up and left, it may not.
 */
final class Handling {
  /** Bound while a handler runs: whatever waits for its own operation would wait for ever. */
  static final ScopedValue<Handling> CURRENT = ScopedValue.newInstance();

  private volatile boolean abandoned;

  /** Whether this thread handles a request whose operation still waits. */
  static boolean admitsHere() {
    return CURRENT.isBound() && !CURRENT.get().abandoned;
  }

  /** The operation gives up; called before it leaves the space. */
  void abandon() {
    abandoned = true;
  }
}
