package dev.dray.verifier.object;

/** An object has no program of the name that was asked for; the message lists those it has. */
public final class NoSuchProgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoSuchProgramException(String message) {
    super(message);
  }
}
