package dev.dray.operation.descriptor;

/** How a descriptor ended: bits 5:0 of a completion record's first byte. */
public enum Status {
  SUCCESS(0x01, "success"),
  SUCCESS_FALSE(0x02, "success, but the result is not the expected one"),
  PAGE_FAULT(0x03, "page fault; partial completion"),
  PAGE_REQUEST_INVALID(0x04, "the page request was answered as invalid; partial completion"),
  BATCH_FAILED(0x05, "a descriptor of the batch failed"),
  BATCH_LIST_FAULT(0x06, "page fault on the descriptor list"),
  DELTA_ORDER(0x07, "the offsets of the delta record do not increase"),
  DELTA_RANGE(0x08, "an offset of the delta record lies beyond the transfer size"),
  DIF_ERROR(0x09, "a data integrity field is wrong"),
  UNSUPPORTED_OPERATION(0x10, "unsupported operation"),
  INVALID_FLAGS(0x11, "invalid flags"),
  RESERVED_FIELD(0x12, "a reserved field is not zero"),
  INVALID_SIZE(0x13, "invalid transfer size or element count"),
  INVALID_COUNT(0x14, "invalid descriptor count or scatter-gather list size"),
  INVALID_FIELD(0x15, "invalid field value"),
  OVERLAP(0x16, "buffers overlap"),
  DUALCAST_ALIGNMENT(0x17, "the two destinations differ in bits 11:0"),
  LIST_ALIGNMENT(0x18, "the descriptor list is misaligned"),
  INTERRUPT_HANDLE(0x19, "invalid interrupt handle"),
  COMPLETION_FAULT(0x1A, "page fault on the completion record"),
  COMPLETION_ALIGNMENT(0x1B, "the completion record address is misaligned"),
  MISALIGNED(0x1C, "misaligned address, size or stride"),
  PRIVILEGE(0x1D, "privileged access is not allowed"),
  TRAFFIC_CLASS(0x1E, "the traffic class is not enabled"),
  READBACK_FAULT(0x1F, "page fault on a readback address"),
  HARDWARE_READ(0x20, "memory error on a read"),
  HARDWARE_WRITE(0x21, "memory error on a write"),
  HARDWARE_TRANSLATION(0x22, "translation error"),
  COMPLETION_FAULT_BEFORE_DRAIN(0x26, "page fault on the completion record before a drain"),
  COMPLETION_FAULT_IN_BATCH(0x27, "page fault on a completion record of a batch"),
  NO_PASID(0x28, "inter-domain operation on a queue without PASID"),
  INVALID_HANDLE(0x29, "invalid inter-domain permissions table entry"),
  PERMISSION(0x2A, "the permissions table entry does not allow the access"),
  WINDOW_RANGE(0x2B, "the access lies outside the window"),
  UPDATE_NOT_ALLOWED(0x2C, "the window may not be updated"),
  INVALID_WINDOW(0x2D, "invalid window fields"),
  DOMAIN_INACCESSIBLE(0x2E, "the address space is not accessible"),
  /** Dray's own: a user program stopped at an access or instruction it may not do. */
  PROGRAM_TRAP(0x30, "the program trapped"),
  /** Dray's own: no program has the descriptor's handle. */
  PROGRAM_HANDLE(0x31, "no such program"),
  /** Dray's own: the program used up its fuel or its quota. */
  PROGRAM_FUEL(0x32, "the program ran out of fuel"),
  /** Dray's own: an abort command or the closing of the engine ended the descriptor. */
  ABORTED(0x33, "aborted"),
  /** Dray's own: an earlier failure of the batch kept the descriptor behind a fence. */
  NOT_ATTEMPTED(0x34, "not attempted: a descriptor before the fence failed"),
  /** Dray's own: the queue had no room and the submitter did not retry. */
  QUEUE_FULL(0x35, "the work queue is full"),
  /** Dray's own: a lock of a batch was held by somebody else, and batches do not wait for locks. */
  LOCK_BUSY(0x36, "the lock is held"),
  /** Dray's own: the event log was full; DSA's software error 0x54. */
  EVENTS_LOST(0x37, "events were lost because the log was full"),
  /** Dray's own: an exception of a helper or a defect of the engine. */
  INTERNAL(0x3F, "internal error");

  private static final Status[] BY_CODE = new Status[0x40];

  static {
    for (Status status : values()) {
      BY_CODE[status.code] = status;
    }
  }

  private final int code;
  private final String words;

  Status(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** The code of bits 5:0. */
  public int code() {
    return code;
  }

  /** What the status says. */
  public String words() {
    return words;
  }

  /** Whether the operation did all of its work. */
  public boolean succeeded() {
    return this == SUCCESS || this == SUCCESS_FALSE;
  }

  /**
   * The status of a completion record's first byte.
   *
   * @throws IllegalArgumentException for a code that is not one of these
   */
  public static Status of(int code) {
    Status status = BY_CODE[code & 0x3F];
    if (status == null) {
      throw new IllegalArgumentException("no status has the code 0x" + Integer.toHexString(code));
    }
    return status;
  }
}
