package dev.dray.engine;

import dev.dray.operation.descriptor.Descriptor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of descriptors for many submitters and many processing elements, without locks
 * and without allocation. Submitters take a place by moving the tail and publish a slot by its
 * sequence number, one more than its place. Processing elements only read slots: they copy one and
 * then move the head past it, and whoever moves the head has what was copied, because a slot is
 * used again only when the head is past it. A line that both sides write costs a trip between
 * processors; so there are only those that have to be, and they lie apart.
 */
final class Ring {
  /** What a processing element takes out. */
  static final class Item {
    final long[] words;
    long stamp;
    long position;
    @Nullable Object attachment;

    Item() {
      this(new long[Descriptor.WORDS]);
    }

    /** An item whose words are somebody's own. */
    Item(long[] words) {
      this.words = words;
    }
  }

  private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle ATTACHMENT = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final int STRIDE = 16;
  private static final int STAMP = 1;
  private static final int WORDS = 2;

  private static final VarHandle HEAD = position("head");
  private static final VarHandle TAIL = position("tail");
  private static final VarHandle HEAD_SEEN = position("headSeen");

  private final boolean oneTaker;
  private final int mask;
  private final int capacity;
  private final long[] slots;
  private final @Nullable Object[] attachments;

  /**
   * By slot: the sequence number of an entry that was withdrawn, which is taken out for nobody; 0
   * once whoever took it out has seen that. Until then no other entry of the slot is withdrawn:
   * whoever is slow to look would find that one's number, and believe that its own was not.
   */
  private final long[] withdrawn;

  // Submitters write the tail, processing elements the head: apart, so that they do not share a
  // line.
  @SuppressWarnings("unused")
  private long a0, a1, a2, a3, a4, a5, a6, a7;

  private volatile long tail;

  @SuppressWarnings("unused")
  private long b0, b1, b2, b3, b4, b5, b6, b7;

  private volatile long head;

  @SuppressWarnings("unused")
  private long c0, c1, c2, c3, c4, c5, c6, c7;

  /**
   * The head as a submitter saw it last: never ahead of it, and enough to know that there is room.
   */
  @SuppressWarnings("UnusedVariable") // used through HEAD_SEEN
  private volatile long headSeen;

  @SuppressWarnings("unused")
  private long d0, d1, d2, d3, d4, d5, d6, d7;

