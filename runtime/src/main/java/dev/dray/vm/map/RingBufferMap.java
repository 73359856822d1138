package dev.dray.vm.map;

import dev.dray.verifier.isa.MapDefinition;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * A ring buffer of records, many producers and one consumer at a time. A record is a header of 8
 * bytes (length, then the bits below) and its data, at a multiple of 8. Storage is twice the
 * capacity, so that a record that begins before the end runs on past it and is never split.
 */
public final class RingBufferMap extends ProgramMap {
  private static final int HEADER = 8;
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();

  private final int capacity;
  private final MemorySegment memory;
  private final Object producers = new Object();
  private final Object consumers = new Object();
  private volatile long produced;
  private volatile long consumed;

  RingBufferMap(MapDefinition definition, MapLimits limits) {
    super(definition);
    this.capacity = definition.maxEntries();
    if (capacity < HEADER || Integer.bitCount(capacity) != 1) {
      throw malformed(
          "a ring buffer's max_entries is its size in bytes, a power of two from 8 on, not "
              + Integer.toUnsignedString(capacity));
    }
    limits.checkBytes(definition, 2L * capacity);
    this.memory = allocate(2L * capacity);
  }

  /** What ring-buffer queries ask for, under Linux numbers; anything else answers 0. */
  public long query(long what) {
    return switch ((int) Math.min(what & Long.MAX_VALUE, 4)) {
      case 0 -> produced - consumed;
      case 1 -> capacity;
      case 2 -> consumed;
      case 3 -> produced;
      default -> 0;
    };
  }

  /**
   * Reserves a record of zeros.
   *
   * @return the offset of its data into the memory, or -1 where there is no room
   */
  public long reserve(long size) {
    if (size < 0 || size > capacity - HEADER) {
      return -1;
    }
    long total = (size + HEADER + 7) & ~7L;
    synchronized (producers) {
      long position = produced;
      if (total > capacity - (position - consumed)) {
        return -1;
      }
      long start = position & (capacity - 1);
      memory.asSlice(start + HEADER, total - HEADER).fill((byte) 0);
      WORD.setRelease(memory, start, (int) size | BUSY);
      produced = position + total;
      return start + HEADER;
    }
  }

  /** Hands a reserved record to the consumer, or drops it. */
  public void commit(long offset, boolean discard) {
    int length = memory.get(ValueLayout.JAVA_INT, offset - HEADER) & ~BUSY;
    WORD.setRelease(memory, offset - HEADER, discard ? length | DISCARDED : length);
  }

  /** The length in bytes of the record at an offset. */
  public long length(long offset) {
    return memory.get(ValueLayout.JAVA_INT, offset - HEADER) & ~(BUSY | DISCARDED);
  }

  /**
   * Takes the records that are ready, oldest first, up to the first that is still reserved.
   *
   * @param consumer gets each record's data, which is valid during the call only
   * @return how many it got
   * @throws IllegalStateException if the map is closed
   */
  public int poll(Consumer<MemorySegment> consumer) {
    if (!lease().tryAcquire()) {
      throw new IllegalStateException("map " + definition().name() + " is closed");
    }
    try {
      synchronized (consumers) {
        return drain(consumer);
      }
    } finally {
      lease().release();
    }
  }

  private int drain(Consumer<MemorySegment> consumer) {
    int count = 0;
    while (consumed < produced) {
      long position = consumed;
      long start = position & (capacity - 1);
      int header = (int) WORD.getAcquire(memory, start);
      if ((header & BUSY) != 0) {
        break;
      }
      int length = header & ~DISCARDED;
      try {
        if ((header & DISCARDED) == 0) {
          count++;
          consumer.accept(memory.asSlice(start + HEADER, length).asReadOnly());
        }
      } finally {
        consumed = position + ((length + HEADER + 7L) & ~7L);
      }
    }
    return count;
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public long valueBytes() {
    return 0;
  }

  @Override
  public long lookup(MemorySegment key, int processor) {
    return -1;
  }

  @Override
  public int update(MemorySegment key, MemorySegment value, long flags, int processor) {
    return -Errno.EINVAL;
  }

  @Override
  public int delete(MemorySegment key) {
    return -Errno.EINVAL;
  }

  @Override
  public int places() {
    return -1;
  }

  @Override
  public long valueAt(int place, int processor) {
    return -1;
  }

  @Override
  boolean copyValue(MemorySegment key, int processor, MemorySegment into) {
    return false;
  }

  @Override
  boolean copyPlace(int place, int processor, MemorySegment intoKey, MemorySegment intoValue) {
    return false;
  }
}
