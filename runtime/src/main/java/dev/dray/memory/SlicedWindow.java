package dev.dray.memory;

import java.lang.foreign.MemorySegment;

/** A part of a scattered window. */
record SlicedWindow(Window.Scattered whole, long base, long length) implements Window.Scattered {

  @Override
  public int frameShift() {
    return whole.frameShift();
  }

  @Override
  public long firstOffset() {
    return start() & ((1L << frameShift()) - 1);
  }

  @Override
  public MemorySegment readableFrame(long index) {
    return whole.readableFrame((start() >>> frameShift()) + index);
  }

  @Override
  public MemorySegment writableFrame(long index) {
    return whole.writableFrame((start() >>> frameShift()) + index);
  }

  @Override
  public boolean sharesPagesWith(Window.Scattered other) {
    return whole.sharesPagesWith(other instanceof SlicedWindow sliced ? sliced.whole : other);
  }

  @Override
  public void readableRun(long offset, long most, Run run) {
    whole.readableRun(base + offset, most, run);
  }

  @Override
  public void writableRun(long offset, long most, Run run) {
    whole.writableRun(base + offset, most, run);
  }

  private long start() {
    return whole.firstOffset() + base;
  }
}