  private static VarHandle position(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(Ring.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A ring of some entries, with many who take them out. */
  Ring(int capacity) {
    this(capacity, false);
  }

  /**
   * A ring of some entries.
   *
   * @param oneTaker whether entries are taken out by one at a time
   */
  Ring(int capacity, boolean oneTaker) {
    this.capacity = capacity;
    this.oneTaker = oneTaker;
    int slots = Math.max(2, Integer.highestOneBit(capacity * 2 - 1));
    mask = slots - 1;
    this.slots = new long[slots * STRIDE];
    attachments = new Object[slots];
    withdrawn = new long[slots];
  }

  /** Entries that wait; a snapshot. */
  int occupancy() {
    return (int) Math.max(0, tail - head);
  }

  /** How many descriptors were ever accepted. */
  long accepted() {
    return tail;
  }

  /** How many descriptors were ever taken out. */
  long taken() {
    return head;
  }

  /** Whether a descriptor can be taken out; a look at its slot only. */
  boolean ready() {
    long at = head;
    return (long) SEQUENCE.getAcquire(slots, ((int) at & mask) * STRIDE) == at + 1;
  }

  /**
   * How many descriptors have to be taken out, counted from the first one ever, until those that
   * wait now and whose attachment answers to a description are out; 0 if none waits.
   *
   * @param maybe asked with null for what is just being put in or taken out
   */
  long last(Predicate<@Nullable Object> maybe) {
    for (long at = tail - 1; at >= head; at--) {
      int index = (int) at & mask;
      boolean there = (long) SEQUENCE.getAcquire(slots, index * STRIDE) >= at + 1;
      if (isWithdrawn(at)) {
        continue;
      }
      if (maybe.test(there ? attachments[index] : null)) {
        return at + 1;
      }
    }
    return 0;
  }

  /** Whether an entry that waits is withdrawn. */
  private boolean isWithdrawn(long at) {
    return (long) SEQUENCE.getAcquire(withdrawn, (int) at & mask) == at + 1;
  }

  /** Tells who took an entry out, once, whether it had been withdrawn before. */
  boolean wasWithdrawn(long at) {
    boolean was = isWithdrawn(at);
    if (was) {
      SEQUENCE.setRelease(withdrawn, (int) at & mask, 0L);
    }
    return was;
  }

  /**
   * Whether an entry waits that answers to a description, or one that may: it is just being put in.
   *
   * @param end entries from this one on do not count
   */
  boolean waits(long end, Predicate<Item> which) {
    for (long at = head; at < end; at++) {
      Item item = new Item();
      if (!isWithdrawn(at) && (peek(at, item) ? which.test(item) : head <= at)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Withdraws entries that wait and answer to a description. Whoever takes entries out meanwhile
   * must not look at what it has before this is over, and then ask whether it was withdrawn. Called
   * by one at a time. An entry is left where it is while the one that had its slot before was
   * withdrawn and whoever took that out does not know yet: ask again.
   *
   * @param end entries from this one on do not count
   */
  void withdraw(long end, Predicate<Item> which, Consumer<Item> to) {
    for (long at = head; at < end; at++) {
      Item item = new Item();
      if (mayBeWithdrawn(at) && peek(at, item) && which.test(item)) {
        // Who no longer finds it waiting finds it there.
        to.accept(item);
        SEQUENCE.setRelease(withdrawn, (int) at & mask, at + 1);
      }
    }
  }

  private boolean mayBeWithdrawn(long at) {
    return (long) SEQUENCE.getAcquire(withdrawn, (int) at & mask) == 0;
  }

  /** Copies an entry without taking it out; false if it is out already, or not yet in. */
  private boolean peek(long at, Item into) {
    int index = (int) at & mask;
    int slot = index * STRIDE;
    if ((long) SEQUENCE.getAcquire(slots, slot) != at + 1) {
      return false;
    }
    System.arraycopy(slots, slot + WORDS, into.words, 0, Descriptor.WORDS);
    into.stamp = slots[slot + STAMP];
    into.position = at;
    into.attachment = attachments[index];
    VarHandle.loadLoadFence();
    // As long as the head is not past it nobody writes the slot, and what was copied is whole.
    return head <= at && into.attachment != null;
  }

  /**
   * Puts a descriptor in unless {@code limit} entries wait; false if there is no room.
   *
   * @param attachment a client, or an object that is put in once only: whoever takes it out forgets
   *     it when its place may be in use again
   */
  @SuppressWarnings("ReferenceEquality")
  boolean offer(long[] from, Object attachment, long stamp, int limit) {
    int most = Math.min(limit, capacity);
    while (true) {
      long at = tail;
      if (at - (long) HEAD_SEEN.getAcquire(this) >= most) {
        long now = (long) HEAD.getAcquire(this);
        HEAD_SEEN.setRelease(this, now);
        if (at - now >= most) {
          return false;
        }
      }
      if (TAIL.weakCompareAndSet(this, at, at + 1)) {
        int index = (int) at & mask;
        int slot = index * STRIDE;
        System.arraycopy(from, 0, slots, slot + WORDS, Descriptor.WORDS);
        slots[slot + STAMP] = stamp;
        // Mostly it is the same client's: what is not written travels nowhere.
        if (attachments[index] != attachment) {
          attachments[index] = attachment;
        }
        SEQUENCE.setRelease(slots, slot, at + 1);
        return true;
      }
      Thread.onSpinWait();
    }
  }

  /** Takes the oldest descriptor out; false if none waits. */
  boolean poll(Item into) {
    while (true) {
      long at = (long) HEAD.getAcquire(this);
      int index = (int) at & mask;
      int slot = index * STRIDE;
      long turn = (long) SEQUENCE.getAcquire(slots, slot);
      if (turn < at + 1) {
        return false;
      }
      // Later than that: the head that was read is an old one.
      if (turn == at + 1) {
        System.arraycopy(slots, slot + WORDS, into.words, 0, Descriptor.WORDS);
        into.stamp = slots[slot + STAMP];
        Object attachment = attachments[index];
        if (moveHead(at)) {
          into.position = at;
          into.attachment = Objects.requireNonNull(attachment);
          if (!(attachment instanceof Client)) {
            // Somebody's segments are not kept by a slot; a submitter may use it again already.
            ATTACHMENT.compareAndSet(attachments, index, attachment, null);
          }
          return true;
        }
      }
      Thread.onSpinWait();
    }
  }

  private boolean moveHead(long at) {
    if (oneTaker) {
      HEAD.setRelease(this, at + 1);
      return true;
    }
    return HEAD.compareAndSet(this, at, at + 1);
  }
}
