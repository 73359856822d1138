package dev.dray.memory.submitter;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Run;
import dev.dray.memory.RunList;
import dev.dray.memory.Window;
import dev.dray.memory.capability.Grant;
import dev.dray.memory.mmu.PageFault;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.space.Presence;
import dev.dray.memory.trace.TransferObserver;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operand of a descriptor: every frame is translated when it is asked for, with the rights of
 * the submitter, for as long as the capability lives. Reused from one descriptor to the next.
 */
final class AdmittedWindow implements Window.Scattered, Extent.Hold, Presence {
  /** Bytes from which on looking ahead pays. */
  private static final long LONG = 4 * 4096;

  /** Bytes from which on it pays to know that pages are huge. */
  private static final long LARGE = 256 << 10;

  private final PageTranslator translator;
  private @Nullable Grant grant;
  private MemorySegment host;
  private TransferObserver observer;
  private boolean watched;
  private long address;
  private long length;
  private boolean writable;
  private long furthest;

  /** Found out when somebody asks: whoever goes by runs does not. */
  private int frameShift;

  private final Lookahead lookahead;
  private boolean ahead;

  /** Over a translator that has just entered. */
  AdmittedWindow(
      PageTranslator translator,
      @Nullable Grant grant,
      TransferObserver observer,
      long address,
      long length,
      boolean writable) {
    this.translator = translator;
    this.lookahead = new Lookahead(translator);
    this.grant = grant;
    this.observer = observer;
    watched = observer.watching();
    host = translator.context().space().memory().host();
    this.address = address;
    this.length = length;
    this.writable = writable;
  }

  PageTranslator translator() {
    return translator;
  }

  @Override
  public boolean isInside(AddressSpace space) {
    return translator.context().space().equals(space);
  }

