package dev.dray.operation.descriptor;

/** The flags of a descriptor; bits 16 to 23 mean something else for each operation. */
public enum Flag {
  FENCE(0, "fence"),
  BLOCK_ON_FAULT(1, "block on fault"),
  COMPLETION_ADDRESS_VALID(2, "completion record address valid"),
  REQUEST_COMPLETION(3, "request completion record"),
  REQUEST_INTERRUPT(4, "request completion interrupt"),
  CACHE_CONTROL_3(5, "cache control 3"),
  CHECK_RESULT(7, "check result"),
  CACHE_CONTROL_1(8, "cache control 1"),
  ADDRESS1_CLASS(9, "address 1 traffic class"),
  ADDRESS2_CLASS(10, "address 2 traffic class"),
  ADDRESS3_CLASS(11, "address 3 traffic class"),
  COMPLETION_CLASS(12, "completion record traffic class"),
  STRICT_ORDERING(13, "strict ordering"),
  CACHE_CONTROL_2(14, "cache control 2"),
  CRC_READ_SEED(16, "read CRC seed from memory"),
  CRC_BYPASS_INVERSION(17, "bypass CRC inversion and reversed bit order"),
  CRC_BYPASS_REFLECTION(18, "bypass data reflection"),
  CRC_64(19, "64-bit CRC"),
  FILL_16(18, "16-byte pattern"),
  READBACK1_VALID(16, "readback address 1 valid"),
  READBACK2_VALID(17, "readback address 2 valid"),
  SUPPRESS_READBACK_A(18, "suppress implicit readback of TC-A"),
  SUPPRESS_READBACK_B(19, "suppress implicit readback of TC-B"),
  ALTERNATE_SOURCE(16, "alternate source PASID"),
  ALTERNATE_DESTINATION(17, "alternate destination PASID"),
  USE_SELECTOR(16, "use inter-domain selector"),
  DESTINATION2_CLASS(17, "destination 2 traffic class"),
  BATCH_ERROR(16, "batch error"),
  USE_STRIDE(16, "use region stride"),
  SUPPRESS_DRAIN(16, "suppress drain");

  private final int bit;
  private final String label;

  Flag(int bit, String label) {
    this.bit = bit;
    this.label = label;
  }

  /** The flag's bit among the 24 of the flags field. */
  public int bit() {
    return bit;
  }

  /** The flag as a mask of the flags field. */
  public int mask() {
    return 1 << bit;
  }

  /** The flag's name as an error message gives it. */
  public String label() {
    return label;
  }

  /** Whether a descriptor of eight words has the flag set. */
  public boolean in(long[] words) {
    return ((words[0] >>> (32 + bit)) & 1) != 0;
  }
}
