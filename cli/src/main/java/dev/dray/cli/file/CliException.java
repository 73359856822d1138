package dev.dray.cli.file;

/** Ends a command; the message says what was given, what is allowed and what to do. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitStatus status;

  private CliException(ExitStatus status, String message) {
    super(message);
    this.status = status;
  }

  /** The command line is wrong, or a file cannot be opened. */
  public static CliException usage(String message) {
    return new CliException(ExitStatus.USAGE, message);
  }

  /** An input was rejected, or the work failed. */
  public static CliException failed(String message) {
    return new CliException(ExitStatus.FAILED, message);
  }

  /** How the command ends. */
  public ExitStatus status() {
    return status;
  }
}
