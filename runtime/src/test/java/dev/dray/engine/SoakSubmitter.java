package dev.dray.engine;

import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One submitter of the soak: keeps several raw descriptors under way, each with a destination and a
 * completion record of its own, and looks at all of the destination when it is done.
 */
final class SoakSubmitter implements Runnable {
  private static final int SLOTS = 16;
  private static final int ROOM = 1 << 10;
  private static final byte UNTOUCHED = 0x5A;
  private static final int LEFT_ALONE = 0x80;

  private final Portal portal;
  private final long each;
  private final SplittableRandom random;
  private final AtomicLong progress;
  private final MemorySegment source;
  private final MemorySegment targets;
  private final MemorySegment untouched;
  private final MemorySegment records;
  private final MemorySegment descriptor;
  private final long[] scratch = new long[Descriptor.WORDS];
  private final int[] from = new int[SLOTS];
  private final int[] to = new int[SLOTS];
  private final int[] size = new int[SLOTS];
  private final Opcode[] kind = new Opcode[SLOTS];
  private final boolean[] busy = new boolean[SLOTS];
  private final boolean[] used = new boolean[SLOTS];
  private long succeeded;
  private long aborted;
  private long failed;

  SoakSubmitter(Portal portal, Arena arena, long each, int seed, AtomicLong progress) {
    this.portal = portal;
    this.each = each;
    this.random = new SplittableRandom(seed);
    this.progress = progress;
    source = arena.allocate(ROOM, 64);
    targets = arena.allocate((long) SLOTS * ROOM, 64);
    untouched = arena.allocate(ROOM, 64).fill(UNTOUCHED);
    records = arena.allocate((long) SLOTS * CompletionLayout.BYTES, 64);
    descriptor = arena.allocate(Descriptor.BYTES, 64);
    for (int i = 0; i < ROOM; i++) {
      source.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
    }
    targets.fill(UNTOUCHED);
  }

  long succeeded() {
    return succeeded;
  }

  long aborted() {
    return aborted;
  }

  long failed() {
    return failed;
  }

  @Override
  public void run() {
    long submitted = 0;
    long completed = 0;
    for (int idle = 0; completed < each; ) {
      boolean moved = false;
      for (int slot = 0; slot < SLOTS; slot++) {
        if (busy[slot] && CompletionLayout.isDone(records, at(slot))) {
          check(slot);
          busy[slot] = false;
          completed++;
          moved = true;
        }
        if (!busy[slot] && submitted < each && submit(slot)) {
          submitted++;
          moved = true;
        }
      }
      if (moved) {
        idle = 0;
      } else if (idle++ > 50) {
        LockSupport.parkNanos(20_000);
      } else {
        Thread.onSpinWait();
      }
    }
    progress.addAndGet(completed);
  }

  private static long at(int slot) {
    return (long) slot * CompletionLayout.BYTES;
  }

  /** Whether no record that was done was written again. */
  boolean recordsAreLeftAlone() {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (used[slot] && records.get(ValueLayout.JAVA_BYTE, at(slot) + 3) != (byte) LEFT_ALONE) {
        return false;
      }
    }
    return true;
  }

  private boolean submit(int slot) {
    if (used[slot] && records.get(ValueLayout.JAVA_BYTE, at(slot) + 3) != (byte) LEFT_ALONE) {
      throw new AssertionError("a record was written after its descriptor was done");
    }
    int length = 1 + random.nextInt(random.nextInt(8) == 0 ? ROOM : 64);
    size[slot] = length;
    from[slot] = random.nextInt(ROOM - length + 1);
    to[slot] = random.nextInt(ROOM - length + 1);
    long a = source.address() + from[slot];
    long b = targets.address() + (long) slot * ROOM + to[slot];
    int number = random.nextInt(8);
    Descriptor made =
        switch (number) {
          case 0 -> Descriptor.fill(0x0101010101010101L * from[slot], b, length);
          case 1 -> Descriptor.crc(a, length, 0);
          case 2 -> Descriptor.compare(a, a, length);
          case 3 -> Descriptor.memoryMove(a, 64, length);
          case 4 -> Descriptor.of(Opcode.NO_OP);
          case 5 ->
              Descriptor.of(Opcode.COPY_CRC)
                  .with(Field.SOURCE, a)
                  .with(Field.DESTINATION, b)
                  .with(Field.TRANSFER_SIZE, length);
          default -> Descriptor.memoryMove(a, b, length);
        };
    kind[slot] =
        number == 3 ? Opcode.LOCK : Opcode.of((int) made.get(Field.OPERATION)).orElseThrow();
    made.with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
        .with(Field.COMPLETION_ADDRESS, records.address() + at(slot))
        .write(descriptor, 0);
    CompletionLayout.clear(records, at(slot));
    if (!portal.submitRaw(descriptor, 0, scratch)) {
      return false;
    }
    busy[slot] = true;
    return true;
  }

  /**
   * Each descriptor's end is seen once: its record is cleared before the next, and written once.
   */
  private void check(int slot) {
    var status = CompletionLayout.status(records, at(slot));
    long base = (long) slot * ROOM;
    int start = to[slot];
    int end = start + size[slot];
    boolean whole = status.succeeded();
    switch (status) {
      case SUCCESS -> succeeded++;
      case ABORTED -> aborted++;
      case PAGE_FAULT, HARDWARE_READ, HARDWARE_TRANSLATION, INTERNAL -> failed++;
      default -> throw new AssertionError(kind[slot] + " ended with " + status);
    }
    if (!same(base, 0, start) || !same(base, end, ROOM)) {
      throw new AssertionError(kind[slot] + ": a byte outside the destination changed");
    }
    boolean copies = kind[slot] == Opcode.MEMORY_MOVE || kind[slot] == Opcode.COPY_CRC;
    if (whole
        && copies
        && MemorySegment.mismatch(
                source, from[slot], from[slot] + size[slot], targets, base + start, base + end)
            >= 0) {
      throw new AssertionError(kind[slot] + ": a copy differs");
    }
    if (!copies && kind[slot] != Opcode.FILL && !same(base, start, end)) {
      throw new AssertionError(kind[slot] + " wrote something");
    }
    targets.asSlice(base + start, size[slot]).fill(UNTOUCHED);
    // Whoever completed it twice would write this byte again.
    used[slot] = true;
    records.set(ValueLayout.JAVA_BYTE, at(slot) + 3, (byte) LEFT_ALONE);
  }

  private boolean same(long base, int start, int end) {
    return start >= end
        || MemorySegment.mismatch(targets, base + start, base + end, untouched, start, end) < 0;
  }
}
