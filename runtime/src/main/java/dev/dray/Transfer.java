package dev.dray;

import dev.dray.memory.host.HostOperand;
import dev.dray.memory.host.HostOperands;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Function;

/**
 * A transfer that may be longer than one descriptor can say: gives the pieces one after the other,
 * and takes each one's completion record. Not thread-safe.
 */
abstract class Transfer<T> {

  /** One descriptor, and the segments whose addresses it needs. */
  record Piece(Function<HostOperands, Descriptor> descriptor, HostOperand... operands) {}

  private final String name;
  private final long size;
  private final long most;
  private long done;

  /**
   * A transfer.
   *
   * @param most bytes of one descriptor
   */
  Transfer(String name, long size, long most) {
    this.name = name;
    this.size = size;
    this.most = most;
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  /** Bytes of the pieces that were given out so far. */
  final long started() {
    return done;
  }

  /** The next piece; empty at the end. */
  final Optional<Piece> next() {
    long length = Math.min(size - done, most);
    if (length == 0) {
      return Optional.empty();
    }
    long at = backward() ? size - done - length : done;
    done += length;
    return Optional.of(cut(at, length));
  }

  /** Ends early: no more pieces. */
  final void finish() {
    done = size;
  }

  /** Whether pieces are taken from the end, and each backward. */
  boolean backward() {
    return false;
  }

  /** The piece at an offset. */
  abstract Piece cut(long at, long length);

  /** Takes what a piece gave. */
  void done(CompletionRecord record) {}

  /** The whole transfer's result, after its last piece. */
  abstract T result();

  static MemorySegment part(MemorySegment segment, long at, long length) {
    return length == segment.byteSize() ? segment : segment.asSlice(at, length);
  }
}
