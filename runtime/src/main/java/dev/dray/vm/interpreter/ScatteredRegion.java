package dev.dray.vm.interpreter;

import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Window;
import dev.dray.vm.interpreter.Signal.FaultSignal;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A window scattered over frames, with the frames of late accesses at hand: separately for reads
 * and writes, so that a read never asks for a writable frame. Offsets are checked by the caller.
 */
final class ScatteredRegion {
  private static final int WAYS = 64;

  private final int region;
  private final Window.Scattered window;
  private final int shift;
  private final long first;
  private final long[] readTags = new long[WAYS];
  private final long[] writeTags = new long[WAYS];
  private final MemorySegment[] readFrames = new MemorySegment[WAYS];
  private final MemorySegment[] writeFrames = new MemorySegment[WAYS];

  ScatteredRegion(int region, Window.Scattered window) {
    this.region = region;
    this.window = window;
    this.shift = window.frameShift();
    this.first = window.firstOffset();
    Arrays.fill(readTags, -1);
    Arrays.fill(writeTags, -1);
    Arrays.fill(readFrames, MemorySegment.NULL);
    Arrays.fill(writeFrames, MemorySegment.NULL);
  }

  long length() {
    return window.length();
  }

  /** How many bytes from an offset on lie in one frame. */
  long contiguous(long offset) {
    long size = 1L << shift;
    return size - (first + offset & size - 1);
  }

  /**
   * The host's address of the byte at an offset.
   *
   * @throws FaultSignal if translation refuses
   */
  long address(long offset, boolean write) {
    long position = first + offset;
    MemorySegment frame = frame(position >>> shift, write);
    return frame.address() + (position & (1L << shift) - 1);
  }

  private MemorySegment frame(long index, boolean write) {
    int way = (int) index & WAYS - 1;
    long[] tags = write ? writeTags : readTags;
    MemorySegment[] frames = write ? writeFrames : readFrames;
    if (tags[way] != index) {
      try {
        frames[way] = write ? window.writableFrame(index) : window.readableFrame(index);
        tags[way] = index;
      } catch (MemoryFaultException e) {
        throw new FaultSignal(region, e);
      }
    }
    return frames[way];
  }
}
