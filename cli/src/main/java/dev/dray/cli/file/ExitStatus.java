package dev.dray.cli.file;

/** What a command's exit code means; a higher one is worse. */
public enum ExitStatus {
  /** Done, and everything that was asked about is in order. */
  DONE(0),
  /** An input was rejected, malformed or trapped, or the work failed. */
  FAILED(1),
  /** The command line is wrong, or a file cannot be opened. */
  USAGE(2);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** The process's exit code. */
  public int code() {
    return code;
  }

  /** The worse of two outcomes. */
  public ExitStatus worse(ExitStatus other) {
    return code >= other.code ? this : other;
  }
}
