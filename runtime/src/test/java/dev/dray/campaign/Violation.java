package dev.dray.campaign;

import java.io.Serial;

/** What was proven does not hold in a concrete state. */
final class Violation extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;
  private final String kind;

  Violation(String kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** Which promise was broken. */
  String kind() {
    return kind;
  }
}
