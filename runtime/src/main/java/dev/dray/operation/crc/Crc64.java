package dev.dray.operation.crc;

/**
 * NVMe's CRC-64 in its usual order of bits, eight bytes at a time. Values are those of the whole
 * data: a seed is the CRC of what came before, 0 if nothing did.
 */
public final class Crc64 {
  private static final long POLYNOMIAL = Long.reverse(BitOrderCrc.CRC64);
  private static final long[] TABLES = tables();

  private Crc64() {}

  private static long[] tables() {
    long[] tables = new long[8 * 256];
    for (int i = 0; i < 256; i++) {
      long value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) != 0 ? value >>> 1 ^ POLYNOMIAL : value >>> 1;
      }
      tables[i] = value;
    }
    for (int i = 256; i < tables.length; i++) {
      long before = tables[i - 256];
      tables[i] = before >>> 8 ^ tables[(int) before & 0xFF];
    }
    return tables;
  }

  /** The CRC of data that follows data whose CRC is the seed. */
  public static long update(long seed, byte[] data, int offset, int length) {
    return ~raw(~seed, data, offset, length);
  }

  /** The register after some bytes, without inversion. */
  public static long raw(long register, byte[] data, int offset, int length) {
    long value = register;
    int at = offset;
    int end = offset + length;
    for (; at + 8 <= end; at += 8) {
      long word = value;
      for (int i = 0; i < 8; i++) {
        word ^= (data[at + i] & 0xFFL) << (8 * i);
      }
      value =
          TABLES[7 * 256 + ((int) word & 0xFF)]
              ^ TABLES[6 * 256 + ((int) (word >>> 8) & 0xFF)]
              ^ TABLES[5 * 256 + ((int) (word >>> 16) & 0xFF)]
              ^ TABLES[4 * 256 + ((int) (word >>> 24) & 0xFF)]
              ^ TABLES[3 * 256 + ((int) (word >>> 32) & 0xFF)]
              ^ TABLES[2 * 256 + ((int) (word >>> 40) & 0xFF)]
              ^ TABLES[256 + ((int) (word >>> 48) & 0xFF)]
              ^ TABLES[(int) (word >>> 56)];
    }
    for (; at < end; at++) {
      value = value >>> 8 ^ TABLES[(int) (value ^ data[at]) & 0xFF];
    }
    return value;
  }
}
