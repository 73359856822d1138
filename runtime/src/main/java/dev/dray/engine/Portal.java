package dev.dray.engine;

import dev.dray.memory.host.HostOperands;
import dev.dray.operation.ShortCall;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.EngineEvent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Where a client submits to one queue. A descriptor is read once; what is wrong with it is said by
 * its completion record, never by an exception. Safe for use by many threads.
 */
public final class Portal {
  private final Device device;
  private final Group group;
  private final WorkQueue queue;
  private final Client client;
  private final int limit;

  Portal(Device device, Group group, WorkQueue queue, Client client, boolean limited) {
    this.device = device;
    this.group = group;
    this.queue = queue;
    this.client = client;
    this.limit = limited ? queue.config().threshold() : queue.config().size();
  }

  /** The queue behind it. */
  public WorkQueue queue() {
    return queue;
  }

  /** Who submits through it. */
  public Client client() {
    return client;
  }

  /**
   * Submits a descriptor if the queue has room for it.
   *
   * @return what to wait for; empty means retry
   * @throws IllegalStateException if the device is closed
   */
  public Optional<Completion> trySubmit(Descriptor descriptor) {
    return trySubmit(descriptor, new Submission(client, Optional.empty()));
  }

  /** Submits a descriptor, waiting for room. */
  public Completion submit(Descriptor descriptor) {
    return submit(descriptor, new Submission(client, Optional.empty()));
  }

  /** Submits a descriptor whose addresses are those of segments, waiting for room. */
  public Completion submit(Descriptor descriptor, HostOperands operands) {
    return submit(descriptor, new Submission(client, Optional.of(given(operands))));
  }

  /**
   * Submits a descriptor whose progress somebody watches.
   *
   * @param watcher gets the bytes done so far, on the engine's thread, every megabyte or so
   */
  public Completion submit(Descriptor descriptor, HostOperands operands, LongConsumer watcher) {
    Submission submission = new Submission(client, Optional.of(given(operands)));
    submission.watchedBy(watcher);
    return submit(descriptor, submission);
  }

  private Completion submit(Descriptor descriptor, Submission submission) {
    for (int round = 0; ; round++) {
      Optional<Completion> accepted = trySubmit(descriptor, submission);
      if (accepted.isPresent()) {
        return accepted.get();
      }
      if (queue.config().mode() == QueueConfig.Mode.DEDICATED) {
        return dropped(submission);
      }
      if (round < 100) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(10_000);
      }
    }
  }

  private Completion dropped(Submission submission) {
    submission.settle(
        new CompletionRecord(
            Status.QUEUE_FULL,
            false,
            0,
            0,
            0,
            0,
            0,
            0,
            "dedicated queue "
                + queue.config().name()
                + " holds "
                + queue.config().size()
                + " descriptors: its submitter counts what is under way, or takes a shared queue"));
    submission.tell();
    return submission.completion();
  }

  private Optional<Completion> trySubmit(Descriptor descriptor, Submission submission) {
    Completion completion = submission.completion();
    if (!device.isOpen()) {
      submission.release();
      throw closed();
    }
    if (!queue.isOpenTo(client)) {
      refuse(descriptor.words(), Optional.of(submission));
      return Optional.of(completion);
    }
    if (!queue.offer(descriptor.words(), submission, client, limit)) {
      return Optional.empty();
    }
    group.signal();
    return Optional.of(completion);
  }

  /**
   * Submits a descriptor that lies in memory, without allocating anything. Its completion record
   * goes to the address that it gives; operands are memory of the client's address space.
   *
   * @param scratch eight longs of the caller's for the snapshot
   * @return false if the queue has no room: retry, or count credits; a descriptor that is refused
   *     for another reason is done with, and its record says why
   * @throws IllegalStateException if the device is closed
   */
  public boolean submitRaw(MemorySegment descriptor, long offset, long[] scratch) {
    if (!device.isOpen()) {
      throw closed();
    }
    Descriptor.read(descriptor, offset, scratch);
    if (!queue.isOpenTo(client)) {
      refuse(scratch, Optional.empty());
      return true;
    }
    if (!queue.offer(scratch, client, client, limit)) {
      if (queue.config().mode() == QueueConfig.Mode.DEDICATED) {
        device
            .events()
            .add(
                new EngineEvent(
                    Status.QUEUE_FULL,
                    client.pasid(),
                    0,
                    (int) Field.OPERATION.get(scratch),
                    Optional.empty(),
                    "a dedicated queue overflowed and the descriptor was dropped: count credits"));
      }
      return false;
    }
    group.signal();
    return true;
  }

  /** Ends a descriptor of somebody who may not use the queue: it takes no place there. */
  private void refuse(long[] words, Optional<Submission> submission) {
    Outside outside = group.outside();
    Ending ending = outside.begin(client, queue);
    outside.end(ending, words, submission, Status.PERMISSION, queue.notForYou(client));
    ending.tell();
  }

  /**
   * Executes a descriptor on the caller's thread: claims a processing element, and skips queue and
   * arbiter only.
   *
   * @throws IllegalStateException if the device is closed
   */
  public CompletionRecord call(Descriptor descriptor) {
    return call(descriptor, Optional.empty());
  }

  /** Executes a descriptor whose addresses are those of segments, on the caller's thread. */
  public CompletionRecord call(Descriptor descriptor, HostOperands operands) {
    return call(descriptor, Optional.of(given(operands)));
  }

  private CompletionRecord call(Descriptor descriptor, Optional<HostOperands> operands) {
    // Before the claim: what goes wrong here must not keep the element.
    Objects.requireNonNull(descriptor, "the descriptor is null: pass one");
    try {
      ProcessingElement element = group.claim();
      if (!device.isOpen()) {
        element.claim().giveBack();
        throw closed();
      }
      return element.call(descriptor, queue, new Submission(client, operands));
    } finally {
      operands.ifPresent(HostOperands::release);
    }
  }

  /**
   * Executes a move, fill, compare or CRC of at most {@link ShortCall#MOST} bytes on the caller's
   * thread and says nothing but how far it came: the short way, for segments of the host's own
   * memory.
   *
   * @param number the pattern of a fill, whose bytes are all equal, or the seed of a CRC
   * @return bytes done, or a CRC; -1 if the long way has to be taken
   */
  public long callShort(
      Opcode opcode, MemorySegment source, MemorySegment other, long size, long number) {
    ProcessingElement element = group.claim();
    if (!device.isOpen()) {
      element.claim().giveBack();
      throw closed();
    }
    return element.callShort(opcode, queue, client, source, other, size, number);
  }

  private static HostOperands given(HostOperands operands) {
    return Objects.requireNonNull(
        operands, "operands are null: leave them out if the descriptor's addresses are its own");
  }

  private static IllegalStateException closed() {
    return new IllegalStateException(
        "the engine is closed: submit before closing it, or open another");
  }

  /** Whether the queue would take a descriptor now. */
  public boolean hasRoom() {
    return queue.occupancy() < limit;
  }

  /** Whether submitted descriptors may run on a thread. */
  public boolean isEngineThread(Thread thread) {
    return group.elements().anyMatch(element -> element.thread().equals(thread));
  }

  /** A thread on which submitted descriptors may run. */
  public Thread thread() {
    return group.elements().findFirst().orElseThrow().thread();
  }
}
