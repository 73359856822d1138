package dev.dray.vm;

/**
 * Ends executions from outside: abort, revocation and closing set it once; running loops poll it.
 *
 * <p>The flag is a volatile field and no more: whatever the JVM's compiler might leave as a call in
 * a loop, however seldom it is reached, costs that loop its registers.
 */
public final class StopFlag {
  private volatile boolean stopped;

  /** Asks every execution that polls this flag to stop. */
  public void stop() {
    stopped = true;
  }

  /** Whether it was asked to stop. */
  public boolean isStopped() {
    return stopped;
  }
}
