package dev.dray.memory.submitter;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Window;
import dev.dray.memory.capability.Grant;
import dev.dray.memory.mmu.PageFault;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.trace.TransferObserver;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operand of a descriptor: every frame is translated when it is asked for, with the rights of
 * the submitter, for as long as the capability lives.
 */
final class AdmittedWindow implements Window.Scattered, Extent.Hold {
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
    return frame(at, translator.read(at), false);
  }

  @Override
  public MemorySegment writableFrame(long index) {
    long at = addressOf(index);
    if (!writable) {
      throw new MemoryFaultException(
          "the operand is read by this operation, and not written",
          offset(at),
          true,
          MemoryFaultException.Kind.PERMISSION);
    }
    return frame(at, translator.write(at), true);
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

  private MemorySegment frame(long at, long translation, boolean write) {
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
    long end = Math.min(at + (1L << frameShift), address + length) - address;
    furthest = Math.max(furthest, end);
    long physical = Translation.address(translation, at);
    if (watched) {
      long start = Math.max(at, address);
      observer.chunk(
          translator.context().pasid(),
          start,
          physical + (start - at),
          address + end - start,
          write);
    }
    return host.asSlice(physical, 1L << frameShift);
  }

  private MemoryFaultException fault(long at, boolean write) {
    Optional<PageFault> fault = translator.fault();
    boolean refused = fault.isPresent() && fault.get().cause() == FaultCause.REQUEST_REFUSED;
    return new MemoryFaultException(
        fault.map(PageFault::explain).orElse("the page cannot be had"),
        offset(at),
        write,
        refused
            ? MemoryFaultException.Kind.PAGE_REQUEST_REFUSED
            : MemoryFaultException.Kind.PAGE_FAULT);
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
