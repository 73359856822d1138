package dev.dray.operation.dif;

import dev.dray.operation.crc.BitOrderCrc;

/**
 * The common part of DIF operations.
 *
 * @param block bytes of data in a block: 512, 520, 4096 or 4104
 * @param invertSeed whether the guard starts at 0xFFFF rather than 0
 * @param invertResult whether the guard is inverted at the end
 */
public record DifFormat(int block, boolean invertSeed, boolean invertResult) {
  /** Bytes of a field. */
  public static final int FIELD = 8;

  private static final int[] BLOCKS = {512, 520, 4096, 4104};
  private static final BitOrderCrc GUARD = new BitOrderCrc(16, BitOrderCrc.T10_DIF);

  /** The format that a descriptor's DIF flags give: bits 1:0 block, 2 seed, 3 result. */
  public static DifFormat of(int flags) {
    return new DifFormat(BLOCKS[flags & 3], (flags & 4) != 0, (flags & 8) != 0);
  }

  /** The guard of a block. */
  public int guard(byte[] data, int offset) {
    long crc = GUARD.update(invertSeed ? 0xFFFF : 0, data, offset, block);
    return (int) (invertResult ? ~crc & 0xFFFF : crc);
  }
}
