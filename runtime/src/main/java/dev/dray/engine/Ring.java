package dev.dray.engine;

import dev.dray.operation.descriptor.Descriptor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of descriptors for many submitters and many processing elements, without locks
 * and without allocation. A slot's sequence number says whose turn it is: equal to the tail, a
 * submitter's; one more than the head, a processing element's. Sequence, stamp and words of a slot
 * lie together, two cache lines apart from the next slot's, because each line that both sides write
 * costs a trip between processors.
 */
final class Ring {
  /** What a processing element takes out. */
  static final class Item {
    final long[] words = new long[Descriptor.WORDS];
    long stamp;
    long position;
    @Nullable Object attachment;
  }

  private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int STRIDE = 16;
  private static final int STAMP = 1;
  private static final int WORDS = 2;

  private static final VarHandle HEAD = position("head");
  private static final VarHandle TAIL = position("tail");

  private final int mask;
  private final int capacity;
  private final long[] slots;
  private final @Nullable Object[] attachments;

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

  /** A ring of some entries. */
  Ring(int capacity) {
    this.capacity = capacity;
    int slots = Math.max(2, Integer.highestOneBit(capacity * 2 - 1));
    mask = slots - 1;
    this.slots = new long[slots * STRIDE];
    for (int i = 0; i < slots; i++) {
      this.slots[i * STRIDE] = i;
    }
    attachments = new Object[slots];
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

  /** Puts a descriptor in unless {@code limit} entries wait; false if there is no room. */
  @SuppressWarnings("ReferenceEquality")
  boolean offer(long[] from, Object attachment, long stamp, int limit) {
    int most = Math.min(limit, capacity);
    while (true) {
      long at = tail;
      if (at - headSeen >= most) {
        long now = head;
        headSeen = now;
        if (at - now >= most) {
          return false;
        }
      }
      int slot = ((int) at & mask) * STRIDE;
      long turn = (long) SEQUENCE.getAcquire(slots, slot);
      if (turn == at && TAIL.weakCompareAndSet(this, at, at + 1)) {
        System.arraycopy(from, 0, slots, slot + WORDS, Descriptor.WORDS);
        slots[slot + STAMP] = stamp;
        int index = (int) at & mask;
        // Mostly it is the same client's: what is not written travels nowhere.
        if (attachments[index] != attachment) {
          attachments[index] = attachment;
        }
        SEQUENCE.setRelease(slots, slot, at + 1);
        return true;
      }
      if (turn < at) {
        return false;
      }
      Thread.onSpinWait();
    }
  }

  /** Takes the oldest descriptor out; false if none waits. */
  boolean poll(Item into) {
    while (true) {
      long at = head;
      int index = (int) at & mask;
      int slot = index * STRIDE;
      long turn = (long) SEQUENCE.getAcquire(slots, slot);
      if (turn == at + 1) {
        if (HEAD.weakCompareAndSet(this, at, at + 1)) {
          System.arraycopy(slots, slot + WORDS, into.words, 0, Descriptor.WORDS);
          into.stamp = slots[slot + STAMP];
          into.position = at;
          Object attachment = Objects.requireNonNull(attachments[index]);
          into.attachment = attachment;
          if (!(attachment instanceof Client)) {
            attachments[index] = null;
          }
          SEQUENCE.setRelease(slots, slot, at + mask + 1);
          return true;
        }
      } else if (turn < at + 1) {
        return false;
      }
      Thread.onSpinWait();
    }
  }
}
