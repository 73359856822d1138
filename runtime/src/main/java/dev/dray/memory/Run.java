package dev.dray.memory;

import java.lang.foreign.MemorySegment;

/**
 * Some bytes of an operand that lie side by side in host memory: where they begin, and how many
 * they are. Whoever walks an operand reuses one, so that a step allocates nothing.
 */
public final class Run {
  private MemorySegment segment = MemorySegment.NULL;
  private long position;
  private long length;

  /** Aims it at bytes. */
  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"})
  public void set(MemorySegment segment, long position, long length) {
    // Mostly it stays the same, and storing a reference costs the collector's barrier.
    if (this.segment != segment) {
      this.segment = segment;
    }
    this.position = position;
    this.length = length;
  }

  /** The segment that holds them. */
  public MemorySegment segment() {
    return segment;
  }

  /** Where the first one lies therein. */
  public long position() {
    return position;
  }

  /** How many they are, at least 1. */
  public long length() {
    return length;
  }
}
