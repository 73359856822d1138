package dev.dray.verifier.isa;

import dev.dray.verifier.isa.MalformedProgramException.Rule;
import java.nio.ByteBuffer;

/**
 * The fields of one slot (RFC 9669 section 3.1).
 *
 * <pre>
 *  byte  0        1              2  3      4  5  6  7
 *      | opcode | src:4  dst:4 | offset | immediate   |   little endian
 * </pre>
 */
record RawSlot(int index, int opcode, int dst, int src, int offset, int immediate) {
  static final int BYTES = 8;

  static RawSlot read(ByteBuffer littleEndian, int index) {
    int at = index * BYTES;
    int registers = littleEndian.get(at + 1) & 0xff;
    return new RawSlot(
        index,
        littleEndian.get(at) & 0xff,
        registers & 0xf,
        registers >> 4,
        littleEndian.getShort(at + 2),
        littleEndian.getInt(at + 4));
  }

  void write(ByteBuffer littleEndian) {
    littleEndian.put((byte) opcode);
    littleEndian.put((byte) (src << 4 | dst));
    littleEndian.putShort((short) offset);
    littleEndian.putInt(immediate);
  }

  int instructionClass() {
    return opcode & 0x7;
  }

  /** The upper four bits: the operation of arithmetic and jumps. */
  int operation() {
    return opcode >> 4;
  }

  /** Whether the second operand of arithmetic or a jump is a register. */
  boolean fromRegister() {
    return (opcode & 0x8) != 0;
  }

  /** The second operand of arithmetic or a jump; the field that it leaves unused must be 0. */
  Source source() {
    if (fromRegister()) {
      requireNoImmediate();
      return Source.register(src);
    }
    requireNoSrc();
    return Source.immediate(immediate);
  }

  void requireNoDst() {
    requireZero("destination register", dst);
  }

  void requireNoSrc() {
    requireZero("source register", src);
  }

  void requireNoOffset() {
    requireZero("offset", offset);
  }

  void requireNoImmediate() {
    requireZero("immediate", immediate);
  }

  private void requireZero(String field, int value) {
    if (value != 0) {
      throw malformed(
          Rule.UNUSED_FIELD_ZERO,
          "opcode 0x%02x does not use the %s field, which must be 0 and is %d"
              .formatted(opcode, field, value));
    }
  }

  MalformedProgramException undefinedOpcode(String why) {
    return malformed(Rule.DEFINED_OPCODE, "opcode 0x%02x is not defined%s".formatted(opcode, why));
  }

  MalformedProgramException malformed(Rule rule, String problem) {
    return new MalformedProgramException(index, rule, problem);
  }
}
