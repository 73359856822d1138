package dev.dray;

/** Where an operation ran that left the choice to the engine, and why there. */
public enum Placement {
  /** On the caller's thread: it was so small that handing it over would have taken longer. */
  CALLER_SMALL(true),
  /** On the caller's thread: the queue was full. */
  CALLER_QUEUE_FULL(true),
  /** On the caller's thread: an operand is confined to it. */
  CALLER_CONFINED(true),
  /** On the caller's thread, which is the engine's own: it would have waited for itself. */
  CALLER_IS_ENGINE(true),
  /** In the background. */
  ENGINE(false);

  private final boolean caller;

  Placement(boolean caller) {
    this.caller = caller;
  }

  /** Whether it ran on the caller's thread. */
  public boolean onCaller() {
    return caller;
  }
}
