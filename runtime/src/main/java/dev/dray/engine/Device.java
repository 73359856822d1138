package dev.dray.engine;

import dev.dray.memory.Extent;
import dev.dray.operation.Dispatch;
import dev.dray.operation.FaultInjector;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.vm.StopFlag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An engine: groups of queues and processing elements, and the administrative commands. Portals are
 * the way in.
 */
public final class Device implements AutoCloseable {
  private static final int EVENTS = 1024;

  private final List<Group> groups = new ArrayList<>();
  private final DeviceConfig config;
  private final Dispatch dispatch;
  private final EventLog events = new EventLog(EVENTS);
  private final Interrupts interrupts = new Interrupts();
  private volatile boolean closed;

  /** A device whose processing elements run already. */
  public Device(String name, DeviceConfig config, Dispatch dispatch) {
    this.config = config;
    this.dispatch = dispatch;
    for (DeviceConfig.GroupConfig group : config.groups()) {
      groups.add(
          new Group(
              name + "-group" + groups.size(), group.queues(), group.elements(), dispatch, this));
    }
    groups.forEach(Group::start);
  }

  /** Every queue, group by group. */
  public List<WorkQueue> queues() {
    return groups.stream().flatMap(group -> group.queues().stream()).toList();
  }

  /**
   * A way into a queue.
   *
   * @param limited whether the queue's threshold holds for it
   */
  public Portal portal(WorkQueue queue, Client client, boolean limited) {
    return new Portal(this, group(queue), queue, client, limited);
  }

  /** What could not be said in completion records. */
  public EventLog events() {
    return events;
  }

  /** The callbacks that descriptors may ask for. */
  public Interrupts interrupts() {
    return interrupts;
  }

  /** What lets things go wrong, in tests. */
  Optional<FaultInjector> faultInjector() {
    return config.faultInjector();
  }

  /** Whether it takes work. */
  public boolean isOpen() {
    return !closed;
  }

  /**
   * Waits until everything that was submitted before is done, but for those who wait for a lock.
   */
  public void drain() {
    queues().forEach(this::awaitTaken);
    elements().forEach(element -> element.claim().awaitQuiet(Long.MAX_VALUE));
    awaitEnded(null, null);
  }

  /** Waits until everything that was submitted to a queue before is done. */
  public void drain(WorkQueue queue) {
    awaitTaken(queue);
    elements().forEach(element -> element.claim().awaitQuiet(queue));
    awaitEnded(queue, null);
  }

  /** Waits until everything that a client submitted before is done; for nobody else's work. */
  public void drain(Client client) {
    queues().forEach(queue -> awaitTaken(queue, queue.lastOf(client), Long.MAX_VALUE));
    elements().forEach(element -> element.claim().awaitQuiet(client));
    awaitEnded(null, client);
  }

  /**
   * Ends everything that waits in a queue or came through it, and waits until it has ended; for
   * nobody else's work.
   */
  public void abort(WorkQueue queue) {
    queue.abortWaiting();
    stop(queue, null);
    dispatch.abortWaiting(waiter -> waiter instanceof Deferred each && each.cameThrough(queue));
    stopEndings(queue, null);
    group(queue).withdraw(queue, null);
    drain(queue);
  }

  /**
   * Ends everything that a client submitted, and waits until it has ended; for nobody else's work,
   * even where its descriptors wait behind that.
   */
  public void abort(Client client) {
    client.nextGeneration();
    stop(null, client);
    dispatch.abortWaiting(waiter -> waiter instanceof Deferred each && each.isOf(client));
    stopEndings(null, client);
    groups.forEach(group -> group.withdraw(null, client));
    drain(client);
  }

  /** Ends everything, and waits until it has ended. */
  public void abort() {
    queues().forEach(WorkQueue::abortWaiting);
    stop(null, null);
    dispatch.abortWaiting(waiter -> true);
    stopEndings(null, null);
    // The elements' threads may be busy otherwise: with the very callback that aborts.
    groups.forEach(group -> group.withdraw(null, null));
    drain();
  }

