package dev.dray;

import static dev.dray.memory.host.HostOperand.read;
import static dev.dray.memory.host.HostOperand.write;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The built-in operations over segments. */
final class Transfers {
  private Transfers() {}

  /** Gives the bytes copied. */
  static Transfer<Long> copy(MemorySegment source, MemorySegment destination, long most) {
    if (destination.byteSize() < source.byteSize()) {
      throw new IllegalArgumentException(
          "the source has "
              + source.byteSize()
              + " bytes and the destination room for "
              + destination.byteSize()
              + ": pass a slice of the source, or a larger destination");
    }
    boolean backward =
        source.asOverlappingSlice(destination).isPresent()
            && destination.address() > source.address();
    return new Transfer<>("copy", source.byteSize(), most) {
      @Override
      boolean backward() {
        return backward;
      }

      @Override
      Piece cut(long at, long length) {
        return new Piece(
            operands -> Descriptor.memoryMove(operands.address(0), operands.address(1), length),
            read("source", part(source, at, length)),
            write("destination", part(destination, at, length)));
      }

      @Override
      Long result() {
        return size();
      }
    };
  }

  /** Gives the bytes filled. */
  static Transfer<Long> fill(MemorySegment destination, long pattern, long most) {
    return new Transfer<>("fill", destination.byteSize(), most) {
      @Override
      Piece cut(long at, long length) {
        return new Piece(
            operands -> Descriptor.fill(pattern, operands.address(0), length),
            write("destination", part(destination, at, length)));
      }

      @Override
      Long result() {
        return size();
      }
    };
  }

  static Transfer<Comparison> compare(MemorySegment first, MemorySegment second, long most) {
    long common = Math.min(first.byteSize(), second.byteSize());
    boolean sameLength = first.byteSize() == second.byteSize();
    return new Transfer<>("compare", common, most) {
      private long before;
      private Optional<Long> mismatch = Optional.empty();

      @Override
      Piece cut(long at, long length) {
        before = at;
        return new Piece(
            operands -> Descriptor.compare(operands.address(0), operands.address(1), length),
            read("first operand", part(first, at, length)),
            read("second operand", part(second, at, length)));
      }

      @Override
      void done(CompletionRecord record) {
        if (record.result() != 0) {
          mismatch = Optional.of(before + record.bytes());
          finish();
        }
      }

      @Override
      Comparison result() {
        return new Comparison(mismatch.isEmpty() && sameLength, mismatch.orElse(common));
      }
    };
  }

  static Transfer<Integer> crc32c(MemorySegment source, int seed, long most) {
    return new Transfer<>("crc32c", source.byteSize(), most) {
      private int crc = seed;

      @Override
      Piece cut(long at, long length) {
        int before = crc;
        return new Piece(
            operands -> Descriptor.crc(operands.address(0), length, before),
            read("source", part(source, at, length)));
      }

      @Override
      void done(CompletionRecord record) {
        crc = (int) record.low();
      }

      @Override
      Integer result() {
        return crc;
      }
    };
  }
}
