package dev.dray.vm.interpreter;

import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Window;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.interpreter.Signal.FaultSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A window scattered over frames, with the frames of late accesses at hand: separately for reads
 * and writes, so that a read never asks for a writable frame. Offsets are checked by the caller.
 */
final class ScatteredRegion {
  /** Tables have an entry for each page of 4 KiB, up to 1 GiB. */
  private static final int PAGE_SHIFT = 12;

  private static final int MOST_PAGES = 1 << 18;
  private static final long[] NO_TABLE = {};

  private final int region;
  private final Window.Scattered window;
  private final int shift;
  private final long first;
  private final FrameCache readFrames;
  private final FrameCache writeFrames;
  private List<ScatteredRegion> readers = List.of();
  private boolean shared;
  private long[] readTable = NO_TABLE;
  private long[] writeTable = NO_TABLE;
  private @Nullable FaultSignal refusal;
  private long refused = -1;
  private boolean refusedWrite;
  private boolean everRead;
  private final Moves moves;
  private final Piece read = new Piece(this, false);
  private final Piece written = new Piece(this, true);
  private final long length;
  private final boolean writable;

  /** How often a page that was read came to lie in another frame, because it was written. */
  static final class Moves {
    int count;
  }

  ScatteredRegion(int region, Window.Scattered window, Moves moves) {
    this.region = region;
    this.window = window;
    this.moves = moves;
    this.writable = region != AddressLayout.SRC;
    this.shift = window.frameShift();
    this.first = window.firstOffset();
    this.length = window.length();
    long frames = first + length + (1L << shift) - 1 >>> shift;
    this.readFrames = new FrameCache(frames);
    this.writeFrames = new FrameCache(frames);
  }

  /** Says that another operand of the same execution reads what this one may write. */
  void meet(ScatteredRegion other) {
    if (window.sharesPagesWith(other.window)) {
      List<ScatteredRegion> more = new ArrayList<>(readers);
      more.add(other);
      readers = more;
      shared = true;
    }
  }

  long length() {
    return length;
  }

  /** The piece that was found last, and is still right. */
  Piece last(boolean write) {
    return write ? written : read;
  }

  /** Where the first byte lies in its frame. */
  long first() {
    return first;
  }

  /** Whether another operand of the execution may read what this one writes. */
  boolean shared() {
    return shared;
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
    long host = frame(position >>> shift, write, true) + (position & (1L << shift) - 1);
    note(write ? writeTable : readTable, position, host);
    return host;
  }

  /**
   * What to add to an offset for the host's address, by page of 4 KiB, counted from the first
   * frame's start: 0 for those that were not asked for yet (or if that should be the sum, which
   * costs a question more). Empty where frames are smaller, or the window is beyond 1 GiB.
   */
  long[] table(boolean write) {
    long pages = first + length() + (1L << PAGE_SHIFT) - 1 >>> PAGE_SHIFT;
    if (shift < PAGE_SHIFT || pages > MOST_PAGES) {
      return NO_TABLE;
    }
    if ((write ? writeTable : readTable).length == 0) {
      if (write) {
        writeTable = new long[(int) pages];
      } else {
        readTable = new long[(int) pages];
      }
    }
    return write ? writeTable : readTable;
  }

  private void note(long[] table, long position, long host) {
    if (table.length != 0) {
      table[(int) (position >>> PAGE_SHIFT)] = host - (position - first);
    }
  }

  /**
   * Finds the piece that holds some bytes, as an access of them does.
   *
   * @return whether one piece holds them all: false across pieces and outside the operand
   * @throws FaultSignal if translation refuses
   */
  boolean locate(long offset, int size, boolean write) {
    return locate(offset, size, write, true);
  }

  private boolean locate(long offset, int size, boolean write, boolean keep) {
    long position = first + offset;
    long into = position & (1L << shift) - 1;
    long left = (1L << shift) - into;
    if (offset < 0 || offset > length - size || size > left) {
      return false;
    }
    long host = frame(position >>> shift, write, keep);
    note(write ? writeTable : readTable, position, host + into);
    Piece piece = last(write);
    piece.delta = host + into - offset;
    piece.low = Math.max(0, offset - into);
    piece.span = Math.min(offset + left, length) - piece.low;
    return true;
  }

  /** The piece that an access will find; none if it is refused, which the access says then. */
  Piece ahead(long offset, int size, boolean write) {
    try {
      // Streams do not come back; what was read is kept for those who write it.
      return locate(offset, size, write, !write && writable) ? last(write) : Piece.NONE;
    } catch (FaultSignal e) {
      return Piece.NONE;
    }
  }

  /** The host's address of a frame. */
  private long frame(long index, boolean write, boolean keep) {
    FrameCache frames = write ? writeFrames : readFrames;
    long known = frames.find(index);
    return known != 0 ? known : ask(index, write, keep, frames);
  }

  private long ask(long index, boolean write, boolean keep, FrameCache frames) {
    if (refusal != null && index == refused && write == refusedWrite) {
      throw refusal;
    }
    long frame;
    try {
      frame = (write ? window.writableFrame(index) : window.readableFrame(index)).address();
    } catch (MemoryFaultException e) {
      // Whoever looked ahead comes again by the access itself, and asks nobody twice.
      refused = index;
      refusedWrite = write;
      refusal = new FaultSignal(region, e);
      throw refusal;
    }
    if (keep) {
      frames.put(index, frame);
    }
    if (write) {
      readAgain(index, frame);
    } else {
      everRead = true;
    }
    return frame;
  }

  /** A first write may have given a page another frame: reads must go there from now on. */
  private void readAgain(long index, long frame) {
    if (!shared && (!everRead || readFrames.find(index) == frame)) {
      return;
    }
    readFrames.replace(index, frame);
    moves.count++;
    read.span = 0;
    int pages = 1 << Math.max(0, shift - PAGE_SHIFT);
    for (int page = 0; page < pages && readTable.length != 0; page++) {
      long at = (index << shift - PAGE_SHIFT) + page;
      if (at < readTable.length && readTable[(int) at] != 0) {
        readTable[(int) at] = frame + ((long) page << PAGE_SHIFT) - ((at << PAGE_SHIFT) - first);
      }
    }
    readers.forEach(ScatteredRegion::forget);
  }

  private void forget() {
    read.span = 0;
    readFrames.forget();
    Arrays.fill(readTable, 0);
  }
}
