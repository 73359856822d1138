package dev.dray.operation.number;

import java.util.Optional;

/** Types of elements, by their code in a descriptor. Integers are signed if the flags say so. */
public enum DataType {
  INT8(1, 0, 0),
  INT16(2, 0, 0),
  INT32(4, 0, 0),
  INT64(8, 0, 0),
  FP8_E5M2(1, 5, 2),
  FP8_E4M3(1, 4, 3),
  FP16(2, 5, 10),
  BF16(2, 8, 7),
  FP32(4, 8, 23),
  FP64(8, 11, 52);

  private static final DataType[] ALL = values();

  private final int bytes;
  private final int exponentBits;
  private final int fractionBits;

  DataType(int bytes, int exponentBits, int fractionBits) {
    this.bytes = bytes;
    this.exponentBits = exponentBits;
    this.fractionBits = fractionBits;
  }

  /** The type with a code. */
  public static Optional<DataType> of(int code) {
    return code < ALL.length ? Optional.of(ALL[code]) : Optional.empty();
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  /** Whether it has a fraction. */
  public boolean floating() {
    return fractionBits > 0;
  }

  /** Its format; meaningless for integers. */
  public FloatFormat format() {
    return new FloatFormat(exponentBits, fractionBits, this != FP8_E4M3);
  }
}
