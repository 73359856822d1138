package dev.dray.bench.contestant;

import dev.dray.memory.Window;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An operand on frames of 4 KiB in random order, of a pool that has twice as many. */
final class ScatteredSegment implements Window.Scattered {
  private static final int SHIFT = 12;
  private static final long FRAME = 1L << SHIFT;

  private final long length;
  private final MemorySegment[] frames;

  /** Frames for a number of bytes, zeroed. */
  ScatteredSegment(long length, Arena arena) {
    this.length = length;
    int count = (int) (length + FRAME - 1 >>> SHIFT);
    this.frames = new MemorySegment[count];
    // Frames at even places only would share half of the sets that a cache has.
    MemorySegment pool = arena.allocate(Math.max(1, 2L * count) << SHIFT, FRAME);
    var order = IntStream.range(0, 2 * count).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(count));
    for (int index = 0; index < count; index++) {
      frames[index] = pool.asSlice((long) order.get(index) << SHIFT, FRAME);
    }
  }

  void fill(MemorySegment contents) {
    for (int index = 0; index < frames.length; index++) {
      long size = bytes(index);
      MemorySegment.copy(contents, (long) index << SHIFT, frames[index], 0, size);
    }
  }

  void zero() {
    for (MemorySegment frame : frames) {
      frame.fill((byte) 0);
    }
  }

  MemorySegment gather(Arena arena) {
    MemorySegment whole = arena.allocate(Math.max(1, length), 8).asSlice(0, length);
    for (int index = 0; index < frames.length; index++) {
      MemorySegment.copy(frames[index], 0, whole, (long) index << SHIFT, bytes(index));
    }
    return whole;
  }

  private long bytes(int index) {
    return Math.min(FRAME, length - ((long) index << SHIFT));
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int frameShift() {
    return SHIFT;
  }

  @Override
  public long firstOffset() {
    return 0;
  }

  @Override
  public MemorySegment readableFrame(long index) {
    return frames[(int) index];
  }

  @Override
  public MemorySegment writableFrame(long index) {
    return frames[(int) index];
  }
}
