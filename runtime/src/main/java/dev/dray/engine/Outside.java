package dev.dray.engine;

import dev.dray.memory.Translator;
import dev.dray.operation.Deferral;
import dev.dray.operation.Dispatch;
import dev.dray.operation.Execution;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.StopFlag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends descriptors that no processing element executes: those that are refused before they take a
 * place in a queue, those that an abort takes out of one, and those that left their element to
 * wait. Safe for use by many threads.
 */
final class Outside extends OnDevice {

  /** A descriptor that a thread is about to end. */
  static final class Ending {
    private final Client client;
    private final WorkQueue queue;
    private final Execution execution;
    private final Thread by = Thread.currentThread();

    private Ending(Client client, WorkQueue queue, Execution execution) {
      this.client = client;
      this.queue = queue;
      this.execution = execution;
    }

    private boolean concerns(@Nullable WorkQueue only, @Nullable Client of) {
      return (only == null || only.equals(queue)) && (of == null || of.equals(client));
    }
  }

  private final Dispatch dispatch;
  private final Counters counters = new Counters(0x100);
  private final Counters byQueue;
  private final Set<Ending> endings = ConcurrentHashMap.newKeySet();

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

  /**
   * Says that the current thread will end a descriptor: whoever drains waits for it from now on.
   */
  Ending begin(Client client, WorkQueue queue) {
    Ending ending = new Ending(client, queue, new Execution(this));
    endings.add(ending);
    return ending;
  }

  /**
   * Ends a descriptor of a submission, or of a client that polls its record in memory. Callbacks
   * run when nobody waits for it any more.
   */
  void end(
      Ending ending, long[] words, Optional<Submission> submission, Status status, String why) {
    try {
      end(ending.execution, ending.client, ending.queue, words, submission, status, why);
    } finally {
      endings.remove(ending);
    }
    submission.ifPresent(Submission::tell);
  }

  private void end(
      Execution execution,
      Client client,
      WorkQueue queue,
      long[] words,
      Optional<Submission> submission,
      Status status,
      String why) {
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
    synchronized (this) {
      int code = (int) execution.get(Field.OPERATION);
      counters.count(code, status.succeeded(), execution.bytes());
      byQueue.count(queue.number(), status.succeeded(), execution.bytes());
    }
    submission.ifPresent(each -> each.settle(execution.record()));
  }

  /** Waits for no page any more to write the records of those that are being ended. */
  void stop(@Nullable WorkQueue only, @Nullable Client of) {
    ending(only, of).forEach(each -> each.execution.requestStop());
  }

  /** Waits until those have ended that are being ended now, by other threads, or until stopped. */
  void awaitEnded(@Nullable WorkQueue only, @Nullable Client of, StopFlag stop) {
    for (Ending each : ending(only, of)) {
      boolean others = !each.by.equals(Thread.currentThread());
      for (int spins = 0; others && endings.contains(each) && !stop.isStopped(); spins++) {
        Claim.pause(spins);
      }
    }
  }

  private List<Ending> ending(@Nullable WorkQueue only, @Nullable Client of) {
    return endings.stream().filter(each -> each.concerns(only, of)).toList();
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
