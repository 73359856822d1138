package dev.dray.memory.host;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Heap operands that share an array, and their copy in native memory while an operation runs. */
final class Staged {
  private record Piece(MemorySegment segment, boolean write) {}

  private final List<Piece> pieces = new ArrayList<>(2);
  private MemorySegment buffer = MemorySegment.NULL;
  private long start;
  private long end;

  Staged(MemorySegment segment, boolean write) {
    start = segment.address();
    end = start + segment.byteSize();
    pieces.add(new Piece(segment, write));
  }

  /** Whether a segment shares bytes with one of these, so that it must share their copy. */
  boolean overlaps(MemorySegment segment) {
    return pieces.stream()
        .anyMatch(piece -> piece.segment().asOverlappingSlice(segment).isPresent());
  }

  void merge(Staged other) {
    start = Math.min(start, other.start);
    end = Math.max(end, other.end);
    pieces.addAll(other.pieces);
  }

  long bytes() {
    return end - start;
  }

  void allocate(StagingPool pool) {
    buffer = pool.take(bytes());
  }

  void free(StagingPool pool) {
    if (buffer.byteSize() > 0) {
      pool.give(buffer);
      buffer = MemorySegment.NULL;
    }
  }

  /** The native memory of one of the segments. */
  MemorySegment of(MemorySegment segment) {
    return buffer.asSlice(segment.address() - start, segment.byteSize());
  }

  void copyIn() {
    for (Piece piece : pieces) {
      of(piece.segment()).copyFrom(piece.segment());
    }
  }

  void copyOut() {
    for (Piece piece : pieces) {
      if (piece.write()) {
        piece.segment().copyFrom(of(piece.segment()));
      }
    }
  }
}
