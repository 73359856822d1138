package dev.dray.operation;

import dev.dray.operation.descriptor.Status;
import dev.dray.vm.StopFlag;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How far a descriptor has come: who may ask, who is told, and who may end it. Reused. */
final class Progress {
  private static final VarHandle BYTES;

  static {
    try {
      BYTES = MethodHandles.lookup().findVarHandle(Progress.class, "bytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable FaultInjector injector;
  private volatile StopFlag stop = new StopFlag();
  private @Nullable LongConsumer watcher;

  @SuppressWarnings("UnusedVariable") // read through BYTES
  private long bytes;

  Progress(@Nullable FaultInjector injector) {
    this.injector = injector;
  }

  /** Starts over with nothing done. */
  void begin() {
    set(0);
  }

  /** Says who hears of bytes that are done; nobody, if null. */
  void watchedBy(@Nullable LongConsumer who) {
    watcher = who;
  }

  /** Ends together with another one. */
  void stopsWith(Progress other) {
    stop = other.stop;
  }

  /** Ends what runs now; any thread may call it. */
  void stop() {
    stop.stop();
  }

  boolean isStopped() {
    return stop.isStopped();
  }

  StopFlag stopFlag() {
    return stop;
  }

  /** Forgets a request to stop, between two descriptors. */
  void renewStop() {
    if (stop.isStopped()) {
      stop = new StopFlag();
    }
  }

  /**
   * Says how many bytes are done, to whoever watches.
   *
   * @throws Rejection with {@link Status#ABORTED} if it was stopped
   */
  void reached(long done) {
    set(done);
    if (watcher != null) {
      watcher.accept(done);
    }
    if (injector != null) {
      injector.memory(done);
    }
    if (stop.isStopped()) {
      throw new Rejection(
          Status.ABORTED,
          "an abort command or the engine's closing ended it after " + done + " bytes");
    }
  }

  /** Says how many bytes are done. */
  void set(long done) {
    BYTES.setOpaque(this, done);
  }

  /** Bytes done so far; any thread may ask. */
  long bytes() {
    return (long) BYTES.getOpaque(this);
  }
}
