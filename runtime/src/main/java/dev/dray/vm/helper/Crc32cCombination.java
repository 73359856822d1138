package dev.dray.vm.helper;

/**
 * Joins CRC-32Cs of two adjacent ranges: the JDK's CRC32C takes no seed. Appending n zero bits to a
 * message multiplies its remainder by x^n modulo the (reflected) polynomial.
 */
final class Crc32cCombination {
  private static final int POLYNOMIAL = 0x82f63b78;
  private static final int ONE = 1 << 31;

  private Crc32cCombination() {}

  /** The CRC of two ranges from the CRC of each and the second's length in bytes. */
  static int append(int first, int second, long length) {
    return multiply(power(length), first) ^ second;
  }

  /** x^(8 * bytes). */
  private static int power(long bytes) {
    int result = ONE;
    int square = ONE >>> 8;
    for (long left = bytes; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  private static int multiply(int left, int right) {
    int product = 0;
    int shifted = right;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((left & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
    }
    return product;
  }
}
