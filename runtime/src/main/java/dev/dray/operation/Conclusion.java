package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.ProgramReport;
import dev.dray.operation.descriptor.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What will be in a descriptor's completion record, but for the bytes that are done. Reused. A
 * descriptor that did all of its work says 0 bytes, as on DSA: how many it were its submitter
 * knows.
 */
final class Conclusion {
  private static final long[] NO_STAGES = {};

  Status status = Status.SUCCESS;
  boolean writeFault;

  /** Whether bytes are told although it succeeded: where it stopped, or how many members it had. */
  boolean told;

  int result;
  int faultInfo;
  long faultAddress;
  long low;
  long high;
  @Nullable String detail;
  @Nullable ProgramReport program;
  long[] stages = NO_STAGES;

  /** Starts over: success, and nothing to say. */
  void clear() {
    status = Status.SUCCESS;
    writeFault = false;
    told = false;
    result = 0;
    faultInfo = 0;
    faultAddress = 0;
    low = 0;
    high = 0;
    detail = null;
    program = null;
    stages = NO_STAGES;
  }

  /** Ends with a failure in words. */
  void fail(Status value, String words) {
    status = value;
    detail = words;
  }

  /** Ends with a page fault of an operand, whose address the submitter may not be told. */
  void fault(int operand, long address, boolean write, String words, BoundOperands operands) {
    boolean masked = operands.isMasked(operand);
    fail(Status.PAGE_FAULT, masked ? "the owner's memory is not there" : words);
    if (operands.domain(operand) >= 0) {
      // The handle has two bytes; a list's progress lies behind it.
      low = low & ~0xFFFFL | operands.domain(operand);
    }
    writeFault = write;
    faultAddress = masked ? 0 : address;
    faultInfo = operand << 1 | (masked ? 1 : 0);
  }

  static Status status(MemoryFaultException.Kind kind) {
    return switch (kind) {
      case PAGE_FAULT -> Status.PAGE_FAULT;
      case PAGE_REQUEST_REFUSED -> Status.PAGE_REQUEST_INVALID;
      case INVALID_HANDLE -> Status.INVALID_HANDLE;
      case PERMISSION -> Status.PERMISSION;
      case OUT_OF_BOUNDS -> Status.WINDOW_RANGE;
      case REVOKED -> Status.ABORTED;
      case SPACE_GONE -> Status.DOMAIN_INACCESSIBLE;
    };
  }

  /** Bytes that the record says, of those that are done. */
  private long completed(long bytes) {
    return told || !status.succeeded() ? bytes : 0;
  }

  /** Puts the record into memory; its first byte, last, tells who polls. */
  void write(Extent memory, long bytes) {
    CompletionLayout.write(
        memory.writable(0),
        memory.position(0),
        status,
        writeFault,
        result,
        faultInfo,
        completed(bytes),
        faultAddress,
        low,
        high);
  }

  /** The record as a value. */
  CompletionRecord record(long bytes) {
    String words = detail;
    return new CompletionRecord(
        status,
        writeFault,
        result,
        faultInfo,
        completed(bytes),
        faultAddress,
        low,
        high,
        words == null ? "" : words,
        Optional.ofNullable(program),
        stages.length == 0 ? List.of() : Arrays.stream(stages).boxed().toList());
  }
}
