package dev.dray.memory;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An operand after translation: a range of a {@link Window} at an address of the submitter's space.
 * A processing element reuses its extents, so that a descriptor allocates nothing.
 *
 * <p>Memory is reached by contiguous runs: {@link #readable} or {@link #writable} names the segment
 * that holds the byte at an offset, {@link #position} where it lies therein, and {@link #run} how
 * many bytes follow without a gap.
 */
public final class Extent {

  /** Keeps an operand's memory from going away until it is let go. */
  public interface Hold {
    /** Lets the memory go; called once. */
    void release();

    /** Whether the right to the memory was taken away: whoever took it waits for the release. */
    default boolean revoked() {
      return false;
    }
  }

  /** The descriptor that uses an extent, as far as its memory is concerned. */
  public interface Issuer {
    /** Nobody: nothing ends early. */
    Issuer NOBODY = numbered(0);

    /** A descriptor that nothing ends early, with one operand. */
    static Issuer numbered(long number) {
      return new Issuer() {
        @Override
        public void end() {}

        @Override
        public boolean ended() {
          return false;
        }

        @Override
        public long number() {
          return number;
        }
      };
    }

    /** Ends the operation early; any thread may call it. */
    void end();

    /** Whether the operation is to end early: it must not wait for anything. */
    boolean ended();

    /** The descriptor's number for fault records, 0 for none. */
    long number();

    /**
     * Whether it has to be told of the end of its rights, because it may go on for long without a
     * look at its memory's window.
     */
    default boolean mustBeTold() {
      return true;
    }
  }

  private static final Window NOTHING = Window.empty();

  private final int operand;
  private final Issuer issuer;
  private final boolean patient;
  private final Run run = new Run();
  private final RunList runs = new RunList();
  private @Nullable Window window;

  /** The segment of a contiguous window: the common case, without a look at the window's kind. */
  private @Nullable MemorySegment whole;

  private long base;
  private long address;
  private long length;
  private boolean blockOnFault;
  private boolean leaseless;
  private Use use = Use.READ;
  private @Nullable Hold hold;
  private @Nullable Hold kept;

  /**
   * An extent of nothing.
   *
   * @param operand the number that faults carry
   */
  public Extent(int operand) {
    this(operand, Issuer.NOBODY);
  }

  /**
   * An extent of nothing, whose operation can be ended early.
   *
   * @param operand the number that faults carry
   * @param issuer the descriptor; it is ended on any thread, before {@link #release} only
   */
  public Extent(int operand, Issuer issuer) {
    this(operand, issuer, false);
  }

  /**
   * As {@link #Extent(int, Issuer)}.
   *
   * @param patient whether the operand's space is waited for although the operation has ended: it
   *     says how it has
   */
  public Extent(int operand, Issuer issuer, boolean patient) {
    this.operand = operand;
    this.issuer = issuer;
    this.patient = patient;
  }

  /** The descriptor that uses the extent. */
  public Issuer issuer() {
    return issuer;
  }

  /** Sets what the operation will do with the memory that is bound next. */
  public void use(Use value) {
    use = value;
  }

  /** What the operation does with the memory. */
  public Use use() {
    return use;
  }

  /** Sets whether the operation waits for pages that are not there (block on fault). */
  public void blockOnFault(boolean value) {
    blockOnFault = value;
  }

  /** Whether the operation waits for pages that are not there. */
  public boolean blockOnFault() {
    return blockOnFault;
  }

  /**
   * Says that whoever takes memory of the host away waits for the operation anyway, so that a look
   * whether it is going is enough.
   */
  public void leaseless(boolean value) {
    leaseless = value;
  }

  /** Whether memory of the host need not be leased. */
  public boolean leaseless() {
    return leaseless;
  }

  /** Whether the operand's space is waited for although the operation has ended. */
  public boolean patient() {
    return patient;
  }

  /** The number that faults carry. */
  public int operand() {
    return operand;
  }

  /**
   * Aims the extent at memory.
   *
   * @param window what holds the bytes
   * @param base where the operand starts in the window
   * @param address the operand's first byte in the submitter's space
   * @param length bytes
   */
  public void bind(Window window, long base, long address, long length) {
    this.window = window;
    this.whole = window instanceof Window.Contiguous contiguous ? contiguous.segment() : null;
    this.base = base;
    this.address = address;
    this.length = length;
  }

  /** Like {@link #bind(Window, long, long, long)}, with something to let go afterwards. */
  public void bind(Window window, long base, long address, long length, Hold hold) {
    bind(window, base, address, length);
    this.hold = hold;
  }

  /** Aims the extent at a part of another one, which has to keep its memory meanwhile. */
  public void bindPart(Extent whole, long offset, long bytes) {
    bind(whole.bound(), whole.base + offset, whole.address + offset, bytes);
  }

  /** What {@link #keep} left here, if it is of a class. */
  public <T extends Hold> Optional<T> kept(Class<T> type) {
    return type.isInstance(kept) ? Optional.of(type.cast(kept)) : Optional.empty();
  }

  /** Keeps a hold to be used again for another operand, once it was released. */
  public void keep(Hold again) {
    kept = again;
  }

  /** Whether what keeps its memory from going away is such a thing. */
  public boolean holds(Predicate<Hold> such) {
    Hold held = hold;
    return held != null && such.test(held);
  }

  /** Lets the memory go. */
  public void release() {
    Hold held = hold;
    hold = null;
    window = null;
    whole = null;
    base = 0;
    address = 0;
    length = 0;
    if (held != null) {
      held.release();
    }
  }

  /** Bytes. */
  public long length() {
    return length;
  }

  /** The first byte in the submitter's space. */
  public long address() {
    return address;
  }

  /** Whether {@link #readable} at one offset answers for all. */
  public boolean contiguous() {
    return whole != null || bound() instanceof Window.Contiguous;
  }

  /** The window, or an empty one: null is what costs nothing to store. */
  private Window bound() {
    Window here = window;
    return here == null ? NOTHING : here;
  }

  /** The operand as a window of its own. */
  public Window window() {
    return switch (bound()) {
      case Window.Contiguous whole when base == 0 && length == whole.length() -> whole;
      case Window.Contiguous whole -> new Window.Contiguous(whole.segment().asSlice(base, length));
      case Window.Scattered whole when base == 0 && length == whole.length() -> whole;
      case Window.Scattered whole -> new SlicedWindow(whole, base, length);
    };
  }

  /**
   * The bytes from an offset on that lie side by side, for reading.
   *
   * @param most how many are wanted, at least 1
   * @return valid until the next call
   * @throws OperandFaultException if they cannot be had
   */
  public Run readableRun(long offset, long most) {
    MemorySegment all = whole;
    if (all != null) {
      run.set(all, base + offset, most);
    } else if (window instanceof Window.Scattered frames) {
      try {
        frames.readableRun(base + offset, most, run);
      } catch (MemoryFaultException fault) {
        throw at(offset, fault);
      }
    }
    return run;
  }

  /** As {@link #readableRun} for writing. */
  public Run writableRun(long offset, long most) {
    MemorySegment all = whole;
    if (all != null) {
      run.set(all, base + offset, most);
    } else if (window instanceof Window.Scattered frames) {
      try {
        frames.writableRun(base + offset, most, run);
      } catch (MemoryFaultException fault) {
        throw at(offset, fault);
      }
    }
    return run;
  }

  /**
   * The next bytes from an offset on, for reading, as far as they can be had together.
   *
   * @param most how many are wanted, at least 1
   * @return valid until the next call
   * @throws OperandFaultException if not even the first can be had
   */
  public RunList readableRuns(long offset, long most) {
    if (whole == null && window instanceof Window.Scattered frames) {
      try {
        frames.readableRuns(base + offset, most, run, runs);
      } catch (MemoryFaultException fault) {
        throw at(offset, fault);
      }
    } else {
      runs.set(readableRun(offset, most));
    }
    return runs;
  }

  /** As {@link #readableRuns} for writing. */
  public RunList writableRuns(long offset, long most) {
    if (whole == null && window instanceof Window.Scattered frames) {
      try {
        frames.writableRuns(base + offset, most, run, runs);
      } catch (MemoryFaultException fault) {
        throw at(offset, fault);
      }
    } else {
      runs.set(writableRun(offset, most));
    }
    return runs;
  }

  /**
   * The segment with the byte at an offset, for reading.
   *
   * @throws OperandFaultException if the frame cannot be had
   */
  public MemorySegment readable(long offset) {
    MemorySegment all = whole;
    if (all != null) {
      return all;
    }
    return switch (bound()) {
      case Window.Contiguous whole -> whole.segment();
      case Window.Scattered frames -> {
        try {
          yield frames.readableFrame(frame(frames, offset));
        } catch (MemoryFaultException fault) {
          throw at(offset, fault);
        }
      }
    };
  }

  /**
   * The segment with the byte at an offset, for writing.
   *
   * @throws OperandFaultException if the frame cannot be had
   */
  public MemorySegment writable(long offset) {
    MemorySegment all = whole;
    if (all != null) {
      return all;
    }
    return switch (bound()) {
      case Window.Contiguous whole -> whole.segment();
      case Window.Scattered frames -> {
        try {
          yield frames.writableFrame(frame(frames, offset));
        } catch (MemoryFaultException fault) {
          throw at(offset, fault);
        }
      }
    };
  }

  /** Where the byte at an offset lies in its segment. */
  public long position(long offset) {
    if (whole != null) {
      return base + offset;
    }
    return switch (bound()) {
      case Window.Contiguous whole -> base + offset;
      case Window.Scattered frames ->
          (frames.firstOffset() + base + offset) & ((1L << frames.frameShift()) - 1);
    };
  }

  /** Bytes from an offset to the end of its segment or of the operand. */
  public long run(long offset) {
    if (whole != null) {
      return length - offset;
    }
    return switch (bound()) {
      case Window.Contiguous whole -> length - offset;
      case Window.Scattered frames ->
          Math.min((1L << frames.frameShift()) - position(offset), length - offset);
    };
  }

  /** Bytes before an offset, counted back to the start of its segment or of the operand. */
  public long runBefore(long offset) {
    return switch (bound()) {
      case Window.Contiguous whole -> offset;
      case Window.Scattered frames -> Math.min(position(offset - 1) + 1, offset);
    };
  }

  private long frame(Window.Scattered frames, long offset) {
    return (frames.firstOffset() + base + offset) >>> frames.frameShift();
  }

  private OperandFaultException at(long offset, MemoryFaultException fault) {
    return new OperandFaultException(operand, address + offset, fault);
  }
}
