package dev.dray.memory.mmu;

/**
 * An operand in an address space.
 *
 * @param context whose space, and how its requests are treated
 * @param address of its first byte
 * @param length bytes, 0 to 2^40
 * @param writable whether the operation may write it
 * @param whole whether the operation touches every byte, so that translating all of it ahead does
 *     no harm
 */
public record SpaceOperand(
    Context context, long address, long length, boolean writable, boolean whole) {
  /** The longest operand. */
  public static final long LONGEST = 1L << 40;

  /** An operand. */
  public SpaceOperand {
    if (length < 0 || length > LONGEST) {
      throw new IllegalArgumentException(
          "an operand of %d bytes: 0 to 2^40 are allowed".formatted(length));
    }
    if (length > 0 && address + length - 1 < address) {
      throw new IllegalArgumentException(
          "[0x%x, +0x%x) wraps round the end of the address space".formatted(address, length));
    }
  }

  boolean overlaps(SpaceOperand other) {
    return context.space() == other.context.space()
        && address < other.address + other.length
        && other.address < address + length;
  }
}
