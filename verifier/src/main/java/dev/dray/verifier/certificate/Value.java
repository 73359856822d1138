package dev.dray.verifier.certificate;

/**
 * What a location holds. Numbers and offsets are congruences: a register that holds {@code
 * Number(e)} contains {@code e mod 2^64}, however large the integer e is.
 */
public sealed interface Value {

  /** A number congruent to the expression modulo 2^64. */
  record Number(Linear expression) implements Value {}

  /** The region's base address plus an offset, modulo 2^64. */
  record Pointer(Region region, Linear offset) implements Value {}

  /**
   * Null, or a pointer to the start of the region: the unchecked result of a lookup or reservation.
   * Equal regions (with their instance) are null together.
   */
  record MaybeNull(Region region) implements Value {}

  /**
   * The low 32 bits, zero-extended, of {@code base + offset}: what remains of a pointer after a
   * 32-bit move, of use only to be subtracted from another of the same region.
   */
  record PointerLow(Region region, Linear offset) implements Value {}

  /**
   * An offset minus the region's base address, modulo 2^64: what LLVM adds to a pointer to subtract
   * another ({@code end + ~start} is {@code end - start - 1}).
   */
  record Negated(Region region, Linear offset) implements Value {}

  /** A map, as loaded by a 64-bit immediate. */
  record MapHandle(int map) implements Value {}

  /** A function of the program. */
  record CodePointer(int slot) implements Value {}

  /** What must not be read: never written, clobbered by a call, or part of a pointer. */
  record Unusable() implements Value {}
}
