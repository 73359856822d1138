package dev.dray.engine;

/**
 * Whether a processing element's thread sleeps. Submitters look at it with every descriptor, so it
 * lies away from what the element writes.
 */
final class Sleep {
  @SuppressWarnings("unused")
  private long a0, a1, a2, a3, a4, a5, a6, a7;

  private volatile boolean asleep;

  @SuppressWarnings("unused")
  private long b0, b1, b2, b3, b4, b5, b6, b7;

  /** Says that the thread is about to sleep. */
  void fallAsleep() {
    asleep = true;
  }

  /** Says that it is awake; whether it slept. */
  boolean wake() {
    if (asleep) {
      asleep = false;
      return true;
    }
    return false;
  }
}
