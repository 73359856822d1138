package dev.dray.programs;

import static dev.dray.programs.Layouts.putByte;
import static dev.dray.programs.Layouts.unsignedByte;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code lz4_decode.c}. */
final class Lz4DecodeProgram implements CatalogueProgram {
  private static final long CUT_OFF = -1;
  private static final long TOO_SMALL = -2;
  private static final long BEFORE_START = -3;

  @Override
  public String name() {
    return "lz4_decode";
  }

  @Override
  public String summary() {
    return "decodes an LZ4 block";
  }

  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    return Workload.of(Lz4Encoder.encode(data, arena), data.byteSize(), MemorySegment.NULL);
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    return new Decoder(src, dst).run();
  }

  private static final class Decoder {
    private final MemorySegment src;
    private final MemorySegment dst;
    private long read;
    private long written;

    Decoder(MemorySegment src, MemorySegment dst) {
      this.src = src;
      this.dst = dst;
    }

    long run() {
      while (read < src.byteSize()) {
        int token = unsignedByte(src, read++);
        long status = literals(token >>> 4);
        if (status != 0) {
          return status;
        }
        if (read == src.byteSize()) {
          break;
        }
        status = match(token & 15);
        if (status != 0) {
          return status;
        }
      }
      return written;
    }

    private long literals(int nibble) {
      long length = length(nibble);
      if (length < 0 || length > src.byteSize() - read) {
        return CUT_OFF;
      }
      if (length > dst.byteSize() - written) {
        return TOO_SMALL;
      }
      MemorySegment.copy(src, read, dst, written, length);
      read += length;
      written += length;
      return 0;
    }

    private long match(int nibble) {
      if (src.byteSize() - read < 2) {
        return CUT_OFF;
      }
      int distance = unsignedByte(src, read) | (unsignedByte(src, read + 1) << 8);
      read += 2;
      if (distance == 0 || distance > written) {
        return BEFORE_START;
      }
      long length = length(nibble);
      if (length < 0) {
        return CUT_OFF;
      }
      length += 4;
      if (length > dst.byteSize() - written) {
        return TOO_SMALL;
      }
      for (long i = 0; i < length; i++, written++) {
        putByte(dst, written, unsignedByte(dst, written - distance));
      }
      return 0;
    }

    /** A length that starts in a token's nibble; negative if the block ends inside it. */
    private long length(int nibble) {
      long length = nibble;
      int more = nibble == 15 ? 255 : 0;
      while (more == 255) {
        if (read == src.byteSize()) {
          return -1;
        }
        more = unsignedByte(src, read++);
        length += more;
      }
      return length;
    }
  }
}
