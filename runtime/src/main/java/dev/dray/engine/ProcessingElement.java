package dev.dray.engine;

import dev.dray.memory.Translator;
import dev.dray.memory.host.Pin;
import dev.dray.operation.Dispatch;
import dev.dray.operation.Execution;
import dev.dray.operation.Limits;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What executes descriptors, one at a time: on its own thread for what waits in queues, on the
 * caller's thread for synchronous calls. Whoever executes holds the claim, whose epoch is odd
 * meanwhile, so that draining can wait for what was under way.
 */
final class ProcessingElement {
  private static final VarHandle EPOCH;

  static {
    try {
      EPOCH = MethodHandles.lookup().findVarHandle(ProcessingElement.class, "epoch", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Dispatch dispatch;
  private final Execution execution = new Execution();
  private final Ring.Item item = new Ring.Item();
  private final Counters counters = new Counters();
  private final Thread thread;
  private @Nullable Pin pin;
  private volatile @Nullable Client client;
  private volatile @Nullable WorkQueue queue;
  private volatile @Nullable Thread claimant;
  private volatile boolean parked;
  private final AtomicInteger stoppers = new AtomicInteger();

  @SuppressWarnings("unused") // through EPOCH
  private volatile long epoch;

  ProcessingElement(String name, Dispatch dispatch, Group group) {
    this.dispatch = dispatch;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> group.serve(this));
  }

  Thread thread() {
    return thread;
  }

  Counters counters() {
    return counters;
  }

  /** Takes the element for the current thread, if nobody has it. */
  boolean tryClaim() {
    long at = (long) EPOCH.getOpaque(this);
    if ((at & 1) != 0 || !EPOCH.compareAndSet(this, at, at + 1)) {
      return false;
    }
    claimant = Thread.currentThread();
    return true;
  }

  /** Gives the element back. */
  void unclaim() {
    claimant = null;
    EPOCH.setVolatile(this, (long) EPOCH.get(this) + 1);
  }

  /** Whether the current thread has it: a call from within an operation. */
  boolean isMine() {
    return Thread.currentThread().equals(claimant);
  }

  /** Waits until whatever was under way when this was called is done; false if it takes longer. */
  boolean awaitQuiet(long nanoseconds) {
    long at = epoch;
    if ((at & 1) == 0 || isMine()) {
      return true;
    }
    long start = System.nanoTime();
    for (int spins = 0; epoch == at; spins++) {
      if (System.nanoTime() - start > nanoseconds) {
        return false;
      }
      if (spins < 100) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(20_000);
      }
    }
    return true;
  }

  /** Stops what is under way if it came through a queue or from a client; any, if null. */
  void stop(@Nullable WorkQueue only, @Nullable Client of) {
    // The element waits for stoppers after it has taken its name plate down, so that a request
    // cannot hit the next descriptor.
    stoppers.incrementAndGet();
    Client running = client;
    if (running != null
        && (only == null || only.equals(queue))
        && (of == null || of.equals(running))) {
      execution.requestStop();
    }
    stoppers.decrementAndGet();
  }

  /** Executes what waits next; the element is claimed. False if nothing waits. */
  boolean serveNext(Arbiter arbiter) {
    WorkQueue from = arbiter.take(item);
    if (from == null) {
      return false;
    }
    Object attachment = item.attachment;
    item.attachment = null;
    switch (attachment) {
      case Submission submission -> {
        queue = from;
        client = submission.client();
        boolean aborted = from.aborted(item, submission.client());
        CompletionRecord record =
            aborted ? abandon() : execute(item.words, from.config().limits(), submission);
        release();
        submission.complete(record);
      }
      case null, default -> throw new IllegalStateException("a queue held " + attachment);
    }
    return true;
  }

  private void release() {
    queue = null;
    client = null;
    while (stoppers.get() != 0) {
      Thread.onSpinWait();
    }
    execution.renewStop();
    unclaim();
  }

  private CompletionRecord abandon() {
    System.arraycopy(item.words, 0, execution.words(), 0, Descriptor.WORDS);
    dispatch.refuse(execution, Status.ABORTED, "an abort command ended it before it started");
    counters.count(execution);
    return execution.record();
  }

  /** Executes a synchronous call; the element is claimed, and free afterwards. */
  CompletionRecord call(long[] words, Limits limits, Submission submission) {
    client = submission.client();
    try {
      return execute(words, limits, submission);
    } finally {
      release();
    }
  }

  private CompletionRecord execute(long[] words, Limits limits, Submission submission) {
    System.arraycopy(words, 0, execution.words(), 0, Descriptor.WORDS);
    Field.PASID.set(execution.words(), submission.client().pasid());
    execution.limits(limits);
    Translator space = submission.space();
    try {
      submission.run(this::pin, () -> dispatch.run(execution, space));
    } catch (IllegalStateException | WrongThreadException | IllegalCallerException e) {
      dispatch.refuse(
          execution,
          Status.PAGE_FAULT,
          "an operand's arena could not be held open ("
              + e.getMessage()
              + "): close it after the operation is done");
    }
    counters.count(execution);
    return execution.record();
  }

  private Pin pin() {
    Pin made = pin;
    if (made == null) {
      made = new Pin();
      pin = made;
    }
    return made;
  }

  /** Parks the element's thread until somebody wakes it. */
  void idle(Arbiter arbiter) {
    parked = true;
    if (!arbiter.hasWork()) {
      LockSupport.parkNanos(this, 50_000_000);
    }
    parked = false;
  }

  /** Wakes the element's thread if it is parked. */
  boolean wake() {
    if (parked) {
      parked = false;
      LockSupport.unpark(thread);
      return true;
    }
    return false;
  }
}
