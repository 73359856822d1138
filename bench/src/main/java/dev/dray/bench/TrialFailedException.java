package dev.dray.bench;

/** A contestant did not succeed; the message says in words why. */
public final class TrialFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A failure. */
  public TrialFailedException(String message) {
    super(message);
  }

  /** A failure with its cause. */
  public TrialFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
