package dev.dray.memory;

import java.lang.foreign.MemorySegment;

/**
 * The bytes of one operand after translation: what an operation reads and writes. Windows live for
 * one operation.
 */
public sealed interface Window {

  /** Bytes, 0 to 2^40. */
  long length();

  /**
   * A window that is one piece of host memory: plain addresses. A read-only segment makes a
   * read-only window.
   */
  record Contiguous(MemorySegment segment) implements Window {
    @Override
    public long length() {
      return segment.byteSize();
    }
  }

  /**
   * A window scattered over frames of host memory. Frames are looked up lazily and separately for
   * reads and writes, so that an untouched page faults nothing, breaks no copy-on-write and sets no
   * dirty bit.
   */
  non-sealed interface Scattered extends Window {
    /** Log2 of the frame size; every frame of a window has the same. */
    int frameShift();

    /** Where the window's first byte lies in its first frame. */
    long firstOffset();

    /**
     * The frame with an index (0 holds the window's first byte), for reading.
     *
     * @throws MemoryFaultException if it cannot be had
     */
    MemorySegment readableFrame(long index);

    /**
     * The same frame for writing: breaks copy-on-write, marks it dirty.
     *
     * @throws MemoryFaultException if it cannot be had
     */
    MemorySegment writableFrame(long index);

    /**
     * Whether a page of this window may be a page of another: then the first write here may give
     * what the other reads another frame, as copy-on-write does.
     */
    default boolean sharesPagesWith(Scattered other) {
      return equals(other);
    }

    /**
     * The bytes from an offset on that lie side by side, for reading: to the end of the frame, or
     * further where the page is larger.
     *
     * @param offset of the first byte in the window
     * @param most how many are wanted, at least 1
     * @throws MemoryFaultException if they cannot be had
     */
    default void readableRun(long offset, long most, Run run) {
      long at = firstOffset() + offset;
      aim(readableFrame(at >>> frameShift()), at, most, run);
    }

    /** As {@link #readableRun} for writing: breaks copy-on-write, marks dirty. */
    default void writableRun(long offset, long most, Run run) {
      long at = firstOffset() + offset;
      aim(writableFrame(at >>> frameShift()), at, most, run);
    }

    /**
     * The next bytes from an offset on, for reading: those of {@link #readableRun} at least, and as
     * many more as can be had at once without touching a page early.
     *
     * @param run what the default works with
     */
    default void readableRuns(long offset, long most, Run run, RunList into) {
      readableRun(offset, most, run);
      into.set(run);
    }

    /** As {@link #readableRuns} for writing. */
    default void writableRuns(long offset, long most, Run run, RunList into) {
      writableRun(offset, most, run);
      into.set(run);
    }

    private void aim(MemorySegment frame, long at, long most, Run run) {
      long size = 1L << frameShift();
      long inFrame = at & (size - 1);
      run.set(frame, inFrame, Math.min(size - inFrame, most));
    }
  }

  /** An operand that was left out. */
  static Window empty() {
    return new Contiguous(MemorySegment.NULL);
  }
}
