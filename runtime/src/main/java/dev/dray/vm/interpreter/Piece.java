package dev.dray.vm.interpreter;

import org.jspecify.annotations.Nullable;

/** The piece of a frame that an access of a scattered operand found last; emitted code reads it. */
public final class Piece {
  /** What is found where an access may not go. */
  public static final Piece NONE = new Piece(null, false);

  private final @Nullable ScatteredRegion region;
  private final boolean write;

  /** Where it starts, as an offset in its operand. */
  public long low;

  /** How long it is; 0 for none. */
  public long span;

  /** What to add to an offset for the host's address. */
  public long delta;

  Piece(@Nullable ScatteredRegion region, boolean write) {
    this.region = region;
    this.write = write;
  }

  /**
   * The piece of the same operand that an access of the same kind is about to find; none if not all
   * bytes lie in one, or the page is refused, which the access says then. Emitted code calls it at
   * the end of every frame: from here there are few steps to the frame.
   */
  public Piece ahead(long offset, int size) {
    return region == null ? NONE : region.ahead(offset, size, write);
  }
}
