package dev.dray.memory.capability;

/**
 * What software holds of a capability: a place in its own table, and the generation of what was put
 * there. Guessing does not help: other tables are out of reach, and an old generation names
 * nothing.
 *
 * @param slot the place, from 0
 * @param generation of the place, from 1
 */
public record CapabilityHandle(int slot, int generation) {
  /** The handle as a number for descriptors. */
  public long bits() {
    return (long) generation << 32 | Integer.toUnsignedLong(slot);
  }

  /** The handle behind a number. */
  public static CapabilityHandle ofBits(long bits) {
    return new CapabilityHandle((int) bits, (int) (bits >>> 32));
  }
}
