package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Translator;
import dev.dray.memory.Window;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/** An address space of scattered frames, some of which may be missing; addresses start at 0. */
public final class ScatteredSpace implements Translator {
  static final int SHIFT = 12;
  static final int FRAME = 1 << SHIFT;

  private final MemorySegment[] frames;
  private final BitSet missing = new BitSet();

  public ScatteredSpace(int pages) {
    frames = new MemorySegment[pages];
    for (int i = 0; i < pages; i++) {
      // Every other page in reverse, so that neighbours are never adjacent.
      frames[i] = Arena.ofAuto().allocate(FRAME, FRAME);
    }
  }

  void missing(int page, boolean gone) {
    missing.set(page, gone);
  }

  void put(long address, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      frame(address + i).set(ValueLayout.JAVA_BYTE, (address + i) & (FRAME - 1), bytes[i]);
    }
  }

  byte[] get(long address, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = frame(address + i).get(ValueLayout.JAVA_BYTE, (address + i) & (FRAME - 1));
    }
    return bytes;
  }

  private MemorySegment frame(long address) {
    return frames[(int) (address >>> SHIFT)];
  }

  @Override
  public void translate(long address, long length, boolean write, Extent into) {
    if (address < 0 || length > (long) frames.length * FRAME - address) {
      throw new MemoryFaultException("beyond the space", 0, write);
    }
    into.bind(new Frames(address, length), 0, address, length);
  }

  private final class Frames implements Window.Scattered {
    private final long start;
    private final long length;

    Frames(long start, long length) {
      this.start = start;
      this.length = length;
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
      return start & (FRAME - 1);
    }

    @Override
    public MemorySegment readableFrame(long index) {
      return frame(index, false);
    }

    @Override
    public MemorySegment writableFrame(long index) {
      return frame(index, true);
    }

    private MemorySegment frame(long index, boolean write) {
      int page = (int) ((start >>> SHIFT) + index);
      if (missing.get(page)) {
        long offset = Math.max(0, ((long) page << SHIFT) - start);
        throw new MemoryFaultException("page " + page + " is missing", offset, write);
      }
      return frames[page];
    }
  }
}
