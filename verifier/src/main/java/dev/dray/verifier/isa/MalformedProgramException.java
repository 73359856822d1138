package dev.dray.verifier.isa;

import java.io.Serial;

/**
 * Bytes, or instructions, that are no eBPF program: they break a rule of RFC 9669 that holds
 * whatever the program does.
 */
public final class MalformedProgramException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The rule that was broken. */
  public enum Rule {
    /** A program has at least one instruction. */
    NOT_EMPTY,
    /** A program is a whole number of 8-byte slots. */
    WHOLE_SLOTS,
    /** The opcode is defined. */
    DEFINED_OPCODE,
    /** Packet loads of classic BPF are not part of the engine. */
    NO_PACKET_LOAD,
    /** Registers are r0 to r10. */
    REGISTER_EXISTS,
    /** r10, the frame pointer, is never written. */
    FRAME_POINTER_READ_ONLY,
    /** Fields that an instruction does not use are 0. */
    UNUSED_FIELD_ZERO,
    /** The offset field of arithmetic selects a defined variant. */
    DEFINED_VARIANT,
    /** Byte swaps work on 16, 32 or 64 bits. */
    SWAP_WIDTH,
    /** The atomic operation is defined, on 4 or 8 bytes. */
    DEFINED_ATOMIC,
    /** The source field of a 64-bit immediate load is defined. */
    DEFINED_ADDRESS_KIND,
    /** A 64-bit immediate has a well-formed second slot. */
    SECOND_SLOT,
    /** The kind of call is defined. */
    DEFINED_CALL,
    /** Offsets and other numbers fit their fields. */
    FIELD_RANGE,
    /** Jumps stay inside the program. */
    TARGET_INSIDE,
    /** Jumps do not land inside a 64-bit immediate. */
    TARGET_IS_INSTRUCTION,
    /** The last instruction is an exit or an unconditional jump. */
    ENDS
  }

  /** The slot of the offending instruction. */
  private final int slot;

  /** What was broken. */
  private final Rule rule;

  /** The message without the slot. */
  private final String problem;

  /**
   * A rule that an instruction breaks.
   *
   * @param slot of the instruction; 0 when the whole program is meant
   * @param problem what was found and what is allowed, without the slot
   */
  public MalformedProgramException(int slot, Rule rule, String problem) {
    super(
        switch (rule) {
          case NOT_EMPTY, WHOLE_SLOTS -> problem;
          default -> "instruction " + slot + ": " + problem;
        });
    this.slot = slot;
    this.rule = rule;
    this.problem = problem;
  }

  /** The slot of the offending instruction; 0 when the whole program is meant. */
  public int slot() {
    return slot;
  }

  /** The rule that was broken. */
  public Rule rule() {
    return rule;
  }

  /** What was found and what is allowed: the message without the slot. */
  public String problem() {
    return problem;
  }
}
