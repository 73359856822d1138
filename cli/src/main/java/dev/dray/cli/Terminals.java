package dev.dray.cli;

/** Which streams a person looks at; the launcher finds out and passes it on. */
final class Terminals {
  private Terminals() {}

  static boolean output() {
    return Boolean.getBoolean("dray.terminal.out");
  }

  static boolean errors() {
    return Boolean.getBoolean("dray.terminal.err");
  }

  /** Colours only on a terminal, and not when NO_COLOR asks for none (no-color.org). */
  static boolean colours() {
    return output() && System.getenv("NO_COLOR") == null;
  }
}
