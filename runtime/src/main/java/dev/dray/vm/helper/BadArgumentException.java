package dev.dray.vm.helper;

import java.io.Serial;

/** A helper was given what its prototype does not allow; the tier turns it into a trap. */
public final class BadArgumentException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** What was given and what is allowed, as the rest of a sentence that begins with the call. */
  public BadArgumentException(String message) {
    super(message, null, false, false);
  }
}
