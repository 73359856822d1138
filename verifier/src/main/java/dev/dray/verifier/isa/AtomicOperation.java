package dev.dray.verifier.isa;

/** Atomic operations (RFC 9669 section 5.3). */
public enum AtomicOperation {
  ADD(0x00),
  OR(0x40),
  AND(0x50),
  XOR(0xa0),
  /** Exchange; always fetches. */
  XCHG(0xe0),
  /** Compare with r0 and exchange; always fetches, into r0. */
  CMPXCHG(0xf0);

  private final int code;

  AtomicOperation(int code) {
    this.code = code;
  }

  /** The operation bits of the immediate, without the fetch bit. */
  public int code() {
    return code;
  }
}
