package dev.dray.engine;

import dev.dray.memory.Translator;
import dev.dray.operation.Deferral;
import dev.dray.operation.Dispatch;
import dev.dray.operation.Execution;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.StopFlag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that a thread ends outside of all processing elements. Interrupts and callbacks run
 * when it has ended, and with it all others that the thread is about to end: they may drain.
 */
final class Ending extends OnDevice {
  private final Client client;
  private final WorkQueue queue;
  private final Execution execution;
  private final RaisedInterrupts raised = new RaisedInterrupts();
  private final Thread by = Thread.currentThread();
  private Optional<Submission> ended = Optional.empty();

  Ending(Device device, Client client, WorkQueue queue) {
    super(device);
    this.client = client;
    this.queue = queue;
    this.execution = new Execution(this);
  }

  boolean concerns(@Nullable WorkQueue only, @Nullable Client of) {
    return (only == null || only.equals(queue)) && (of == null || of.equals(client));
  }

  /** Whether it is the current thread that ends it. */
  boolean isMine() {
    return by.equals(Thread.currentThread());
  }

  /** Waits for no page any more. */
  void stop() {
    execution.requestStop();
  }

  void refuse(
      Dispatch dispatch, long[] words, Optional<Submission> submission, Status status, String why) {
    ended = submission;
    System.arraycopy(words, 0, execution.words(), 0, Descriptor.WORDS);
    Field.PASID.set(execution.words(), client.pasid());
    execution.limits(queue.config().limits());
    execution.handled(submission.isPresent());
    if (status == Status.ABORTED) {
      // An abort waits for no page, not even to say so.
      execution.requestStop();
    }
    Translator space = submission.map(Submission::space).orElse(client.space());
    dispatch.refuse(execution, space, status, why);
  }

  void count(Counters counters, Counters byQueue, Status status) {
    counters.count((int) execution.get(Field.OPERATION), status.succeeded(), execution.bytes());
    byQueue.count(queue.number(), status.succeeded(), execution.bytes());
  }

  CompletionRecord record() {
    return execution.record();
  }

  /** Raises its interrupt, and tells who waits. */
  void tell() {
    for (int handle : raised.take()) {
      device.interrupts().raise(handle);
    }
    ended.ifPresent(Submission::tell);
  }

  @Override
  public void interrupt(int handle) {
    raised.add(handle);
  }

  @Override
  public void awaitEarlier(StopFlag stop) {
    throw notExecuted();
  }

  @Override
  public void awaitOthers(StopFlag stop) {
    throw notExecuted();
  }

  @Override
  public void holdByLease() {
    // It never did otherwise.
  }

  @Override
  public Deferral defer() {
    throw notExecuted();
  }

  @Override
  public boolean deferred() {
    return false;
  }

  private static IllegalStateException notExecuted() {
    return new IllegalStateException("a descriptor that only ends was executed");
  }
}
