package dev.dray.programs;

import static dev.dray.programs.Layouts.U32;
import static dev.dray.programs.Layouts.putByte;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A plain LZ4 block encoder, greedy, with one candidate a hash: enough to make real input for the
 * decoder. Format: the block format document of the LZ4 project.
 */
final class Lz4Encoder {
  private static final int HASH_BITS = 16;
  private static final int SHORTEST_MATCH = 4;
  private static final int FARTHEST = 65535;

  /** The last match starts at least twelve bytes before the end, and five literals end a block. */
  private static final int MATCH_MARGIN = 12;

  private static final int LAST_LITERALS = 5;

  private final MemorySegment data;
  private final MemorySegment out;
  private final long[] candidates = new long[1 << HASH_BITS];
  private long written;

  private Lz4Encoder(MemorySegment data, MemorySegment out) {
    this.data = data;
    this.out = out;
    Arrays.fill(candidates, -FARTHEST - 1L);
  }

  static MemorySegment encode(MemorySegment data, Arena arena) {
    long worst = data.byteSize() + data.byteSize() / 255 + 16;
    Lz4Encoder encoder = new Lz4Encoder(data, arena.allocate(worst));
    encoder.run();
    return encoder.out.asSlice(0, encoder.written);
  }

  private void run() {
    long anchor = 0;
    long at = 0;
    while (at < data.byteSize() - MATCH_MARGIN) {
      int word = data.get(U32, at);
      int hash = (word * 0x9E3779B1) >>> (32 - HASH_BITS);
      long candidate = candidates[hash];
      candidates[hash] = at;
      if (at - candidate > FARTHEST || data.get(U32, candidate) != word) {
        at++;
        continue;
      }
      long length = matchLength(candidate, at);
      sequence(anchor, at, at - candidate, length);
      at += length;
      anchor = at;
    }
    lastLiterals(anchor);
  }

  private long matchLength(long candidate, long at) {
    long most = data.byteSize() - LAST_LITERALS - at;
    long differs = MemorySegment.mismatch(data, candidate, candidate + most, data, at, at + most);
    return differs < 0 ? most : differs;
  }

  private void sequence(long anchor, long at, long distance, long length) {
    long literals = at - anchor;
    long extra = length - SHORTEST_MATCH;
    putByte(out, written++, (Math.min(literals, 15) << 4) | Math.min(extra, 15));
    rest(literals);
    copy(anchor, literals);
    putByte(out, written++, distance);
    putByte(out, written++, distance >>> 8);
    rest(extra);
  }

  private void lastLiterals(long anchor) {
    long literals = data.byteSize() - anchor;
    putByte(out, written++, Math.min(literals, 15) << 4);
    rest(literals);
    copy(anchor, literals);
  }

  private void rest(long length) {
    if (length < 15) {
      return;
    }
    long left = length - 15;
    for (; left >= 255; left -= 255) {
      putByte(out, written++, 255);
    }
    putByte(out, written++, left);
  }

  private void copy(long from, long length) {
    MemorySegment.copy(data, from, out, written, length);
    written += length;
  }
}
