package dev.dray.verifier.object;

/** A file that cannot be read as an object: says where, which rule it breaks and what to do. */
public final class MalformedObjectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String section;
  private final long offset;
  private final String rule;
  private final String advice;

  /**
   * An error at a place.
   *
   * @param section the section's name, or what stands for it ("ELF header")
   * @param offset bytes from the section's start
   * @param rule what was found and what is allowed
   * @param advice what to do about it
   */
  public MalformedObjectException(String section, long offset, String rule, String advice) {
    super(
        printable(section)
            + " at offset 0x"
            + Long.toHexString(offset)
            + ": "
            + printable(rule)
            + "; "
            + printable(advice));
    this.section = printable(section);
    this.offset = offset;
    this.rule = printable(rule);
    this.advice = printable(advice);
  }

  /** The section's name, or what stands for it. */
  public String section() {
    return section;
  }

  /** Bytes from the section's start. */
  public long offset() {
    return offset;
  }

  /** What was found and what is allowed. */
  public String rule() {
    return rule;
  }

  /** What to do about it. */
  public String advice() {
    return advice;
  }

  // Names come from the file: they must not be able to move a terminal's cursor.
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\uFFFD]", "?");
  }
}
