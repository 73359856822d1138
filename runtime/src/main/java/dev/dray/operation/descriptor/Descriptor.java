package dev.dray.operation.descriptor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A descriptor as a value: its 64 bytes, read and changed by name. */
public final class Descriptor {
  /** Bytes of a descriptor in memory. */
  public static final int BYTES = 64;

  /** Longs of a descriptor. */
  public static final int WORDS = 8;

  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final long[] words;

  private Descriptor(long[] words) {
    this.words = words;
  }

  /** An operation with every field zero. */
  public static Descriptor of(Opcode opcode) {
    long[] words = new long[WORDS];
    Field.OPERATION.set(words, opcode.code());
    return new Descriptor(words);
  }

  /** A copy of eight little-endian words. */
  public static Descriptor of(long[] words) {
    if (words.length != WORDS) {
      throw new IllegalArgumentException(
          "a descriptor is 8 words of 8 bytes, given were " + words.length);
    }
    return new Descriptor(words.clone());
  }

  /** A copy of 64 bytes of memory. */
  public static Descriptor read(MemorySegment memory) {
    long[] words = new long[WORDS];
    read(memory, 0, words);
    return new Descriptor(words);
  }

  /**
   * Reads each word of a descriptor in memory once.
   *
   * @throws IndexOutOfBoundsException if the segment has no 64 bytes from the offset on
   * @throws IllegalArgumentException if the array has no eight places
   */
  public static void read(MemorySegment memory, long offset, long[] into) {
    checkPlace(memory, offset);
    if (into.length < WORDS) {
      throw new IllegalArgumentException(
          "a descriptor is 8 words, the array has room for " + into.length + ": pass a longer one");
    }
    for (int i = 0; i < WORDS; i++) {
      into[i] = memory.get(WORD, offset + 8L * i);
    }
  }

  /**
   * One word of a descriptor in memory.
   *
   * @throws IndexOutOfBoundsException if the segment has no 8 bytes at the offset
   */
  public static long word(MemorySegment memory, long offset) {
    return memory.get(WORD, offset);
  }

  private static void checkPlace(MemorySegment memory, long offset) {
    if (offset < 0 || offset > memory.byteSize() - BYTES) {
      throw new IndexOutOfBoundsException(
          "a descriptor of 64 bytes at offset "
              + offset
              + " of a segment of "
              + memory.byteSize()
              + " bytes: it must lie inside");
    }
  }

  /**
   * Writes the 64 bytes.
   *
   * @throws IndexOutOfBoundsException if the segment has no 64 bytes from the offset on
   */
  public void write(MemorySegment memory, long offset) {
    checkPlace(memory, offset);
    for (int i = 0; i < WORDS; i++) {
      memory.set(WORD, offset + 8L * i, words[i]);
    }
  }

  /** Moves bytes; the two ranges may overlap. */
  public static Descriptor memoryMove(long source, long destination, long size) {
    return of(Opcode.MEMORY_MOVE)
        .with(Field.SOURCE, source)
        .with(Field.DESTINATION, destination)
        .with(Field.TRANSFER_SIZE, size);
  }

  /** Repeats the 8 bytes of a little-endian pattern. */
  public static Descriptor fill(long pattern, long destination, long size) {
    return of(Opcode.FILL)
        .with(Field.PATTERN, pattern)
        .with(Field.DESTINATION, destination)
        .with(Field.TRANSFER_SIZE, size);
  }

  /** Compares two ranges: result 0 if they are equal, else 1 and the bytes that were. */
  public static Descriptor compare(long source, long source2, long size) {
    return of(Opcode.COMPARE)
        .with(Field.SOURCE, source)
        .with(Field.SOURCE2, source2)
        .with(Field.TRANSFER_SIZE, size);
  }

  /** The CRC-32C of a range, continued from a seed (0 to start). */
  public static Descriptor crc(long source, long size, int seed) {
    return of(Opcode.CRC)
        .with(Field.SOURCE, source)
        .with(Field.TRANSFER_SIZE, size)
        .with(Field.CRC_SEED, Integer.toUnsignedLong(seed));
  }

  /** Runs a program on the operands of an 80-byte {@code dray_op} block. */
  public static Descriptor runProgram(int handle, long block) {
    return of(Opcode.RUN_PROGRAM)
        .with(Field.PROGRAM_BLOCK, block)
        .with(Field.PROGRAM_HANDLE, Integer.toUnsignedLong(handle));
  }

  /** Runs a plan on the operands of an 80-byte {@code dray_op} block. */
  public static Descriptor runPlan(int handle, long block) {
    return of(Opcode.RUN_PLAN)
        .with(Field.PROGRAM_BLOCK, block)
        .with(Field.PROGRAM_HANDLE, Integer.toUnsignedLong(handle));
  }

  /** The same descriptor with a field changed. */
  public Descriptor with(Field field, long value) {
    if (!field.fits(value)) {
      throw new IllegalArgumentException(
          field.label()
              + " has "
              + field.bits()
              + " bits, 0x"
              + Long.toHexString(value)
              + " does not fit: split the operation or choose a smaller value");
    }
    long[] changed = words.clone();
    field.set(changed, value);
    return new Descriptor(changed);
  }

  /** The same descriptor with flags set. */
  public Descriptor with(Flag... flags) {
    long[] changed = words.clone();
    for (Flag flag : flags) {
      changed[0] |= (long) flag.mask() << 32;
    }
    return new Descriptor(changed);
  }

  /** A field, zero-extended. */
  public long get(Field field) {
    return field.get(words);
  }

  /** Whether a flag is set. */
  public boolean has(Flag flag) {
    return flag.in(words);
  }

  /** Copies the eight little-endian words. */
  public void copyTo(long[] into) {
    System.arraycopy(words, 0, into, 0, WORDS);
  }

  /** The eight little-endian words, copied. */
  public long[] words() {
    return words.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Descriptor descriptor && Arrays.equals(words, descriptor.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    int code = (int) get(Field.OPERATION);
    return Opcode.of(code).map(Opcode::label).orElse("operation 0x" + Integer.toHexString(code))
        + String.format(
            " [flags %06x, %x, %x, %x, size %d, %x %x %x]",
            get(Field.FLAGS),
            words[1],
            words[2],
            words[3],
            get(Field.TRANSFER_SIZE),
            words[5],
            words[6],
            words[7]);
  }
}
