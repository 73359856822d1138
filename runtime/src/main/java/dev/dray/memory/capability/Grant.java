package dev.dray.memory.capability;

import org.jspecify.annotations.Nullable;

/**
 * A capability in use by an operation that was admitted under it. Revocation waits until it is
 * closed; the operation looks at {@link #revoked} after each chunk and ends when it is set.
 */
public final class Grant implements AutoCloseable {
  private final Capability capability;
  private @Nullable Runnable onRevoke;
  private int place;
  private boolean interrupted;
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
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (onRevoke != null) {
        capability.unwatch(this, place);
      }
      capability.leave();
    }
  }

  /** Sets what ends the operation early; it runs at most once, and never after {@link #close}. */
  public synchronized void onRevoke(Runnable action) {
    onRevoke = action;
    place = capability.watch(this);
  }

  synchronized void interrupt() {
    Runnable action = onRevoke;
    if (!closed && !interrupted && action != null) {
      interrupted = true;
      action.run();
    }
  }
}
