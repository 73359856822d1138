package dev.dray.verifier.certificate;

import java.util.List;

/**
 * A place where an invariant is stored: every loop head, every other instruction that several edges
 * reach, and the entry of every callback. Paths between cut points have neither joins nor loops.
 *
 * @param id its position in {@link Certificate#cutPoints}
 * @param context index into {@link Certificate#contexts}
 * @param pc slot; the invariant holds before the instruction
 * @param defined the symbols that are defined here, in order; no symbol is defined at two cut
 *     points
 */
public record CutPoint(int id, int context, int pc, List<Definition> defined, Invariant invariant) {

  /** Copies its list. */
  public CutPoint {
    defined = List.copyOf(defined);
  }

  /** How a symbol gets its value on each edge into the cut point. */
  public sealed interface Definition {
    /** The symbol. */
    int symbol();
  }

  /** From the value of a location (see {@link Invariant}). */
  public record ByLocation(int symbol, Location location) implements Definition {}

  /** The iteration counter of the loop whose head this is. */
  public record ByIteration(int symbol) implements Definition {}

  /** The product of two symbols. */
  public record ByProduct(int symbol) implements Definition {}
}
