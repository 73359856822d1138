package dev.dray.vm.jit.front;

/**
 * The variables of a function: registers 0 to 9, r10, and the eight-byte cells of its frame.
 *
 * <p>Variable v is register v up to 10, and cell v - 11 from there.
 */
final class Frame {
  static final int REGISTERS = 11;
  static final int CELLS = 64;
  static final int BYTES = 512;
  static final int VARIABLES = REGISTERS + CELLS;

  private Frame() {}

  /** The variable of a whole aligned cell; -1 for other places. Offsets count from r10. */
  static int variable(long offset, int bytes) {
    return bytes == 8 && offset >= -BYTES && offset <= -8 && (offset & 7) == 0
        ? REGISTERS + (int) ((offset + BYTES) >> 3)
        : -1;
  }

  /** The offset of a cell's variable from r10. */
  static long offset(int variable) {
    return ((long) (variable - REGISTERS) << 3) - BYTES;
  }

  /** The cells that bytes touch, as a set of bits; bytes outside the frame touch none. */
  static long cells(long offset, long bytes) {
    if (bytes <= 0 || offset >= 0 || offset <= -BYTES - bytes) {
      return 0;
    }
    int first = (int) (Math.max(offset, -BYTES) + BYTES) >> 3;
    int last = (int) (Math.min(offset + bytes, 0) - 1 + BYTES) >> 3;
    return -1L << first & -1L >>> 63 - last;
  }
}
