package dev.dray.memory.submitter;

/**
 * A piece of memory, of whatever space, under an address that descriptors may name.
 *
 * @param address of its first byte, below 2^47
 * @param length bytes
 */
public record Attachment(long address, long length) {
  /** The address of a byte. */
  public long at(long offset) {
    if (offset < 0 || offset > length) {
      throw new IndexOutOfBoundsException(
          "offset %d of an attachment of %d bytes: 0 to its length are allowed"
              .formatted(offset, length));
    }
    return address + offset;
  }
}
