package dev.dray.verifier.object;

/**
 * A place that refers to a symbol (LLVM's BPF relocation types). The addend is in the place.
 *
 * @param offset of the place in its section, bytes
 */
record Relocation(long offset, int type, Symbol symbol) {
  /** A 64-bit immediate: lddw. */
  static final int LDDW = 1;

  /** The immediate of a call. */
  static final int CALL = 10;

  String typeName() {
    return switch (type) {
      case 0 -> "R_BPF_NONE";
      case LDDW -> "R_BPF_64_64";
      case 2 -> "R_BPF_64_ABS64";
      case 3 -> "R_BPF_64_ABS32";
      case 4 -> "R_BPF_64_NODYLD32";
      case CALL -> "R_BPF_64_32";
      default -> "relocation type " + Integer.toUnsignedString(type);
    };
  }
}
