package dev.dray.operation.crc;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * CRC-32C (RFC 3720) with a seed. The JDK's has none, so the seed is carried over the data's length
 * by multiplication modulo the polynomial and added to the CRC of the data alone.
 */
public final class Crc32c {
  /** The polynomial without its highest term, lowest power in the highest bit. */
  private static final int POLYNOMIAL = 0x82F63B78;

  /** x^(8 * 2^k) modulo the polynomial. */
  private static final int[] SHIFTS = shifts();

  private final CRC32C crc = new CRC32C();

  private static int[] shifts() {
    int[] shifts = new int[64];
    shifts[0] = 1 << (31 - 8);
    for (int k = 1; k < shifts.length; k++) {
      shifts[k] = multiply(shifts[k - 1], shifts[k - 1]);
    }
    return shifts;
  }

  /** Forgets all data. */
  public void start() {
    crc.reset();
  }

  /** Adds bytes of a segment. */
  public void update(MemorySegment segment, long offset, long length) {
    crc.update(segment.asSlice(offset, length).asByteBuffer());
  }

  /**
   * The CRC.
   *
   * @param seed the CRC of what came before, 0 if nothing did
   * @param length bytes since {@link #start()}
   */
  public int value(int seed, long length) {
    return (int) crc.getValue() ^ advance(seed, length);
  }

  /** What a CRC contributes to that of data followed by {@code length} more bytes. */
  public static int advance(int seed, long length) {
    int moved = seed;
    long rest = length;
    for (int k = 0; rest != 0 && moved != 0; k++, rest >>>= 1) {
      if ((rest & 1) != 0) {
        moved = multiply(moved, SHIFTS[k]);
      }
    }
    return moved;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int factor = b;
    for (int left = a; left != 0; left <<= 1) {
      if (left < 0) {
        product ^= factor;
      }
      factor = (factor & 1) != 0 ? factor >>> 1 ^ POLYNOMIAL : factor >>> 1;
    }
    return product;
  }
}
