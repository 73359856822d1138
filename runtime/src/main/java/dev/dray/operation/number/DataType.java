package dev.dray.operation.number;

import java.util.Optional;

/** Types of elements, by their code in a descriptor. Integers are signed if the flags say so. */
public enum DataType {
  INT8(1, null),
  INT16(2, null),
  INT32(4, null),
  INT64(8, null),
  FP8_E5M2(1, new FloatFormat(5, 2, true)),
  FP8_E4M3(1, new FloatFormat(4, 3, false)),
  FP16(2, new FloatFormat(5, 10, true)),
  BF16(2, new FloatFormat(8, 7, true)),
  FP32(4, new FloatFormat(8, 23, true)),
  FP64(8, new FloatFormat(11, 52, true));

  private final int bytes;
  private final Optional<FloatFormat> format;

  DataType(int bytes, @org.jspecify.annotations.Nullable FloatFormat format) {
    this.bytes = bytes;
    this.format = Optional.ofNullable(format);
  }

  /** The type with a code. */
  public static Optional<DataType> of(int code) {
    return code < values().length ? Optional.of(values()[code]) : Optional.empty();
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  /** Whether it has a fraction. */
  public boolean floating() {
    return format.isPresent();
  }

  /**
   * Its format.
   *
   * @throws java.util.NoSuchElementException for integers
   */
  public FloatFormat format() {
    return format.orElseThrow();
  }
}
