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
import dev.dray.memory.trace.TransferObserver;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operand of a descriptor: every frame is translated when it is asked for, with the rights of
 * the submitter, for as long as the capability lives.
 */
final class AdmittedWindow implements Window.Scattered, Extent.Hold {
  /** Bytes from which on looking ahead pays. */
  private static final long LONG = 4 * 4096;

  private final PageTranslator translator;
  private final @Nullable Grant grant;
  private final MemorySegment host;
  private final TransferObserver observer;
  private final boolean watched;
  private final long address;
  private final long length;
  private final long first;
  private final int frameShift;
  private final boolean writable;
  private long furthest;
  private final @Nullable Lookahead readAhead;
  private final @Nullable Lookahead writeAhead;

  AdmittedWindow(
      PageTranslator translator,
      @Nullable Grant grant,
      TransferObserver observer,
      long address,
      long length,
      int frameShift,
      boolean writable) {
    this.translator = translator;
    this.grant = grant;
    this.observer = observer;
    watched = observer.watching();
    host = translator.context().space().memory().host();
    this.address = address;
    this.length = length;
    this.frameShift = frameShift;
    this.writable = writable;
    first = address & -(1L << frameShift);
    boolean looksAhead = length >= LONG && frameShift == PageSize.SMALL.shift();
    readAhead = looksAhead && !writable ? new Lookahead(translator, false) : null;
    writeAhead = looksAhead && writable ? new Lookahead(translator, true) : null;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int frameShift() {
    return frameShift;
  }

  @Override
  public long firstOffset() {
    return address - first;
  }

  @Override
  public MemorySegment readableFrame(long index) {
    long at = addressOf(index);
    return host.asSlice(reach(at, translator.read(at), frameEnd(at), false), 1L << frameShift);
  }

  @Override
  public MemorySegment writableFrame(long index) {
    long at = addressOf(index);
    return host.asSlice(reach(at, translateForWriting(at), frameEnd(at), true), 1L << frameShift);
  }

  @Override
  public void readableRun(long offset, long most, Run run) {
    long at = address + Objects.checkFromIndexSize(offset, most, length);
    Lookahead ahead = readAhead;
    long known = ahead == null ? Translation.NONE : ahead.find(at);
    if (known == Translation.NONE) {
      known = translator.read(at);
      if (ahead != null) {
        ahead.fill(at, address + length);
      }
    }
    run(at, known, most, ahead, false, run);
  }

  @Override
  public void writableRun(long offset, long most, Run run) {
    long at = address + Objects.checkFromIndexSize(offset, most, length);
    Lookahead ahead = writeAhead;
    long known = ahead == null ? Translation.NONE : ahead.find(at);
    if (known == Translation.NONE) {
      known = translateForWriting(at);
      if (ahead != null) {
        ahead.fill(at, address + length);
      }
    }
    run(at, known, most, ahead, true, run);
  }

  @Override
  public void readableRuns(long offset, long most, Run run, RunList into) {
    Lookahead ahead = readAhead;
    if (ahead == null || watched) {
      readableRun(offset, most, run);
      into.set(run);
    } else {
      long at = address + Objects.checkFromIndexSize(offset, most, length);
      runs(at, translator.read(at), most, ahead, false, into);
    }
  }

  @Override
  public void writableRuns(long offset, long most, Run run, RunList into) {
    Lookahead ahead = writeAhead;
    if (ahead == null || watched) {
      writableRun(offset, most, run);
      into.set(run);
    } else {
      long at = address + Objects.checkFromIndexSize(offset, most, length);
      runs(at, translateForWriting(at), most, ahead, true, into);
    }
  }

  /** The page of an address, and those behind it whose translations are known. */
  private void runs(
      long at, long translation, long most, Lookahead ahead, boolean write, RunList into) {
    long physical = reach(at, translation, at, write);
    into.start(host);
    ahead.fill(at, at + most);
    ahead.addTo(into, at, most);
    if (into.bytes() == 0) {
      into.add(physical, Math.min(most, PageTranslator.untilPageEnd(translation, at)));
    }
    furthest = Math.max(furthest, at + into.bytes() - address);
  }

  private void run(
      long at, long translation, long most, @Nullable Lookahead ahead, boolean write, Run run) {
    long bytes = Math.min(most, PageTranslator.untilPageEnd(translation, at));
    if (watched) {
      // A trace shows what is moved frame by frame.
      bytes = Math.min(bytes, (1L << frameShift) - (at & ((1L << frameShift) - 1)));
    } else if (ahead != null && bytes < most) {
      bytes = ahead.sideBySide(at, translation, most);
    }
    run.set(host, reach(at, translation, at + bytes, write), bytes);
  }

  private long translateForWriting(long at) {
    if (!writable) {
      throw new MemoryFaultException(
          "the operand is read by this operation, and not written",
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
        && first < that.address + that.length
        && that.first < address + length;
  }

  /** Outside the operand the submitter has no rights, whatever the operation asks for. */
  private long addressOf(long index) {
    if (index < 0 || index > (firstOffset() + length - 1) >>> frameShift) {
      throw new IndexOutOfBoundsException(
          "frame %d of an operand of %d bytes".formatted(index, length));
    }
    return first + (index << frameShift);
  }

  private long frameEnd(long at) {
    return Math.min(at + (1L << frameShift), address + length);
  }

  /** The physical address of what may be touched now, up to an end. */
  private long reach(long at, long translation, long end, boolean write) {
    Grant held = grant;
    if (held != null && held.revoked()) {
      throw new MemoryFaultException(
          "the capability was revoked while the operation ran",
          offset(at),
          write,
          MemoryFaultException.Kind.REVOKED);
    }
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
      held.close();
    }
  }
}
