package dev.dray.memory.mmu;

import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Window;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.physical.PhysicalMemory;
import java.lang.foreign.MemorySegment;

/** An operand scattered over frames: every frame is translated when it is asked for. */
final class SpaceWindow implements Window.Scattered {
  private final SpaceOperand operand;
  private final PageTranslator translator;
  private final PhysicalMemory memory;
  private final int frameShift;
  private final long first;
  private final long count;
  private final boolean writtenUnderReader;

  /**
   * A window.
   *
   * @param writtenUnderReader whether the same operation writes some of it through another operand:
   *     reading breaks copy-on-write then, so that both see one frame
   */
  SpaceWindow(
      SpaceOperand operand, PageTranslator translator, int frameShift, boolean writtenUnderReader) {
    this.operand = operand;
    this.translator = translator;
    this.frameShift = frameShift;
    this.writtenUnderReader = writtenUnderReader;
    memory = operand.context().space().memory();
    first = operand.address() & -(1L << frameShift);
    long last = operand.address() + operand.length() - 1;
    count = operand.length() == 0 ? 0 : ((last - first) >>> frameShift) + 1;
  }

  @Override
  public long length() {
    return operand.length();
  }

  @Override
  public int frameShift() {
    return frameShift;
  }

  @Override
  public long firstOffset() {
    return operand.address() - first;
  }

  @Override
  public MemorySegment readableFrame(long index) {
    long address = addressOf(index);
    if (writtenUnderReader) {
      operand.context().space().breakSharingAhead(address);
    }
    long translation = translator.read(address);
    return translation == Translation.NONE ? fault(address, false) : frame(translation, address);
  }

  @Override
  public MemorySegment writableFrame(long index) {
    long address = addressOf(index);
    if (!operand.writable()) {
      throw new MemoryFaultException(
          "the operand at 0x%x is read-only for this operation".formatted(operand.address()),
          offset(address),
          true);
    }
    long translation = translator.write(address);
    return translation == Translation.NONE ? fault(address, true) : frame(translation, address);
  }

  private long addressOf(long index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException(
          "frame %d of a window of %d frames".formatted(index, count));
    }
    return first + (index << frameShift);
  }

  private MemorySegment frame(long translation, long address) {
    return memory.host().asSlice(Translation.address(translation, address), 1L << frameShift);
  }

  private MemorySegment fault(long address, boolean write) {
    throw new MemoryFaultException(
        translator.fault().map(PageFault::explain).orElse("the page cannot be had"),
        offset(address),
        write);
  }

  private long offset(long address) {
    return Math.max(0, address - operand.address());
  }
}
