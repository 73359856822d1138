package dev.dray.verifier.isa;

/** The width at which an arithmetic or jump instruction works (RFC 9669 section 4). */
public enum Width {
  /** The low halves of the registers; results are zero-extended. */
  W32(32),
  /** Whole registers. */
  W64(64);

  private final int bits;

  Width(int bits) {
    this.bits = bits;
  }

  /** 32 or 64. */
  public int bits() {
    return bits;
  }
}
