package dev.dray.vm;

import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Window;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A little address space for tests: pages on shuffled frames, some of them on one frame, some
 * shared until they are written, some missing. It remembers in which order pages were asked for.
 */
public final class VirtualPages {
  private final int shift;
  private final Arena arena;
  private final MemorySegment[] frames;
  private final BitSet shared = new BitSet();
  private final BitSet unreadable = new BitSet();
  private final BitSet unwritable = new BitSet();
  private final Set<String> asked = new LinkedHashSet<>();

  /** Zeroed pages of 2^shift bytes, on frames that lie in no order. */
  public VirtualPages(int pages, int shift, Random random, Arena arena) {
    this.shift = shift;
    this.arena = arena;
    this.frames = new MemorySegment[pages];
    MemorySegment pool = arena.allocate(2L * pages << shift, 1L << shift);
    int[] order = random.ints(0, 2 * pages).distinct().limit(pages).toArray();
    for (int page = 0; page < pages; page++) {
      frames[page] = pool.asSlice((long) order[page] << shift, 1L << shift);
    }
  }

  /** Puts two pages on one frame. */
  public void alias(int page, int other) {
    frames[page] = frames[other];
  }

  /** The first write gives a page a frame of its own. */
  public void share(int page) {
    shared.set(page);
  }

  /** A page that cannot be had. */
  public void miss(int page, boolean readable) {
    unwritable.set(page);
    unreadable.set(page, !readable);
  }

  /** Pages in the order in which they were first asked for. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** How many bytes there are. */
  public long bytes() {
    return (long) frames.length << shift;
  }

  /** Writes a byte, whatever the page's state. */
  public void put(long address, byte value) {
    frames[(int) (address >> shift)].set(ValueLayout.JAVA_BYTE, within(address), value);
  }

  /** Reads a byte, whatever the page's state. */
  public byte get(long address) {
    return frames[(int) (address >> shift)].get(ValueLayout.JAVA_BYTE, within(address));
  }

  private long within(long address) {
    return address & (1L << shift) - 1;
  }

  /** An operand. */
  public Window window(long address, long length) {
    return new Operand(address, length);
  }

  private VirtualPages owner() {
    return this;
  }

  private final class Operand implements Window.Scattered {
    private final long address;
    private final long length;

    Operand(long address, long length) {
      this.address = address;
      this.length = length;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public int frameShift() {
      return shift;
    }

    @Override
    public long firstOffset() {
      return within(address);
    }

    @Override
    public MemorySegment readableFrame(long index) {
      int page = page(index);
      if (unreadable.get(page)) {
        throw new MemoryFaultException("page " + page + " is missing", offset(page), false);
      }
      asked.add("r" + page);
      return frames[page];
    }

    @Override
    public MemorySegment writableFrame(long index) {
      int page = page(index);
      if (unwritable.get(page)) {
        throw new MemoryFaultException("page " + page + " cannot be written", offset(page), true);
      }
      asked.add("w" + page);
      if (shared.get(page)) {
        shared.clear(page);
        frames[page] = arena.allocate(1L << shift, 1L << shift).copyFrom(frames[page]);
      }
      return frames[page];
    }

    @Override
    public boolean sharesPagesWith(Scattered other) {
      return other instanceof Operand that && owner() == that.owner();
    }

    private VirtualPages owner() {
      return VirtualPages.this.owner();
    }

    private int page(long index) {
      if (index < 0 || index > firstOffset() + length - 1 >> shift) {
        throw new IndexOutOfBoundsException("frame " + index + " of " + length + " bytes");
      }
      return (int) ((address >> shift) + index);
    }

    private long offset(int page) {
      return Math.max(0, ((long) page << shift) - address);
    }
  }
}
