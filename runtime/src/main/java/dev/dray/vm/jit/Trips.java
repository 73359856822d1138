package dev.dray.vm.jit;

/**
 * How many iterations of a loop are sure not to leave it: emitted code asks before it starts the
 * fast version of a loop. Too few is never wrong; every doubt answers 0.
 *
 * <p>No method calls another: the JVM's compiler may leave such a call as one where it is seldom
 * reached, and whatever is alive across a call it keeps in memory for all of the loop.
 */
final class Trips {
  private static final long LIMIT = 1L << 61;

  private Trips() {}

  /** Iterations t from 0 with {@code low + step * t < high}; step is positive. */
  static long below(long low, long high, long step) {
    return low > -LIMIT && high < LIMIT && low < high ? (high - low - 1) / step + 1 : 0;
  }

  /** Iterations t from 0 with {@code low + step * t <= high}; step is positive. */
  static long upTo(long low, long high, long step) {
    return low > -LIMIT && high < LIMIT && low <= high ? (high - low) / step + 1 : 0;
  }

  /** Iterations t from 0 with {@code low + step * t != high}; step is positive. */
  static long until(long low, long high, long step) {
    return low > -LIMIT && high < LIMIT && low < high ? (high - low) / step : 0;
  }

  /** The same for numbers that are compared unsigned. */
  static long belowUnsigned(long low, long high, long step) {
    return low >= 0 && high < LIMIT && low < high ? (high - low - 1) / step + 1 : 0;
  }

  /** The same for numbers that are compared unsigned. */
  static long upToUnsigned(long low, long high, long step) {
    return low >= 0 && high < LIMIT && low <= high ? (high - low) / step + 1 : 0;
  }

  /** Iterations for which a 32-bit value that starts at a number stays within a range. */
  static long within(long start, long step, long minimum, long maximum) {
    return step > 0 ? (maximum - start) / step : (start - minimum) / -step;
  }

  /** Iterations t from 0 for which {@code offset + step * t} and size bytes lie in a region. */
  static long inside(long offset, long step, long size, long length) {
    long last = length - size;
    if (offset < 0 || offset > last) {
      return 0;
    }
    return step > 0 ? (last - offset) / step + 1 : offset / -step + 1;
  }

  /**
   * Whether a copy from one range of host memory to another, of equal length, leaves the bytes that
   * a loop would leave that copies one element after the other, forward.
   */
  static boolean copiesForward(long from, long to, long bytes) {
    return to <= from || to >= from + bytes;
  }

  /** Whether two ranges of host memory of equal length are apart, or the same. */
  static boolean apart(long from, long to, long bytes) {
    return from == to || to >= from + bytes || from >= to + bytes;
  }
}
