package dev.dray.operation.descriptor;

import java.util.List;
import java.util.Optional;

/**
 * What the engine says about a descriptor that is done.
 *
 * @param status how it ended
 * @param writeFault whether the access that faulted was a write (bit 7 of the status byte)
 * @param result the operation's result byte: 0 or 1 of a compare, the direction of a move, flags of
 *     DIF and reductions
 * @param faultInfo byte 2: bit 0 the address is hidden, bits 3:1 the operand
 * @param bytes bytes, or descriptors of a batch, that were completed
 * @param faultAddress where a page fault happened; 0 if none did
 * @param low bytes 16 to 23: CRC, delta record size, a program's r0
 * @param high bytes 24 to 31
 * @param detail what went wrong and what to do, in words; empty on success
 * @param program what a user program's execution has to say; empty for built-in operations
 * @param stages what each stage of a plan gave; empty for other operations
 */
public record CompletionRecord(
    Status status,
    boolean writeFault,
    int result,
    int faultInfo,
    long bytes,
    long faultAddress,
    long low,
    long high,
    String detail,
    Optional<ProgramReport> program,
    List<Long> stages) {

  /** Copies the list. */
  public CompletionRecord {
    stages = List.copyOf(stages);
  }

  /** A record without anything that does not fit its 32 bytes but words. */
  public CompletionRecord(
      Status status,
      boolean writeFault,
      int result,
      int faultInfo,
      long bytes,
      long faultAddress,
      long low,
      long high,
      String detail) {
    this(
        status,
        writeFault,
        result,
        faultInfo,
        bytes,
        faultAddress,
        low,
        high,
        detail,
        Optional.empty(),
        List.of());
  }

  /** Whether the operation did all of its work; its predicate may still be false. */
  public boolean succeeded() {
    return status.succeeded();
  }

  /** The status in words, and what to do about a failure: field, rule and fix. */
  public String explain() {
    StringBuilder text = new StringBuilder("status 0x");
    text.append(String.format("%02X", status.code())).append(": ").append(status.words());
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    if (status == Status.PAGE_FAULT || status == Status.PAGE_REQUEST_INVALID) {
      text.append(writeFault ? "; a write to 0x" : "; a read of 0x")
          .append(Long.toHexString(faultAddress))
          .append(" failed after ")
          .append(bytes)
          .append(" bytes");
    }
    return text.toString();
  }
}
