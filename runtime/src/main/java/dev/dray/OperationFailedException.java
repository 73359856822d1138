package dev.dray;

import dev.dray.operation.descriptor.CompletionRecord;

/** An operation that could not do all of its work; the record says how far it came and why. */
public final class OperationFailedException extends RuntimeException {
  private final transient CompletionRecord record;

  OperationFailedException(String operation, CompletionRecord record) {
    super(operation + " failed: " + record.explain());
    this.record = record;
  }

  /** Status, bytes done, fault address and words. */
  public CompletionRecord record() {
    return record;
  }
}
