package dev.dray.vm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Ends executions from outside: abort, revocation and closing set it once; running loops poll it
 * opaquely, so that the poll costs a plain load.
 */
public final class StopFlag {
  private static final VarHandle STOPPED;

  static {
    try {
      STOPPED = MethodHandles.lookup().findVarHandle(StopFlag.class, "stopped", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // read and written through STOPPED
  private boolean stopped;

  /** Asks every execution that polls this flag to stop. */
  public void stop() {
    STOPPED.setRelease(this, true);
  }

  /** Whether it was asked to stop. */
  public boolean isStopped() {
    return (boolean) STOPPED.getOpaque(this);
  }
}
