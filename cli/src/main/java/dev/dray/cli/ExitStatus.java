package dev.dray.cli;

/** What a command's exit code means; a higher one is worse. */
enum ExitStatus {
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

  int code() {
    return code;
  }

  ExitStatus worse(ExitStatus other) {
    return code >= other.code ? this : other;
  }
}
