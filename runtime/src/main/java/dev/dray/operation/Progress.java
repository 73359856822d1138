package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.StopFlag;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How far a descriptor has come: who may ask, who is told, and who may end it. Reused. */
final class Progress implements Extent.Issuer {
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
  private BooleanSupplier revoked = () -> false;
  private @Nullable LongConsumer watcher;
  private long number;
  private boolean goesOn;

  @SuppressWarnings("UnusedVariable") // read through BYTES
  private long bytes;

  Progress(@Nullable FaultInjector injector) {
    this.injector = injector;
  }

  /**
   * Starts over with nothing done.
   *
   * @param unattended whether it may go on for long without a look at its memory
   */
  void begin(boolean unattended) {
    number++;
    goesOn = unattended;
    set(0);
  }

  /** Its number among those of its processing element. */
  @Override
  public long number() {
    return number;
  }

  @Override
  public boolean mustBeTold() {
    return goesOn;
  }

  /** Says who hears of bytes that are done; nobody, if null. */
  void watchedBy(@Nullable LongConsumer who) {
    watcher = who;
  }

  /** Sets what says that the right to an operand was taken away, on the operation's thread. */
  void needs(BooleanSupplier rights) {
    revoked = rights;
  }

  /** Ends together with another one. */
  void stopsWith(Progress other) {
    stop = other.stop;
  }

  /** Ends what runs now; any thread may call it. */
  @Override
  public void end() {
    stop.stop();
  }

  /** Whoever takes a right away waits for all of the operation, whatever that waits for. */
  @Override
  public boolean ended() {
    return stop.isStopped() || revoked.getAsBoolean();
  }

  StopFlag stop() {
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
