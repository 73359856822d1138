package dev.dray.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where accepted descriptors wait for a processing element. */
public final class WorkQueue {
  private final QueueConfig config;
  private final int number;
  private final Ring ring;
  private final AtomicInteger generation = new AtomicInteger();
  private final LongAdder retries = new LongAdder();

  WorkQueue(QueueConfig config, int number) {
    this(config, number, false);
  }

  /**
   * A queue.
   *
   * @param oneTaker whether one processing element serves it, and no other
   */
  WorkQueue(QueueConfig config, int number, boolean oneTaker) {
    this.config = config;
    this.number = number;
    this.ring = new Ring(config.size(), oneTaker);
  }

  /** How it was set up. */
  public QueueConfig config() {
    return config;
  }

  /** Its number in its group. */
  int number() {
    return number;
  }

  /** Descriptors that wait. */
  public int occupancy() {
    return ring.occupancy();
  }

  /** Descriptors accepted so far. */
  public long accepted() {
    return ring.accepted();
  }

  /** Descriptors refused so far because the queue was full. */
  public long retries() {
    return retries.sum();
  }

  boolean offer(long[] words, Object attachment, Client client, int limit) {
    long stamp = (long) generation.get() << 32 | client.generation() & 0xFFFFFFFFL;
    boolean accepted = ring.offer(words, attachment, stamp, limit);
    if (!accepted) {
      retries.increment();
    }
    return accepted;
  }

  /**
   * Whether a client may use it: where the kernel granted capabilities for it, holders only. An
   * element asks with the client's name on its plate, so that who retires a client and then looks
   * at the plates misses nothing.
   */
  boolean isOpenTo(Client client) {
    return !client.isRetired() && client.space().maySubmit(config.name());
  }

  /** What somebody is told whom it is not open to. */
  String notForYou(Client client) {
    if (client.isRetired()) {
      return "the context that submits was closed: make another";
    }
    return "queue "
        + config.name()
        + " is for those who hold a capability for it: have the kernel grant one";
  }

  boolean poll(Ring.Item into) {
    return ring.poll(into);
  }

  /** Whether a descriptor can be taken out now. */
  boolean ready() {
    return ring.ready();
  }

  boolean isEmpty() {
    return ring.occupancy() == 0;
  }

  long taken() {
    return ring.taken();
  }

  /** How many descriptors have to be taken out until none of those is left that wait here now. */
  long last() {
    return ring.last(attachment -> true);
  }

  /** How many descriptors have to be taken out until none is left that a client has here now. */
  long lastOf(Client client) {
    return ring.last(attachment -> owner(attachment).map(client::equals).orElse(true));
  }

  /** Whose descriptor it is; empty while nobody can tell. */
  static Optional<Client> owner(@Nullable Object attachment) {
    return switch (attachment) {
      case Submission submission -> Optional.of(submission.client());
      case Client client -> Optional.of(client);
      case null, default -> Optional.empty();
    };
  }

  /**
   * Withdraws descriptors of a client, or of all, that an abort found waiting here.
   *
   * @param end descriptors accepted after so many do not count
   */
  void withdraw(@Nullable Client of, long end, Consumer<Ring.Item> to) {
    ring.withdraw(end, item -> isAborted(item, of), to);
  }

  /** Whether a descriptor waits here that such an abort has to see to. */
  boolean hasAborted(@Nullable Client of, long end) {
    return ring.waits(end, item -> isAborted(item, of));
  }

  private boolean isAborted(Ring.Item item, @Nullable Client of) {
    Client from = owner(item.attachment).orElseThrow();
    return (of == null || of.equals(from)) && aborted(item, from);
  }

  /** Tells who took a descriptor out, once, whether it had been withdrawn before. */
  boolean wasWithdrawn(Ring.Item item) {
    return ring.wasWithdrawn(item.position);
  }

  /** Makes everything that waits now end as aborted. */
  void abortWaiting() {
    generation.incrementAndGet();
  }

  /** Whether an item was submitted before an abort of the queue or of its client. */
  boolean aborted(Ring.Item item, Client client) {
    return (int) (item.stamp >>> 32) != generation.get() || (int) item.stamp != client.generation();
  }
}
