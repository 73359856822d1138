package dev.dray.verifier.certificate;

import java.util.List;

/**
 * A place where an invariant is stored: every loop head, every other instruction that several edges
 * reach, and every callback loop. Paths between cut points have neither joins nor loops. The first
 * cut point is the program's entry.
 *
 * <p>A loop has two: all edges that enter the loop lead to its {@link Role#PREHEADER}, which goes
 * on to the {@link Role#HEAD} at once; all back edges lead to the head. What the preheader defines
 * therefore stays fixed while the loop runs, and is how a head's invariant speaks of the values at
 * entry.
 *
 * <p>A callback loop's preheader and head are in the context of the callback (see {@link
 * CallContext}), at the slot of its first instruction, before its frame exists: the innermost frame
 * is the caller's, with r1 to r5 as at the call. From the head, execution goes into the callback
 * (while counter &lt; count, for the loop helper) or past the call; the callback's exits lead to
 * the head.
 *
 * @param id its position in {@link Certificate#cutPoints}
 * @param context index into {@link Certificate#contexts}
 * @param pc slot; the invariant holds before the instruction
 * @param copy tells apart the cut points of one place, each of which is for some of the ways there:
 *     one of them holds (see {@link Copying})
 * @param defined the symbols that are defined here, in order; no symbol is defined at two cut
 *     points
 */
public record CutPoint(
    int id,
    int context,
    int pc,
    int copy,
    Role role,
    List<Definition> defined,
    Invariant invariant) {

  /** What a cut point is for. */
  public enum Role {
    ENTRY,
    JOIN,
    PREHEADER,
    HEAD
  }

  /** Copies its list. */
  public CutPoint {
    defined = List.copyOf(defined);
  }

  /** The only cut point of a place. */
  public CutPoint(
      int id, int context, int pc, Role role, List<Definition> defined, Invariant invariant) {
    this(id, context, pc, 0, role, defined, invariant);
  }

  /** The same with another invariant. */
  CutPoint with(Invariant other) {
    return new CutPoint(id, context, pc, copy, role, defined, other);
  }

  /** How a symbol gets its value on each edge into the cut point. */
  public sealed interface Definition {
    /** The symbol. */
    int symbol();
  }

  /** From the value of a location (see {@link Invariant}). */
  public record ByLocation(int symbol, Location location) implements Definition {}

  /** The length in bytes of the region that a location points into. */
  public record ByLength(int symbol, Location location) implements Definition {}

  /** The iteration counter of the loop whose head this is. */
  public record ByIteration(int symbol) implements Definition {}

  /** The product of two symbols. */
  public record ByProduct(int symbol) implements Definition {}

  /** The low half of another symbol, as a signed number. */
  public record BySignedHalf(int symbol) implements Definition {}
}
