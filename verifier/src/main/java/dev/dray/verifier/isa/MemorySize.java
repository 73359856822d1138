package dev.dray.verifier.isa;

/** Sizes of memory accesses (RFC 9669 section 5). */
public enum MemorySize {
  W(0x00, 4),
  H(0x08, 2),
  B(0x10, 1),
  DW(0x18, 8);

  private final int code;
  private final int bytes;

  MemorySize(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The size bits of the opcode. */
  public int code() {
    return code;
  }

  /** 1, 2, 4 or 8. */
  public int bytes() {
    return bytes;
  }
}
