package dev.dray.memory.mmu;

import dev.dray.memory.Extent;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.physical.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The CPU's view of an address space: what a user's loads and stores would see, page faults,
 * copy-on-write and all. Longer transfers leave the space after each chunk, so that whoever waits
 * for it waits for a chunk.
 */
public final class SpaceAccessor {
  private static final long CHUNK = 64 << 10;

  private final Mmu mmu;
  private final Context context;
  private final PhysicalMemory memory;

  /** A view with a context's rights. */
  public SpaceAccessor(Mmu mmu, Context context) {
    this.mmu = mmu;
    this.context = context;
    memory = mmu.memory();
  }

  private interface Piece {
    void at(long physical, long offset, long length);
  }

  /**
   * Reads bytes.
   *
   * @param into takes them: its size says how many
   * @throws PageFaultException at the first page that cannot be had; bytes before it were read
   */
  public void read(long address, MemorySegment into) {
    each(
        address,
        into.byteSize(),
        false,
        (physical, offset, length) ->
            MemorySegment.copy(memory.host(), physical, into, offset, length));
  }

  /**
   * Writes bytes.
   *
   * @throws PageFaultException at the first page that cannot be had; bytes before it were written
   */
  public void write(long address, MemorySegment from) {
    each(
        address,
        from.byteSize(),
        true,
        (physical, offset, length) ->
            MemorySegment.copy(from, offset, memory.host(), physical, length));
  }

  /** Fills bytes. */
  public void fill(long address, long length, byte value) {
    each(
        address,
        length,
        true,
        (physical, offset, bytes) -> memory.host().asSlice(physical, bytes).fill(value));
  }

  /** Reads bytes. */
  public byte[] read(long address, int length) {
    checkLength(length);
    byte[] bytes = new byte[length];
    read(address, MemorySegment.ofArray(bytes));
    return bytes;
  }

  /** Reads eight little-endian bytes. */
  public long getLong(long address) {
    byte[] bytes = read(address, 8);
    return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
  }

  /** Writes eight little-endian bytes. */
  public void putLong(long address, long value) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
    bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
    write(address, bytes);
  }

  /**
   * The frames behind a range, as segments of runs that are contiguous in host memory. They show
   * what the addresses mean now; after a later unmapping or move they show what became of the
   * frames.
   *
   * @param writable whether they will be written: breaks copy-on-write now
   */
  public List<MemorySegment> slices(long address, long length, boolean writable) {
    List<MemorySegment> runs = new ArrayList<>();
    long[] run = {-1, 0};
    each(
        address,
        length,
        writable,
        (physical, offset, bytes) -> {
          if (run[0] + run[1] != physical) {
            add(runs, run, writable);
            run[0] = physical;
            run[1] = 0;
          }
          run[1] += bytes;
        });
    add(runs, run, writable);
    return runs;
  }

  private void add(List<MemorySegment> runs, long[] run, boolean writable) {
    if (run[1] > 0) {
      MemorySegment segment = memory.lend(run[0], run[1]);
      runs.add(writable ? segment : segment.asReadOnly());
    }
  }

  private static void checkLength(long length) {
    if (length < 0) {
      throw new IllegalArgumentException(
          "a length of %d bytes: 0 and more are allowed".formatted(length));
    }
  }

  private void each(long address, long length, boolean write, Piece piece) {
    checkLength(length);
    for (long done = 0; done < length; ) {
      long until = Math.min(length, done + CHUNK);
      try (PageTranslator translator =
          new PageTranslator(mmu, context, Extent.Issuer.NOBODY, true)) {
        while (done < until) {
          long at = address + done;
          long translation = write ? translator.write(at) : translator.read(at);
          if (translation == Translation.NONE) {
            throw new PageFaultException(translator.fault().orElseThrow());
          }
          long bytes = Math.min(until - done, PageTranslator.untilPageEnd(translation, at));
          piece.at(Translation.address(translation, at), done, bytes);
          done += bytes;
        }
      }
    }
  }
}
