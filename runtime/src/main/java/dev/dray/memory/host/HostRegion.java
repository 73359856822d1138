package dev.dray.memory.host;

import dev.dray.memory.Extent;
import dev.dray.memory.Window;
import java.lang.foreign.MemorySegment;

/** A piece of JVM memory that descriptors may name by address. */
final class HostRegion {

  /** Who can keep a region's memory from going away. */
  interface Lease extends Extent.Hold {
    boolean acquire();

    /** Whether the memory is going: {@link #acquire} would fail. */
    boolean isClosing();
  }

  private final MemorySegment segment;
  private final Window.Contiguous window;
  private final Lease lease;
  private final long start;
  private final long size;
  private final boolean readOnly;

  HostRegion(MemorySegment segment, Lease lease) {
    this.segment = segment;
    this.window = new Window.Contiguous(segment);
    this.lease = lease;
    this.start = segment.address();
    this.size = segment.byteSize();
    this.readOnly = segment.isReadOnly();
  }

  MemorySegment segment() {
    return segment;
  }

  Window.Contiguous window() {
    return window;
  }

  Lease lease() {
    return lease;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  long start() {
    return start;
  }

  boolean contains(long address, long length) {
    long offset = address - start;
    return offset >= 0 && length >= 0 && offset <= size - length;
  }
}
