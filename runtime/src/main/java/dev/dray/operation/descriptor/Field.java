package dev.dray.operation.descriptor;

/**
 * A field of the 64-byte descriptor. Several operations give the same bytes different names.
 *
 * <pre>
 *      0        4     7    8                  16        24            32    36   38   40      63
 *      +--------+-----+----+------------------+---------+-------------+-----+----+----+--------+
 *      | PASID  |flags| op |completion address| source  | destination |size |intr|rsvd| by op  |
 *      +--------+-----+----+------------------+---------+-------------+-----+----+----+--------+
 * </pre>
 */
public enum Field {
  PASID(0, 20, "PASID"),
  RESERVED_0(20, 11, "reserved bits 30:20"),
  PRIVILEGE(31, 1, "privilege"),
  FLAGS(32, 24, "flags"),
  OPERATION(56, 8, "operation"),
  COMPLETION_ADDRESS(8 * 8, 64, "completion record address"),
  SOURCE(16 * 8, 64, "source address"),
  PATTERN(16 * 8, 64, "pattern"),
  DESCRIPTOR_LIST(16 * 8, 64, "descriptor list address"),
  READBACK1(16 * 8, 64, "readback address 1"),
  WINDOW_BASE(16 * 8, 64, "window base"),
  DELTA_RECORD(16 * 8, 64, "delta record address"),
  SGL_ADDRESS(16 * 8, 64, "scatter-gather list address"),
  PROGRAM_BLOCK(16 * 8, 64, "dray_op block address"),
  DESTINATION(24 * 8, 64, "destination address"),
  SGL_DESTINATION(24 * 8, 64, "destination scatter-gather list address"),
  SOURCE2(24 * 8, 64, "second source address"),
  COMPARE_PATTERN(24 * 8, 64, "compare pattern"),
  READBACK2(24 * 8, 64, "readback address 2"),
  WINDOW_SIZE(24 * 8, 64, "window size"),
  TRANSFER_SIZE(32 * 8, 32, "transfer size"),
  DESCRIPTOR_COUNT(32 * 8, 32, "descriptor count"),
  REGION_SIZE(32 * 8, 32, "region size"),
  REDUCE_COUNT(32 * 8, 32, "element count"),
  INTERRUPT_HANDLE(36 * 8, 16, "completion interrupt handle"),
  RESERVED_38(38 * 8, 16, "reserved bytes 38 to 39"),
  EXPECTED_RESULT(40 * 8, 8, "expected result"),
  DELTA_ADDRESS(40 * 8, 64, "delta record address"),
  MAX_DELTA_SIZE(48 * 8, 32, "maximum delta record size"),
  EXPECTED_RESULT_MASK(56 * 8, 8, "expected result mask"),
  DELTA_SIZE(40 * 8, 32, "delta record size"),
  DESTINATION2(40 * 8, 64, "second destination address"),
  PATTERN_UPPER(40 * 8, 64, "upper pattern"),
  CRC_SEED(40 * 8, 64, "CRC seed"),
  CRC_SEED_ADDRESS(48 * 8, 64, "CRC seed address"),
  DIF_SOURCE_FLAGS(40 * 8, 8, "source DIF flags"),
  DIF_DESTINATION_FLAGS(41 * 8, 8, "destination DIF flags"),
  DIF_FLAGS(42 * 8, 8, "DIF flags"),
  SOURCE_REFERENCE_TAG(48 * 8, 32, "source reference tag seed"),
  SOURCE_APPLICATION_MASK(52 * 8, 16, "source application tag mask"),
  SOURCE_APPLICATION_TAG(54 * 8, 16, "source application tag seed"),
  DESTINATION_REFERENCE_TAG(56 * 8, 32, "destination reference tag seed"),
  DESTINATION_APPLICATION_MASK(60 * 8, 16, "destination application tag mask"),
  DESTINATION_APPLICATION_TAG(62 * 8, 16, "destination application tag seed"),
  REGION_STRIDE(48 * 8, 32, "region stride"),
  SGL_ELEMENT_COUNT(40 * 8, 32, "elements an entry"),
  SGL_SIZE(44 * 8, 16, "scatter-gather list size"),
  SGL_BASE(48 * 8, 64, "base address"),
  INPUT_TYPE(56 * 8, 4, "input data type"),
  OUTPUT_TYPE(56 * 8 + 4, 4, "output data type"),
  COMPUTE_TYPE(57 * 8, 4, "compute type"),
  COMPUTE_FLAGS(57 * 8 + 4, 12, "compute flags"),
  DOMAIN_SELECTOR(59 * 8, 8, "inter-domain selector"),
  SGL_FORMAT(59 * 8 + 4, 4, "scatter-gather list format"),
  REDUCE_DESTINATION(40 * 8, 64, "destination address"),
  REDUCE_DESTINATION2(48 * 8, 64, "second destination address"),
  SOURCE_HANDLE(60 * 8, 16, "source IDPT handle"),
  DESTINATION_HANDLE(62 * 8, 16, "destination IDPT handle"),
  HANDLE1(60 * 8, 16, "IDPT handle 1"),
  HANDLE2(62 * 8, 16, "IDPT handle 2"),
  WINDOW_FLAGS(61 * 8, 8, "window flags"),
  WINDOW_HANDLE(62 * 8, 16, "window IDPT handle"),
  PROGRAM_HANDLE(40 * 8, 32, "program handle"),
  NODE(40 * 8, 32, "node"),
  ATOMIC_OPERAND(16 * 8, 64, "operand"),
  SWAP_VALUE(40 * 8, 64, "swap value"),
  COMPARE_MASK(48 * 8, 64, "compare mask"),
  SWAP_MASK(56 * 8, 64, "swap mask"),
  LOCK_TOKEN(16 * 8, 64, "lock token"),
  TRANSACTION_LIST(16 * 8, 64, "transaction list address"),
  TRANSACTION_COUNT(32 * 8, 32, "transaction entries");

  private final int bit;
  private final int bits;
  private final String label;

  Field(int bit, int bits, String label) {
    this.bit = bit;
    this.bits = bits;
    this.label = label;
  }

  /** The byte of the descriptor in which the field starts. */
  public int offset() {
    return bit >> 3;
  }

  /** The field's width. */
  public int bits() {
    return bits;
  }

  /** The field's name as an error message gives it. */
  public String label() {
    return label;
  }

  /** The field of a descriptor of eight words, zero-extended. */
  public long get(long[] words) {
    return (words[bit >> 6] >>> (bit & 63)) & mask();
  }

  /** Sets the field to the low bits of a value. */
  public void set(long[] words, long value) {
    long shifted = mask() << (bit & 63);
    words[bit >> 6] = (words[bit >> 6] & ~shifted) | ((value & mask()) << (bit & 63));
  }

  /** Clears the field's bits in eight words that say which bits are not yet spoken for. */
  void strike(long[] words) {
    words[bit >> 6] &= ~(mask() << (bit & 63));
  }

  /** Whether a value fits into the field. */
  public boolean fits(long value) {
    return (value & ~mask()) == 0;
  }

  private long mask() {
    return bits == 64 ? -1 : (1L << bits) - 1;
  }
}
