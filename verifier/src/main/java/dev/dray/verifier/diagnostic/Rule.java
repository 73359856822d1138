package dev.dray.verifier.diagnostic;

/** The rules of the safety policy, with their stable codes. */
public enum Rule {
  /** A file that holds no program: not an object, no such section, undefined encodings. */
  MALFORMED("V0001"),

  /**
   * A jump, call or fall-through that leaves the program or a function, or hits the middle of lddw.
   */
  CONTROL_FLOW("V0101"),
  /** A function that calls itself, or more than 8 frames. */
  CALL_DEPTH("V0102"),
  /** An instruction that Dray does not define. */
  INSTRUCTION("V0103"),
  /** A register is read before it was written, or after a call clobbered it. */
  UNINITIALISED("V0104"),
  /** r10 is written. */
  FRAME_POINTER("V0105"),

  /** A read before the start of a region, or past its end. */
  READ_BOUNDS("V0203"),
  /** A write before the start of a region, or past its end. */
  WRITE_BOUNDS("V0204"),
  /** A number, a map or a function is used as an address. */
  NOT_A_POINTER("V0205"),
  /** A map value or record is used before it was compared with null. */
  MAYBE_NULL("V0206"),
  /** src, the context or .rodata is written. */
  READ_ONLY("V0207"),
  /** An atomic operation that is not naturally aligned. */
  ALIGNMENT("V0208"),
  /** A context pointer that is not loaded whole, or a load across fields. */
  CONTEXT_ACCESS("V0209"),
  /** Bytes of a spilled pointer are read as data. */
  SPILLED_POINTER("V0210"),

  /** A pointer is stored where others can read it. */
  POINTER_STORED("V0301"),
  /** A pointer is returned. */
  POINTER_RETURNED("V0302"),
  /** Arithmetic that turns a pointer into a number. */
  POINTER_ARITHMETIC("V0303"),
  /** Pointers of different regions are compared. */
  POINTER_COMPARED("V0304"),

  /** A loop that cannot be shown to end. */
  TERMINATION("V0401"),

  /** A helper that does not exist. */
  UNKNOWN_HELPER("V0501"),
  /** An argument of a helper that is not what its prototype says. */
  HELPER_ARGUMENT("V0502"),
  /** A reserved record that is not submitted or discarded on every path. */
  RECORD_LEAK("V0503"),
  /** A callback that does not return 0 or 1. */
  CALLBACK_RESULT("V0504"),

  /** The verifier gave up: time, memory or size. */
  BUDGET("V0901"),
  /** The independent checker does not confirm the proof. */
  CHECKER("V0902"),
  /** A certificate that does not prove the program: of another program, changed, or damaged. */
  CERTIFICATE("V0903");

  private final String code;

  Rule(String code) {
    this.code = code;
  }

  /** A letter and four digits; never reused. */
  public String code() {
    return code;
  }
}
