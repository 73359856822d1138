package dev.dray.operation.crc;

/**
 * A CRC whose register holds the highest power in its highest bit, byte by byte with a table: for
 * the orders of bits that the fast paths do not know. Widths up to 64.
 */
public final class BitOrderCrc {
  /** The 32 lower coefficients of CRC-32C. */
  public static final long CRC32C = 0x1EDC6F41L;

  /** The 64 lower coefficients of NVMe's CRC-64. */
  public static final long CRC64 = 0xAD93D23594C93659L;

  /** The 16 lower coefficients of T10's CRC-16. */
  public static final long T10_DIF = 0x8BB7L;

  private final int width;
  private final long[] table = new long[256];

  /**
   * A CRC.
   *
   * @param width bits, 8 to 64
   * @param polynomial without its highest term
   */
  public BitOrderCrc(int width, long polynomial) {
    this.width = width;
    long top = 1L << (width - 1);
    for (int i = 0; i < 256; i++) {
      long value = (long) i << (width - 8);
      for (int bit = 0; bit < 8; bit++) {
        value = (value & top) != 0 ? value << 1 ^ polynomial : value << 1;
      }
      table[i] = value & mask();
    }
  }

  /** All ones. */
  public long mask() {
    return width == 64 ? -1 : (1L << width) - 1;
  }

  /** The register after some bytes, each with its highest bit first. */
  public long update(long register, byte[] data, int offset, int length) {
    long value = register;
    for (int i = offset; i < offset + length; i++) {
      value = (value << 8 ^ table[(int) (value >>> (width - 8)) & 0xFF ^ data[i] & 0xFF]) & mask();
    }
    return value;
  }

  /** The register after some bytes, each with its lowest bit first. */
  public long updateReflected(long register, byte[] data, int offset, int length) {
    long value = register;
    for (int i = offset; i < offset + length; i++) {
      int reversed = Integer.reverse(data[i]) >>> 24;
      value = (value << 8 ^ table[(int) (value >>> (width - 8)) & 0xFF ^ reversed]) & mask();
    }
    return value;
  }

  /** The register's bits in the other order. */
  public long reverse(long register) {
    return Long.reverse(register) >>> (64 - width);
  }
}
