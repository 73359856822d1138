package dev.dray.operation.dif;

/** Compares a field with what it should be, as the source DIF flags say. */
public final class DifCheck {
  /** The guard is wrong. */
  public static final int GUARD = 1;

  /** The application tag is wrong. */
  public static final int APPLICATION = 2;

  /** The reference tag is wrong. */
  public static final int REFERENCE = 4;

  /** The field is all ones, and that is an error. */
  public static final int ALL_ONES = 8;

  private static final int ALL_F_ERROR = 1;
  private static final int ALL_F = 1 << 1;
  private static final int APPLICATION_F = 1 << 2;
  private static final int APPLICATION_AND_REFERENCE_F = 1 << 3;
  private static final int GUARD_OFF = 1 << 5;
  private static final int REFERENCE_OFF = 1 << 6;

  private DifCheck() {}

  /**
   * Checks a block.
   *
   * @param data the block and its field
   * @return 0, or what is wrong
   */
  public static int check(DifFormat format, int flags, DifTags tags, byte[] data, int offset) {
    int at = offset + format.block();
    int guard = field16(data, at);
    int application = field16(data, at + 2);
    int reference = field16(data, at + 4) << 16 | field16(data, at + 6);
    boolean escaped = application == 0xFFFF;
    boolean both = escaped && reference == -1;
    boolean all = both && guard == 0xFFFF;
    if (all && (flags & ALL_F) != 0 && (flags & ALL_F_ERROR) != 0) {
      return ALL_ONES;
    }
    if (all && (flags & ALL_F) != 0
        || escaped && (flags & APPLICATION_F) != 0
        || both && (flags & APPLICATION_AND_REFERENCE_F) != 0) {
      return 0;
    }
    int wrong = 0;
    if ((flags & GUARD_OFF) == 0 && guard != format.guard(data, offset)) {
      wrong |= GUARD;
    }
    if (((application ^ tags.application()) & ~tags.mask() & 0xFFFF) != 0) {
      wrong |= APPLICATION;
    }
    if ((flags & REFERENCE_OFF) == 0 && reference != tags.reference()) {
      wrong |= REFERENCE;
    }
    return wrong;
  }

  /**
   * Writes a block's field.
   *
   * @param kept bits of what is to stay: {@link #GUARD}, {@link #APPLICATION}, {@link #REFERENCE}
   * @param data holds the block's data at an offset
   * @param into where the field goes; what stays is there already
   */
  public static void generate(
      DifFormat format, int kept, DifTags tags, byte[] data, int offset, byte[] into, int at) {
    if ((kept & GUARD) == 0) {
      put16(into, at, format.guard(data, offset));
    }
    if ((kept & APPLICATION) == 0) {
      put16(into, at + 2, tags.application() & ~tags.mask());
    }
    if ((kept & REFERENCE) == 0) {
      put16(into, at + 4, tags.reference() >>> 16);
      put16(into, at + 6, tags.reference());
    }
  }

  private static int field16(byte[] data, int at) {
    return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
  }

  private static void put16(byte[] data, int at, int value) {
    data[at] = (byte) (value >>> 8);
    data[at + 1] = (byte) value;
  }
}
