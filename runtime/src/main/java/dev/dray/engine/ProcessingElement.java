package dev.dray.engine;

import dev.dray.memory.Translator;
import dev.dray.memory.host.Pin;
import dev.dray.operation.Deferral;
import dev.dray.operation.Dispatch;
import dev.dray.operation.Execution;
import dev.dray.operation.FaultInjector;
import dev.dray.operation.Limits;
import dev.dray.operation.Surroundings;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.EngineEvent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What executes descriptors, one at a time: on its own thread for what waits in queues, on the
 * caller's thread for synchronous calls. Whoever executes holds the {@link Claim}.
 */
final class ProcessingElement implements Surroundings {
  private final Dispatch dispatch;
  private final Group group;
  private final Device device;
  private final Execution execution;
  private final Ring.Item item = new Ring.Item();
  private final Counters counters = new Counters();
  private final Claim claim = new Claim();
  private final Runnable renewStop;

  /** Never committed: says whether a recording wants events, so that none is made otherwise. */
  private final DescriptorEvent recorded = new DescriptorEvent();

  private final Thread thread;
  private @Nullable Pin pin;
  private @Nullable Submission current;
  private @Nullable Deferred deferred;
  private int[] raised = new int[4];
  private int raisedCount;
  private volatile boolean parked;

  ProcessingElement(String name, Dispatch dispatch, Group group, Device device) {
    this.dispatch = dispatch;
    this.group = group;
    this.device = device;
    this.execution = new Execution(this);
    this.renewStop = execution::renewStop;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> group.serve(this));
  }

  Thread thread() {
    return thread;
  }

  Counters counters() {
    return counters;
  }

  Claim claim() {
    return claim;
  }

  /** Stops what is under way if it came through a queue or from a client; any, if null. */
  void stop(@Nullable WorkQueue only, @Nullable Client of) {
    claim.whileRunning(only, of, execution::requestStop);
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
      case Submission submission -> serve(from, submission);
      case Client client -> serveRaw(from, client);
      case null, default -> throw new IllegalStateException("a queue held " + attachment);
    }
    return true;
  }

  private void serve(WorkQueue from, Submission submission) {
    claim.runs(from, submission.client(), item.position);
    current = submission;
    load(item.words, submission.client(), from.config().limits(), true);
    CompletionRecord record =
        from.aborted(item, submission.client()) ? abandon(submission.space()) : execute(submission);
    boolean left = deferred != null;
    release();
    if (!left) {
      submission.complete(record);
    }
  }

  private void serveRaw(WorkQueue from, Client client) {
    claim.runs(from, client, item.position);
    load(item.words, client, from.config().limits(), false);
    if (from.aborted(item, client)) {
      refuse(client.space(), Status.ABORTED, "an abort command ended it before it started");
    } else {
      run(client.space());
    }
    release();
  }

  /** Executes a synchronous call; the element is claimed, and free afterwards. */
  CompletionRecord call(long[] words, WorkQueue queue, Submission submission) {
    claim.calls(queue, submission.client());
    current = submission;
    CompletionRecord record;
    boolean left = false;
    try {
      load(words, submission.client(), queue.config().limits(), true);
      record = execute(submission);
      left = deferred != null;
    } finally {
      release();
    }
    return left ? submission.completion().await() : record;
  }

  private void load(long[] words, Client client, Limits limits, boolean handled) {
    System.arraycopy(words, 0, execution.words(), 0, Descriptor.WORDS);
    Field.PASID.set(execution.words(), client.pasid());
    execution.limits(limits);
    execution.handled(handled);
  }

  private CompletionRecord abandon(Translator space) {
    refuse(space, Status.ABORTED, "an abort command ended it before it started");
    return execution.record();
  }

  private CompletionRecord execute(Submission submission) {
    Translator space = submission.space();
    try {
      submission.run(this::pin, () -> run(space));
    } catch (IllegalStateException | WrongThreadException | IllegalCallerException e) {
      refuse(
          space,
          Status.PAGE_FAULT,
          "an operand's arena could not be held open ("
              + e.getMessage()
              + "): close it after the operation is done");
    }
    return execution.record();
  }

  private void run(Translator space) {
    if (recorded.isEnabled()) {
      runRecorded(space);
    } else {
      dispatch.run(execution, space);
    }
    counters.count(execution);
  }

  private void runRecorded(Translator space) {
    DescriptorEvent event = new DescriptorEvent();
    event.begin();
    dispatch.run(execution, space);
    event.operation = (int) execution.get(Field.OPERATION);
    event.status = execution.status().code();
    event.bytes = execution.bytes();
    event.pasid = (int) execution.get(Field.PASID);
    event.commit();
  }

  private void refuse(Translator space, Status status, String words) {
    dispatch.refuse(execution, space, status, words);
    counters.count(execution);
  }

  private void release() {
    int[] handles = raised;
    int count = raisedCount;
    raisedCount = 0;
    if (count > 0) {
      raised = new int[4];
    }
    current = null;
    deferred = null;
    claim.ends(renewStop);
    for (int i = 0; i < count; i++) {
      device.interrupts().raise(handles[i]);
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

  @Override
  public void awaitEarlier() {
    claim.passive(true);
    try {
      claim.awaitEarlier(group);
    } finally {
      claim.passive(false);
    }
  }

  @Override
  public void awaitOthers() {
    claim.passive(true);
    try {
      device.elements().forEach(other -> claim.awaitActive(other.claim));
    } finally {
      claim.passive(false);
    }
  }

  @Override
  public boolean hasInterrupt(int handle) {
    return device.interrupts().has(handle);
  }

  @Override
  public void interrupt(int handle) {
    if (raisedCount == raised.length) {
      raised = java.util.Arrays.copyOf(raised, 2 * raisedCount);
    }
    raised[raisedCount++] = handle;
  }

  @Override
  public void log(EngineEvent event) {
    device.events().add(event);
  }

  @Override
  public Optional<FaultInjector> faultInjector() {
    return device.faultInjector();
  }

  @Override
  public Deferral defer() {
    Deferred made =
        new Deferred(
            dispatch,
            this,
            execution.words(),
            claim.client().orElseThrow(),
            claim.queue(),
            current);
    deferred = made;
    return made;
  }

  @Override
  public boolean deferred() {
    return deferred != null;
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
