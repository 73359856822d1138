package dev.dray.memory.capability;

/**
 * A capability in use by an operation that was admitted under it. Revocation waits until it is
 * closed; the operation looks at {@link #revoked} after each chunk and ends when it is set.
 */
public final class Grant implements AutoCloseable {
  private final Capability capability;
  private boolean closed;

  Grant(Capability capability) {
    this.capability = capability;
  }

  /** What the capability is about. */
  public ProtectedObject object() {
    return capability.object;
  }

  /** Who the holder is to whoever serves it. */
  public long badge() {
    return capability.badge;
  }

  /** Whether the operation must end. */
  public boolean revoked() {
    return !capability.live;
  }

  /** Ends the use: nothing is moved under it any more. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      capability.inFlight.decrementAndGet();
    }
  }
}
