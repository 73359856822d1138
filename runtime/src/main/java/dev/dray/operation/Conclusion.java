package dev.dray.operation;

import dev.dray.memory.Extent;
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
