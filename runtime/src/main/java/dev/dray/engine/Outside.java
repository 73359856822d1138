package dev.dray.engine;

import dev.dray.memory.Translator;
import dev.dray.operation.Deferral;
import dev.dray.operation.Dispatch;
import dev.dray.operation.Execution;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import java.util.Optional;

/**
 * Ends descriptors that no processing element executes: those that are refused before they take a
 * place in a queue, those that an abort takes out of one, and those that left their element to
 * wait. Safe for use by many threads.
 */
final class Outside extends OnDevice {
  private final Dispatch dispatch;
  private final Counters counters = new Counters(0x100);
  private final Counters byQueue;

  Outside(Dispatch dispatch, Device device, int queues) {
    super(device);
    this.dispatch = dispatch;
    byQueue = new Counters(queues);
  }

  Counters counters() {
    return counters;
  }

  /** By the queue's number in the group. */
  Counters byQueue() {
    return byQueue;
  }

  /** Ends a descriptor of a submission, or of a client that polls its record in memory. */
  void end(
      long[] words,
      Client client,
      Optional<Submission> submission,
      WorkQueue queue,
      Status status,
      String why) {
    Execution execution = new Execution(this);
    System.arraycopy(words, 0, execution.words(), 0, Descriptor.WORDS);
    Field.PASID.set(execution.words(), client.pasid());
    execution.limits(queue.config().limits());
    execution.handled(submission.isPresent());
    Translator space = submission.map(Submission::space).orElse(client.space());
    dispatch.refuse(execution, space, status, why);
    synchronized (this) {
      int code = (int) execution.get(Field.OPERATION);
      counters.count(code, status.succeeded(), execution.bytes());
      byQueue.count(queue.number(), status.succeeded(), execution.bytes());
    }
    submission.ifPresent(each -> each.complete(execution.record()));
  }

  @Override
  public void awaitEarlier() {
    throw notExecuted();
  }

  @Override
  public void awaitOthers() {
    throw notExecuted();
  }

  @Override
  public void interrupt(int handle) {
    device.interrupts().raise(handle);
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
