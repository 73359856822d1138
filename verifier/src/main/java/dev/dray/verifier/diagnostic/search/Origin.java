package dev.dray.verifier.diagnostic.search;

/**
 * Where in the input a number came from, packed into a long; 0 for nowhere. Operands 0 to 2, or
 * argument 3 + i.
 */
final class Origin {
  static final long NONE = 0;

  private Origin() {}

  /** Bytes of an operand. */
  static long bytes(int operand, int offset, int size) {
    return 1L << 62 | (long) operand << 56 | (long) size << 48 | offset;
  }

  static long argument(int index) {
    return bytes(3 + index, 0, 8);
  }

  /** Bytes were swapped since. */
  static long swapped(long origin) {
    return origin == NONE ? NONE : origin ^ 1L << 60;
  }

  static int source(long origin) {
    return (int) (origin >> 56) & 15;
  }

  static int offset(long origin) {
    return (int) origin;
  }

  static int size(long origin) {
    return (int) (origin >> 48) & 0xff;
  }

  /** The input with other bytes at the place, so that the number becomes a value. */
  static Draft patch(Draft draft, long origin, long value) {
    int source = source(origin);
    if (source >= 3) {
      return draft.withArgument(source - 3, value);
    }
    byte[] bytes = draft.operand(source).clone();
    int size = size(origin);
    boolean swapped = (origin >> 60 & 1) != 0;
    for (int i = 0; i < size && offset(origin) + i < bytes.length; i++) {
      int shift = 8 * (swapped ? size - 1 - i : i);
      bytes[offset(origin) + i] = (byte) (value >>> shift);
    }
    return draft.with(source, bytes);
  }
}
