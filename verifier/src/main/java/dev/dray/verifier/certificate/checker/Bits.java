package dev.dray.verifier.certificate.checker;

/**
 * Known bits of a number modulo 2^64: those where {@code unknown} is 0 have {@code value}'s.
 *
 * @param value 0 wherever unknown is 1
 */
record Bits(long value, long unknown) {
  static final Bits ANY = new Bits(0, -1);

  static Bits of(long number) {
    return new Bits(number, 0);
  }

  /** What all numbers from low to high, 0 &lt;= low &lt;= high, have in common. */
  static Bits between(long low, long high) {
    int differing = 64 - Long.numberOfLeadingZeros(low ^ high);
    long open = differing == 64 ? -1 : (1L << differing) - 1;
    return new Bits(low & ~open, open);
  }

  /** The greatest member, as an unsigned number. */
  long all() {
    return value | unknown;
  }

  int knownLow() {
    return Long.numberOfTrailingZeros(unknown);
  }

  int trailingZeros() {
    return Long.numberOfTrailingZeros(all());
  }

  /**
   * The sum. A carry into a bit is known where the least sum and the greatest sum of the members
   * agree on it.
   */
  Bits plus(Bits other) {
    long least = value + other.value;
    long most = all() + other.all();
    long open = unknown | other.unknown | (least ^ most);
    return new Bits(least & ~open, open);
  }

  Bits times(long factor) {
    Bits sum = of(0);
    for (long rest = factor; rest != 0; rest &= rest - 1) {
      sum = sum.plus(left(Long.numberOfTrailingZeros(rest)));
    }
    return sum;
  }

  Bits left(int amount) {
    return new Bits(value << amount, unknown << amount);
  }

  Bits right(int amount) {
    return new Bits(value >>> amount, unknown >>> amount);
  }

  Bits rightSigned(int amount) {
    return new Bits(value >> amount, unknown >> amount);
  }

  Bits and(Bits other) {
    long known = value & other.value;
    return new Bits(known, all() & other.all() & ~known);
  }

  Bits or(Bits other) {
    long ones = value | other.value;
    return new Bits(ones, (unknown | other.unknown) & ~ones);
  }

  Bits xor(Bits other) {
    long open = unknown | other.unknown;
    return new Bits((value ^ other.value) & ~open, open);
  }

  /** The low bits, zero-extended; 1 to 64. */
  Bits low(int bits) {
    long keep = bits == 64 ? -1 : (1L << bits) - 1;
    return new Bits(value & keep, unknown & keep);
  }

  /** The low bits, sign-extended; 1 to 64. */
  Bits lowSigned(int bits) {
    return left(64 - bits).rightSigned(64 - bits);
  }

  boolean contradicts(Bits other) {
    return ((value ^ other.value) & ~unknown & ~other.unknown) != 0;
  }

  /** What both say; they must not contradict each other. */
  Bits meet(Bits other) {
    return new Bits(value | other.value, unknown & other.unknown);
  }

  /** Whether every member of this has the bits that the other knows. */
  boolean implies(Bits other) {
    return (unknown & ~other.unknown) == 0 && (value & ~other.unknown) == other.value;
  }
}
