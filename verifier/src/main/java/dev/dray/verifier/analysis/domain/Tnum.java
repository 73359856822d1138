package dev.dray.verifier.analysis.domain;

/**
 * Known bits of a 64-bit number (tnum, Vishwanathan et al., CGO 2022): bit i is unknown where mask
 * has a 1, else it is value's. Addition and subtraction are the optimal ones of that paper.
 *
 * @param value disjoint from mask
 */
public record Tnum(long value, long mask) {
  public static final Tnum UNKNOWN = new Tnum(0, -1);

  /** A number with all bits known. */
  public static Tnum constant(long value) {
    return new Tnum(value, 0);
  }

  /** All numbers of so many low bits, 0 to 64. */
  public static Tnum below(int bits) {
    return new Tnum(0, bits >= 64 ? -1 : (1L << bits) - 1);
  }

  /** Whether all bits are known. */
  public boolean isConstant() {
    return mask == 0;
  }

  /** Whether a number agrees with the known bits. */
  public boolean contains(long number) {
    return (number & ~mask) == value;
  }

  /** How many low bits are known, 0 to 64. */
  public int knownLowBits() {
    return Long.numberOfTrailingZeros(mask);
  }

  /** The number of trailing zeros that every member has, 0 to 64. */
  public int trailingZeros() {
    return Long.numberOfTrailingZeros(mask | value);
  }

  public Tnum add(Tnum other) {
    long sumMask = mask + other.mask;
    long sumValue = value + other.value;
    long sigma = sumMask + sumValue;
    long unknown = (sigma ^ sumValue) | mask | other.mask;
    return new Tnum(sumValue & ~unknown, unknown);
  }

  public Tnum subtract(Tnum other) {
    long difference = value - other.value;
    long alpha = difference + mask;
    long beta = difference - other.mask;
    long unknown = (alpha ^ beta) | mask | other.mask;
    return new Tnum(difference & ~unknown, unknown);
  }

  public Tnum and(Tnum other) {
    long alpha = value | mask;
    long beta = other.value | other.mask;
    long known = value & other.value;
    return new Tnum(known, alpha & beta & ~known);
  }

  public Tnum or(Tnum other) {
    long known = value | other.value;
    return new Tnum(known, (mask | other.mask) & ~known);
  }

  public Tnum xor(Tnum other) {
    long unknown = mask | other.mask;
    return new Tnum((value ^ other.value) & ~unknown, unknown);
  }

  /** Shift by 0 to 63. */
  public Tnum shiftLeft(int amount) {
    return new Tnum(value << amount, mask << amount);
  }

  /** Logical shift by 0 to 63. */
  public Tnum shiftRight(int amount) {
    return new Tnum(value >>> amount, mask >>> amount);
  }

  /** Arithmetic shift by 0 to 63. */
  public Tnum shiftRightSigned(int amount) {
    return new Tnum(value >> amount, mask >> amount);
  }

  /** The product with a number, modulo 2^64. */
  public Tnum times(long factor) {
    if (mask == 0) {
      return constant(value * factor);
    }
    if (factor == 0) {
      return constant(0);
    }
    int zeros = Long.numberOfTrailingZeros(factor);
    if (factor == 1L << zeros) {
      return shiftLeft(zeros);
    }
    Tnum sum = constant(0);
    Tnum shifted = this;
    for (long rest = factor; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        sum = sum.add(shifted);
      }
      shifted = shifted.shiftLeft(1);
    }
    return sum;
  }

  /** The low bits, 1 to 64, zero-extended. */
  public Tnum truncate(int bits) {
    long keep = bits == 64 ? -1 : (1L << bits) - 1;
    return new Tnum(value & keep, mask & keep);
  }

  /** The low bits, 1 to 64, sign-extended. */
  public Tnum signExtend(int bits) {
    return shiftLeft(64 - bits).shiftRightSigned(64 - bits);
  }

  /** What holds of members of either. */
  public Tnum join(Tnum other) {
    long unknown = mask | other.mask | (value ^ other.value);
    return new Tnum(value & ~unknown, unknown);
  }

  /** What holds of members of both; meaningless where {@link #conflicts}. */
  public Tnum meet(Tnum other) {
    long unknown = mask & other.mask;
    return new Tnum((value | other.value) & ~unknown, unknown);
  }

  /** Whether no number is a member of both. */
  public boolean conflicts(Tnum other) {
    return ((value ^ other.value) & ~mask & ~other.mask) != 0;
  }

  /** The known bits that all numbers from low to high share, as unsigned numbers. */
  public static Tnum range(long low, long high) {
    int bits = 64 - Long.numberOfLeadingZeros(low ^ high);
    if (bits == 64) {
      return UNKNOWN;
    }
    long unknown = (1L << bits) - 1;
    return new Tnum(low & ~unknown, unknown);
  }
}
