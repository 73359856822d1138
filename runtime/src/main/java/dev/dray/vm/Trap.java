package dev.dray.vm;

import dev.dray.verifier.object.SourceLine;
import java.util.Optional;

/**
 * What a program did that it may not.
 *
 * @param pc the slot of the instruction
 * @param instruction the instruction in clang's notation
 * @param access the access, where an access was at fault
 * @param reason what was done and what is allowed, in words
 * @param source the source line, where the object carries it
 */
public record Trap(
    int pc,
    Kind kind,
    String instruction,
    Optional<Access> access,
    String reason,
    Optional<SourceLine> source) {

  /** Kinds of trap. */
  public enum Kind {
    /** A read outside what the program may read. */
    READ_OUT_OF_BOUNDS,
    /** A write outside what the program may write. */
    WRITE_OUT_OF_BOUNDS,
    /** A write into the context, src, read-only data. */
    WRITE_TO_READ_ONLY,
    /** An atomic operation on an address that is no multiple of its size. */
    UNALIGNED_ATOMIC,
    /** More than eight call frames. */
    CALL_TOO_DEEP,
    /** A call of something that is neither helper nor function. */
    BAD_CALL,
    /** A helper was given what its prototype does not allow. */
    BAD_ARGUMENT,
    /** A helper threw an exception. */
    HELPER_FAILED,
    /** A jump or fall into something that is no instruction. */
    BAD_INSTRUCTION
  }

  /**
   * An access at fault.
   *
   * @param offset bytes from the region's start, unsigned; the address itself outside every region
   * @param size bytes
   */
  public record Access(Region region, long offset, long size, boolean write) {}

  /** {@code instruction 14: r3 = *(u8 *)(r5 + 8) read 1 byte at src+12, but ... (xor.c:17)}. */
  public String message() {
    return "instruction "
        + pc
        + ": "
        + instruction
        + " "
        + reason
        + source.map(line -> " (" + line.file() + ":" + line.line() + ")").orElse("");
  }
}
