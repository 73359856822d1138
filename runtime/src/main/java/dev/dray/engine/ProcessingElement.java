package dev.dray.engine;

import dev.dray.memory.Extent;
import dev.dray.memory.Translator;
import dev.dray.memory.host.HostMemory;
import dev.dray.memory.host.Pin;
import dev.dray.operation.Deferral;
import dev.dray.operation.Dispatch;
import dev.dray.operation.Execution;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.StopFlag;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What executes descriptors, one at a time: on its own thread for what waits in queues, on the
 * caller's thread for synchronous calls. Whoever executes holds the {@link Claim}.
 */
final class ProcessingElement extends OnDevice {
  /** Descriptors that are executed before others may have the element. */
  private static final int RUN = 64;

  private static final int LINGER = 20;
  private static final int[] NONE = {};

  private final Dispatch dispatch;
  private final Group group;
  private final Execution execution;
  private final Ring.Item item;
  private final Counters counters = new Counters(0x100);
  private final Counters byQueue;
  private final Claim claim = new Claim();
  private final Runnable renewStop;

  private final Recorder recorder = new Recorder();
  private final ShortWork shortWork;

  private final Thread thread;
  private @Nullable Pin pin;
  private @Nullable Submission current;
  private WorkQueue through;
  private boolean onHost;
  private @Nullable Deferred deferred;
  private boolean ran;
  private final RaisedInterrupts raised = new RaisedInterrupts();
  private final Sleep sleep = new Sleep();