  private void stop(@Nullable WorkQueue only, @Nullable Client of) {
    elements().forEach(element -> element.stop(only, of));
  }

  /** Once those who wait for locks were looked for: one of them may just have been let go. */
  private void stopEndings(@Nullable WorkQueue only, @Nullable Client of) {
    groups.forEach(group -> group.outside().stop(only, of));
  }

  private void awaitEnded(@Nullable WorkQueue only, @Nullable Client of) {
    StopFlag never = new StopFlag();
    groups.forEach(group -> group.outside().awaitEnded(only, of, never));
  }

  /** Whether the current thread executes something that holds its memory by such a thing. */
  public boolean holdsHere(Predicate<Extent.Hold> such) {
    return elements().anyMatch(element -> element.holdsHere(such));
  }

  /** Waits until nothing uses memory of the host that was used without a lease when this began. */
  public void awaitLeaseless() {
    elements().forEach(element -> element.claim().awaitLeaseless());
  }

  private void awaitTaken(WorkQueue queue) {
    awaitTaken(queue, queue.last(), Long.MAX_VALUE);
  }

  private static boolean awaitTaken(WorkQueue queue, long many, long nanoseconds) {
    long start = System.nanoTime();
    while (queue.taken() < many) {
      if (System.nanoTime() - start > nanoseconds) {
        return false;
      }
      LockSupport.parkNanos(20_000);
    }
    return true;
  }

  private boolean quietWithin(Duration grace) {
    long start = System.nanoTime();
    long limit = grace.toNanos();
    for (WorkQueue queue : queues()) {
      if (!awaitTaken(queue, queue.accepted(), limit - (System.nanoTime() - start))) {
        return false;
      }
    }
    return elements()
        .allMatch(element -> element.claim().awaitQuiet(limit - (System.nanoTime() - start)));
  }

  /** Descriptors of an operation that ended, in whatever way. */
  public long completed(Opcode opcode) {
    return sum(counters -> counters.completed(opcode.code()));
  }

  /** Descriptors of an operation that ended with an error. */
  public long failed(Opcode opcode) {
    return sum(counters -> counters.failed(opcode.code()));
  }

  /** Bytes that an operation completed. */
  public long bytes(Opcode opcode) {
    return sum(counters -> counters.bytes(opcode.code()));
  }

  /** Descriptors of a queue that ended, in whatever way, those of synchronous calls included. */
  public long completed(WorkQueue queue) {
    return sum(queue, counters -> counters.completed(queue.number()));
  }

  /** Descriptors of a queue that ended with an error. */
  public long failed(WorkQueue queue) {
    return sum(queue, counters -> counters.failed(queue.number()));
  }

  /** Bytes that a queue's descriptors completed. */
  public long bytes(WorkQueue queue) {
    return sum(queue, counters -> counters.bytes(queue.number()));
  }

  private long sum(WorkQueue queue, ToLongFunction<Counters> what) {
    Group group = group(queue);
    return what.applyAsLong(group.outside().byQueue())
        + group.elements().mapToLong(element -> what.applyAsLong(element.byQueue())).sum();
  }

  private Group group(WorkQueue queue) {
    return groups.stream()
        .filter(candidate -> candidate.queues().contains(queue))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "queue "
                        + queue.config().name()
                        + " belongs to another device: take one of queues()"));
  }

  private long sum(ToLongFunction<Counters> what) {
    return groups.stream().mapToLong(group -> what.applyAsLong(group.outside().counters())).sum()
        + elements().mapToLong(element -> what.applyAsLong(element.counters())).sum();
  }

  Stream<ProcessingElement> elements() {
    return groups.stream().flatMap(Group::elements);
  }

  /**
   * Takes no more work, waits for what there is, aborts what is not done after the grace, and ends
   * the threads.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!quietWithin(config.grace())) {
      abort();
    }
    dispatch.close();
    groups.forEach(Group::close);
  }
}
