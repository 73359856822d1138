package dev.dray.verifier.object;

/**
 * A type of .BTF (Linux Documentation/bpf/btf.rst, "Type Encoding").
 *
 * @param length how many members, parameters or variables follow
 * @param sizeOrType bytes, or the id of another type, depending on the kind
 * @param data where what follows the common part starts, in bytes from the start of .BTF
 */
record BtfType(int kind, int length, long nameOffset, long sizeOrType, long data) {
  static final int INT = 1;
  static final int POINTER = 2;
  static final int ARRAY = 3;
  static final int STRUCT = 4;
  static final int UNION = 5;
  static final int ENUM = 6;
  static final int TYPEDEF = 8;
  static final int VOLATILE = 9;
  static final int CONST = 10;
  static final int RESTRICT = 11;
  static final int FUNCTION_PROTOTYPE = 13;
  static final int VARIABLE = 14;
  static final int DATA_SECTION = 15;
  static final int FLOAT = 16;
  static final int DECLARATION_TAG = 17;
  static final int TYPE_TAG = 18;
  static final int ENUM64 = 19;

  /** Bytes of what follows the common part. */
  long dataSize() {
    return switch (kind) {
      case INT, VARIABLE, DECLARATION_TAG -> 4;
      case ARRAY -> 12;
      case STRUCT, UNION, DATA_SECTION, ENUM64 -> length * 12L;
      case ENUM, FUNCTION_PROTOTYPE -> length * 8L;
      default -> 0;
    };
  }

  /** Whether it only adds a name or a qualifier to another type. */
  boolean transparent() {
    return switch (kind) {
      case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
      default -> false;
    };
  }
}
