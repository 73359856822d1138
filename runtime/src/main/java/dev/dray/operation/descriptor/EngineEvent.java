package dev.dray.operation.descriptor;

import java.util.Optional;

/**
 * Something that no completion record could say.
 *
 * @param status what happened
 * @param pasid whose descriptor it was
 * @param address the address at fault, or 0
 * @param operation the descriptor's operation code
 * @param record what the completion record would have said; empty if there was none to write
 * @param words what happened, in words
 */
public record EngineEvent(
    Status status,
    int pasid,
    long address,
    int operation,
    Optional<CompletionRecord> record,
    String words) {
  private static final int QUEUE_OVERFLOW = 0x53;
  private static final int LOG_FULL = 0x54;

  /** The error code that DSA's event log or software error register has for it. */
  public int code() {
    return switch (status) {
      case QUEUE_FULL -> QUEUE_OVERFLOW;
      case EVENTS_LOST -> LOG_FULL;
      default -> status.code();
    };
  }
}
