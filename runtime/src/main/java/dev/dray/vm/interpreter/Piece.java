package dev.dray.vm.interpreter;

/** The piece of a frame that an access of a scattered operand found last; emitted code reads it. */
public final class Piece {
  /** What is found where an access may not go. */
  public static final Piece NONE = new Piece();

  /** Where it starts, as an offset in its operand. */
  public long low;

  /** How long it is; 0 for none. */
  public long span;

  /** What to add to an offset for the host's address. */
  public long delta;

  Piece() {}
}
