package dev.dray.verifier.asm;

/**
 * A word of assembler text.
 *
 * @param text as written; the percent sign of a register is dropped
 * @param line from 1
 * @param column from 1
 */
record Token(Kind kind, String text, int line, int column) {

  enum Kind {
    NAME,
    REGISTER,
    NUMBER,
    SYMBOL,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean is(String wanted) {
    return text.equals(wanted) && kind != Kind.END;
  }

  AssemblyException expected(String allowed) {
    return new AssemblyException(line, column, "found %s, expected %s".formatted(shown(), allowed));
  }

  AssemblyException wrong(String problem) {
    return new AssemblyException(line, column, problem);
  }

  private String shown() {
    if (kind == Kind.END) {
      return "the end of the line";
    }
    return "'" + shortened() + "'";
  }

  /** The text, cut where hostile input would fill the screen. */
  String shortened() {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
