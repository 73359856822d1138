package dev.dray.vm.helper;

import java.io.Serial;

/** An access outside what the program may read or write; the tier turns it into a trap. */
public final class MemoryAccessException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final long address;
  private final long size;
  private final boolean write;

  /** An access of size bytes at an address, which is the first byte's as the program sees it. */
  public MemoryAccessException(long address, long size, boolean write) {
    super(null, null, false, false);
    this.address = address;
    this.size = size;
    this.write = write;
  }

  /** The first byte's address. */
  public long address() {
    return address;
  }

  /** Bytes, unsigned. */
  public long size() {
    return size;
  }

  /** Whether the access was a write. */
  public boolean write() {
    return write;
  }

  @Override
  public String getMessage() {
    return (write ? "write of " : "read of ")
        + Long.toUnsignedString(size)
        + " bytes at address 0x"
        + Long.toHexString(address);
  }
}
