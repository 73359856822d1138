package dev.dray.engine;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Completion interrupts: callbacks by 16-bit handle, run on the engine's thread. Keep them short.
 */
public final class Interrupts {
  private static final int HANDLES = 1 << 16;

  private final Map<Integer, Runnable> handlers = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger(1);

  Interrupts() {}

  /**
   * Requests a handle for descriptors to name.
   *
   * @throws IllegalStateException if every handle is taken
   */
  public int request(Runnable handler) {
    Objects.requireNonNull(handler, "the handler is null: pass what is to run");
    for (int i = 0; i < HANDLES; i++) {
      int handle = next.getAndIncrement() & (HANDLES - 1);
      if (handlers.putIfAbsent(handle, handler) == null) {
        return handle;
      }
    }
    throw new IllegalStateException("all 65536 interrupt handles are taken: release some");
  }

  /** Releases a handle; descriptors that name it later end with a status that says so. */
  public void release(int handle) {
    handlers.remove(handle);
  }

  boolean has(int handle) {
    return handlers.containsKey(handle);
  }

  void raise(int handle) {
    Runnable handler = handlers.get(handle);
    if (handler == null) {
      return;
    }
    try {
      handler.run();
    } catch (RuntimeException | Error e) {
      // The element goes on, whatever it is.
      System.getLogger("dev.dray.engine")
          .log(System.Logger.Level.ERROR, "the handler of interrupt " + handle + " failed", e);
    }
  }
}
