package dev.dray.vm.helper;

import dev.dray.vm.map.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/** The engine's own helpers: whole ranges at once, piece by piece where they are scattered. */
@SuppressWarnings("unused") // every helper has the same parameters
final class BulkHelpers {
  /** Bytes between two looks at the stop flag: well below a millisecond's work. */
  private static final long STEP = 1 << 20;

  private BulkHelpers() {}

  /** Right under overlap within one window; pieces go backwards where dst lies above src. */
  static long copy(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    HelperMemory memory = context.memory();
    memory.check(r3, r4, false);
    memory.check(r1, r2, true);
    if (Long.compareUnsigned(r4, r2) > 0) {
      return -Errno.E2BIG;
    }
    if (r4 == 0) {
      return 0;
    }
    MemorySegment to = memory.piece(r1, r4, true);
    MemorySegment from = memory.piece(r3, r4, false);
    if (to.byteSize() == r4 && from.byteSize() == r4) {
      copyWhole(context, from, to);
    } else if (Long.compareUnsigned(r1, r3) > 0 && Long.compareUnsigned(r1, r3 + r4) < 0) {
      copyBackwards(context, r1, r3, r4);
    } else {
      copyForwards(context, r1, r3, r4);
    }
    return r4;
  }

  private static void copyWhole(HelperContext context, MemorySegment from, MemorySegment to) {
    long size = to.byteSize();
    boolean backwards = to.address() > from.address() && to.address() - from.address() < size;
    for (long done = 0; done < size; done += STEP) {
      long length = Math.min(STEP, size - done);
      long at = backwards ? size - done - length : done;
      MemorySegment.copy(from, at, to, at, length);
      context.poll();
    }
  }

  private static void copyForwards(HelperContext context, long dst, long src, long size) {
    HelperMemory memory = context.memory();
    for (long done = 0; done < size; ) {
      context.poll();
      MemorySegment from = memory.piece(src + done, Math.min(STEP, size - done), false);
      MemorySegment to = memory.piece(dst + done, from.byteSize(), true);
      MemorySegment.copy(from, 0, to, 0, to.byteSize());
      done += to.byteSize();
    }
  }

  private static void copyBackwards(HelperContext context, long dst, long src, long size) {
    HelperMemory memory = context.memory();
    byte[] block = new byte[(int) Math.min(size, 4096)];
    for (long left = size; left > 0; ) {
      context.poll();
      int length = (int) Math.min(left, block.length);
      MemorySegment bytes = MemorySegment.ofArray(block).asSlice(0, length);
      memory.read(src + left - length, bytes);
      memory.write(dst + left - length, bytes);
      left -= length;
    }
  }

  static long fill(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    HelperMemory memory = context.memory();
    memory.check(r1, r2, true);
    for (long done = 0; done < r2; ) {
      context.poll();
      MemorySegment piece = memory.piece(r1 + done, Math.min(STEP, r2 - done), true);
      fillPiece(piece, Long.rotateRight(r3, (int) (done & 7) * 8));
      done += piece.byteSize();
    }
    return r2;
  }

  private static void fillPiece(MemorySegment piece, long pattern) {
    long whole = piece.byteSize() & ~7L;
    for (long at = 0; at < whole; at += 8) {
      piece.set(ValueLayout.JAVA_LONG_UNALIGNED, at, pattern);
    }
    for (long at = whole; at < piece.byteSize(); at++) {
      piece.set(ValueLayout.JAVA_BYTE, at, (byte) (pattern >>> ((at & 7) * 8)));
    }
  }

  static long compare(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    HelperMemory memory = context.memory();
    memory.check(r1, r2, false);
    memory.check(r3, r4, false);
    long common = Math.min(r2, r4);
    for (long done = 0; done < common; ) {
      context.poll();
      MemorySegment left = memory.piece(r1 + done, Math.min(STEP, common - done), false);
      MemorySegment right = memory.piece(r3 + done, left.byteSize(), false);
      long different = left.asSlice(0, right.byteSize()).mismatch(right);
      if (different >= 0) {
        return done + different;
      }
      done += right.byteSize();
    }
    return r2 == r4 ? -1 : common;
  }

  static long crc32c(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    HelperMemory memory = context.memory();
    memory.check(r1, r2, false);
    CRC32C sum = new CRC32C();
    for (long done = 0; done < r2; ) {
      context.poll();
      MemorySegment piece = memory.piece(r1 + done, Math.min(STEP, r2 - done), false);
      sum.update(piece.asByteBuffer());
      done += piece.byteSize();
    }
    return Crc32cCombination.append((int) r3, (int) sum.getValue(), r2) & 0xffffffffL;
  }
}