  ProcessingElement(String name, Dispatch dispatch, Group group, Device device) {
    super(device);
    this.dispatch = dispatch;
    this.group = group;
    this.byQueue = new Counters(group.queues().size());
    this.execution = new Execution(this);
    this.shortWork = new ShortWork(execution, recorder, counters, byQueue);
    this.item = new Ring.Item(execution.words());
    this.renewStop = execution::renewStop;
    this.through = group.queues().getFirst();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> group.serve(this));
  }

  Thread thread() {
    return thread;
  }

  Counters counters() {
    return counters;
  }

  /** By the queue's number in the group. */
  Counters byQueue() {
    return byQueue;
  }

  Claim claim() {
    return claim;
  }

  /** Stops what is under way if it came through a queue or from a client; any, if null. */
  void stop(@Nullable WorkQueue only, @Nullable Client of) {
    claim.whileRunning(only, of, execution::requestStop);
  }

  /**
   * Executes what waits, up to a number of descriptors; the element is claimed, and free
   * afterwards.
   *
   * @return whether there was any
   */
  boolean serve(Arbiter arbiter) {
    for (int i = 0; i < RUN; i++) {
      if (i > 0) {
        claim.between();
      }
      WorkQueue from = i == 0 ? arbiter.take(item) : next(arbiter);
      if (from == null) {
        claim.ends(renewStop);
        return i > 0;
      }
      Object attachment = item.attachment;
      item.attachment = null;
      switch (attachment) {
        case Submission submission -> {
          // Callbacks may want the element: it is given back before they run.
          serve(from, submission);
          return true;
        }
        case Client client -> serveRaw(from, client);
        case null, default -> throw new IllegalStateException("a queue held " + attachment);
      }
      if (!raised.isEmpty()) {
        break;
      }
    }
    release();
    return true;
  }

  /** Takes the next descriptor of a run, waiting for as long as giving the element back takes. */
  private @Nullable WorkQueue next(Arbiter arbiter) {
    for (int spins = 0; ; spins++) {
      WorkQueue from = arbiter.take(item);
      if (from != null || spins == LINGER) {
        return from;
      }
      Thread.onSpinWait();
    }
  }

  private void serve(WorkQueue from, Submission submission) {
    claim.runs(from, submission.client(), item.position, renewStop);
    current = submission;
    prepare(from, submission.client(), true);
    execution.watcher(submission.watcher());
    boolean aborted = from.aborted(item, submission.client());
    if (aborted && from.wasWithdrawn(item)) {
      // Whoever withdrew it ends it.
      release();
      return;
    }
    CompletionRecord record = aborted ? abandon(submission.space()) : execute(submission);
    boolean left = deferred != null;
    if (!left) {
      submission.settle(record);
    }
    release();
    if (!left) {
      submission.tell();
    }
  }

  private void serveRaw(WorkQueue from, Client client) {
    claim.runs(from, client, item.position, renewStop);
    boolean aborted = from.aborted(item, client);
    if (aborted && from.wasWithdrawn(item)) {
      return;
    }
    if (!aborted && from.isOpenTo(client) && shortWork.run(from, client)) {
      return;
    }
    prepare(from, client, false);
    if (aborted) {
      refuse(client.space(), Status.ABORTED, Group.ABANDONED);
    } else if (!from.isOpenTo(client)) {
      refuse(client.space(), Status.PERMISSION, from.notForYou(client));
    } else {
      run(client.space());
    }
    deferred = null;
  }

  /**
   * Executes a synchronous call on segments of the host's own memory the short way; the element is
   * claimed, and free afterwards.
   *
   * @return bytes done, or a CRC; -1 if it has to be the long way
   */
  long callShort(
      Opcode opcode,
      WorkQueue queue,
      Client client,
      MemorySegment source,
      MemorySegment other,
      long size,
      long number) {
    claim.calls(queue, client);
    try {
      return shortWork.call(opcode, queue, client, source, other, size, number);
    } finally {
      claim.ends(renewStop);
    }
  }

  /** Executes a synchronous call; the element is claimed, and free afterwards. */
  CompletionRecord call(Descriptor descriptor, WorkQueue queue, Submission submission) {
    claim.calls(queue, submission.client());
    current = submission;
    CompletionRecord record;
    boolean left = false;
    try {
      descriptor.copyTo(execution.words());
      prepare(queue, submission.client(), true);
      record = execute(submission);
      left = deferred != null;
    } finally {
      release();
    }
    return left ? submission.completion().await() : record;
  }

  /** Makes ready for the descriptor in the execution's words. */
  private void prepare(WorkQueue queue, Client client, boolean handled) {
    Field.PASID.set(execution.words(), client.pasid());
    if (through.number() != queue.number()) {
      through = queue;
    }
    onHost = client.space() instanceof HostMemory;
    execution.limits(queue.config().limits());
    execution.handled(handled);
    execution.watcher(null);
  }

  private CompletionRecord abandon(Translator space) {
    refuse(space, Status.ABORTED, Group.ABANDONED);
    return execution.record();
  }

  private CompletionRecord execute(Submission submission) {
    Translator space = submission.space();
    if (!through.isOpenTo(submission.client())) {
      refuse(space, Status.PERMISSION, through.notForYou(submission.client()));
      return execution.record();
    }
    ran = false;
    try {
      if (submission.onSegments()) {
        submission.run(this::pin, () -> run(space));
      } else {
        run(space);
      }
    } catch (IllegalStateException | WrongThreadException | IllegalCallerException e) {
      if (!ran) {
        refuse(
            space,
            Status.PAGE_FAULT,
            "an operand's arena could not be held open ("
                + e.getMessage()
                + "): close it after the operation is done");
      }
    }
    return execution.record();
  }

  private void run(Translator space) {
    boolean leaseless = onHost && execution.needsNoLease();
    if (!leaseless) {
      holdByLease();
    }
    execution.leaseless(leaseless);
    if (recorder.isWanted()) {
      recorder.record(execution, through, () -> dispatch.run(execution, space));
    } else {
      dispatch.run(execution, space);
    }
    if (deferred == null) {
      // One that left is counted when it ends.
      count();
    }
    ran = true;
  }

  private void count() {
    boolean succeeded = execution.status().succeeded();
    long bytes = execution.bytes();
    counters.count((int) execution.get(Field.OPERATION), succeeded, bytes);
    byQueue.count(through.number(), succeeded, bytes);
  }

  private void refuse(Translator space, Status status, String words) {
    if (status == Status.ABORTED) {
      // An abort waits for no page, not even to say so.
      execution.requestStop();
    }
    dispatch.refuse(execution, space, status, words);
    count();
  }

  private void release() {
    int[] handles = raised.isEmpty() ? NONE : raised.take();
    if (current != null) {
      // Its segments must not be held beyond the descriptor.
      execution.forgetSpace();
    }
    current = null;
    deferred = null;
    claim.ends(renewStop);
    for (int handle : handles) {
      device.interrupts().raise(handle);
    }
  }

  private Pin pin() {
    Pin made = pin;
    if (made == null) {
      made = new Pin();
      pin = made;
    }
    return made;
  }

  /** Whether the current thread executes something here that holds its memory by such a thing. */
  boolean holdsHere(Predicate<Extent.Hold> such) {
    return claim.isMine() && execution.holds(such);
  }

  @Override
  public void awaitEarlier(StopFlag stop) {
    claim.passive(true);
    try {
      claim.awaitEarlier(group, stop);
    } finally {
      claim.passive(false);
    }
  }

  @Override
  public void awaitOthers(StopFlag stop) {
    claim.passive(true);
    try {
      device.elements().forEach(other -> claim.awaitActive(other.claim, stop));
    } finally {
      claim.passive(false);
    }
  }

  @Override
  public void interrupt(int handle) {
    raised.add(handle);
  }

  @Override
  public void holdByLease() {
    claim.holdsByLease();
  }

  @Override
  public Deferral defer() {
    if (current != null) {
      current.completion();
    }
    Deferred made =
        new Deferred(
            group.outside(),
            execution.words(),
            claim.client().orElseThrow(),
            claim.queue().orElse(through),
            Optional.ofNullable(current));
    deferred = made;
    return made;
  }

  @Override
  public boolean deferred() {
    return deferred != null;
  }

  /** Parks the element's thread until somebody wakes it. */
  void idle(Arbiter arbiter) {
    sleep.fallAsleep();
    if (!arbiter.hasWork()) {
      LockSupport.parkNanos(this, 50_000_000);
    }
    sleep.wake();
  }

  /** Wakes the element's thread if it is parked. */
  boolean wake() {
    if (sleep.wake()) {
      LockSupport.unpark(thread);
      return true;
    }
    return false;
  }
}