  /** Becomes another operand, once its translator has entered again. */
  void again(
      @Nullable Grant right, TransferObserver watcher, long start, long bytes, boolean writes) {
    grant = right;
    observer = watcher;
    watched = watcher.watching();
    host = translator.context().space().memory().host();
    address = start;
    length = bytes;
    writable = writes;
    furthest = 0;
    frameShift = 0;
    ahead = false;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int frameShift() {
    int shift = frameShift;
    if (shift == 0) {
      boolean huge = length >= LARGE && translator.context().space().staysHuge(address, length);
      shift = huge ? PageSize.HUGE.shift() : PageSize.SMALL.shift();
      frameShift = shift;
    }
    return shift;
  }

  private long frameBytes() {
    return 1L << frameShift();
  }

  /** The address of the first frame. */
  private long first() {
    return address & -frameBytes();
  }

  @Override
  public long firstOffset() {
    return address - first();
  }

  @Override
  public MemorySegment readableFrame(long index) {
    long at = addressOf(index);
    return host.asSlice(reach(at, translator.read(at), frameEnd(at), false), frameBytes());
  }

  @Override
  public MemorySegment writableFrame(long index) {
    long at = addressOf(index);
    return host.asSlice(reach(at, translateForWriting(at), frameEnd(at), true), frameBytes());
  }

  @Override
  public void readableRun(long offset, long most, Run run) {
    long at = address + Objects.checkFromIndexSize(offset, most, length);
    run(at, known(at, false), most, false, run);
  }

  @Override
  public void writableRun(long offset, long most, Run run) {
    long at = address + Objects.checkFromIndexSize(offset, most, length);
    run(at, known(at, true), most, true, run);
  }

  @Override
  public void readableRuns(long offset, long most, Run run, RunList into) {
    if (watched) {
      readableRun(offset, most, run);
      into.set(run);
    } else {
      runs(address + Objects.checkFromIndexSize(offset, most, length), most, false, into);
    }
  }

  @Override
  public void writableRuns(long offset, long most, Run run, RunList into) {
    if (watched) {
      writableRun(offset, most, run);
      into.set(run);
    } else {
      runs(address + Objects.checkFromIndexSize(offset, most, length), most, true, into);
    }
  }

  /** The page of an address, and those behind it whose translations are known. */
  private void runs(long at, long most, boolean write, RunList into) {
    boolean first = !ahead;
    long translation = first ? translate(at, write) : Translation.NONE;
    ahead = ahead || looksAhead(translation, write);
    into.start(host);
    if (ahead && lookahead.fill(at, at + most, writable)) {
      checkRevoked(at, write);
      lookahead.addTo(into, at, most);
    } else {
      if (!first) {
        translation = translate(at, write);
      }
      long physical = reach(at, translation, at, write);
      into.add(physical, Math.min(most, PageTranslator.untilPageEnd(translation, at)));
    }
    furthest = Math.max(furthest, at + into.bytes() - address);
  }

  /** The translation of an address, with those behind it looked up if they are many small ones. */
  private long known(long at, boolean write) {
    long found = ahead ? lookahead.find(at) : Translation.NONE;
    if (found != Translation.NONE) {
      return found;
    }
    found = translate(at, write);
    if (!ahead && looksAhead(found, write)) {
      ahead = true;
      lookahead.start();
    }
    if (ahead) {
      lookahead.fill(at, address + length, writable);
    }
    return found;
  }

  private long translate(long at, boolean write) {
    return write ? translateForWriting(at) : translator.read(at);
  }

  private boolean looksAhead(long translation, boolean write) {
    return length >= LONG && write == writable && Translation.level(translation) == 1;
  }

  private void run(long at, long translation, long most, boolean write, Run run) {
    long bytes = Math.min(most, PageTranslator.untilPageEnd(translation, at));
    if (watched) {
      // A trace shows what is moved frame by frame.
      bytes = Math.min(bytes, frameBytes() - (at & (frameBytes() - 1)));
    } else if (ahead && bytes < most) {
      bytes = lookahead.sideBySide(at, translation, most);
    }
    run.set(host, reach(at, translation, at + bytes, write), bytes);
  }

  private long translateForWriting(long at) {
    if (!writable) {
      throw new MemoryFaultException(
          "the operand is read by this operation, and not written: make it the destination",
          offset(at),
          true,
          MemoryFaultException.Kind.PERMISSION);
    }
    return translator.write(at);
  }

  @Override
  public boolean sharesPagesWith(Scattered other) {
    return other instanceof AdmittedWindow that
        && translator.context().space() == that.translator.context().space()
        && first() < that.address + that.length
        && that.first() < address + length;
  }

  /** Outside the operand the submitter has no rights, whatever the operation asks for. */
  private long addressOf(long index) {
    if (index < 0 || index > (firstOffset() + length - 1) >>> frameShift()) {
      throw new IndexOutOfBoundsException(
          "frame %d of an operand of %d bytes".formatted(index, length));
    }
    return first() + (index << frameShift());
  }

  private long frameEnd(long at) {
    return Math.min(at + frameBytes(), address + length);
  }

  /** The physical address of what may be touched now, up to an end. */
  private long reach(long at, long translation, long end, boolean write) {
    checkRevoked(at, write);
    if (translation == Translation.NONE) {
      throw fault(at, write);
    }
    furthest = Math.max(furthest, end - address);
    long physical = Translation.address(translation, at);
    if (watched) {
      long start = Math.max(at, address);
      observer.chunk(
          translator.context().pasid(), start, physical + (start - at), end - start, write);
    }
    return physical;
  }

  @Override
  public boolean revoked() {
    Grant held = grant;
    return held != null && held.revoked();
  }

  private void checkRevoked(long at, boolean write) {
    if (revoked()) {
      throw new MemoryFaultException(
          "the capability was revoked while the operation ran: ask its owner for another",
          offset(at),
          write,
          MemoryFaultException.Kind.REVOKED);
    }
  }

  private MemoryFaultException fault(long at, boolean write) {
    Optional<PageFault> fault = translator.fault();
    MemoryFaultException.Kind kind =
        switch (fault.map(PageFault::cause).orElse(FaultCause.NOT_PRESENT)) {
          case REQUEST_REFUSED -> MemoryFaultException.Kind.PAGE_REQUEST_REFUSED;
          case REQUEST_ABANDONED -> MemoryFaultException.Kind.REVOKED;
          default -> MemoryFaultException.Kind.PAGE_FAULT;
        };
    return new MemoryFaultException(
        fault.map(PageFault::explain).orElse("the page cannot be had"), offset(at), write, kind);
  }

  private long offset(long at) {
    return Math.max(0, at - address);
  }

  /** The operation has made its last access. */
  @Override
  public void release() {
    translator.context().account(writable ? 0 : furthest, writable ? furthest : 0);
    translator.close();
    Grant held = grant;
    if (held != null) {
      grant = null;
      held.close();
    }
  }
}
