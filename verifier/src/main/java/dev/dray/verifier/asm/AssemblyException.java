package dev.dray.verifier.asm;

import java.io.Serial;

/** Assembler text that cannot be understood, or that describes no program. */
public final class AssemblyException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** From 1. */
  private final int line;

  /** From 1. */
  private final int column;

  /**
   * A place in the text and what is wrong there.
   *
   * @param line from 1
   * @param column from 1
   * @param problem what was found and what is allowed
   */
  public AssemblyException(int line, int column, String problem) {
    super("line %d, column %d: %s".formatted(line, column, problem));
    this.line = line;
    this.column = column;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }

  /** The column, from 1. */
  public int column() {
    return column;
  }
}
