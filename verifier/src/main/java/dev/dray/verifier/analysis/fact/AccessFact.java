package dev.dray.verifier.analysis.fact;

import java.util.Set;

/**
 * What one load, store or atomic touches, over all paths and calling contexts.
 *
 * @param targets the places that it may touch; almost always one
 * @param minimum least offset of the first byte from the region's start (frames: from r10), or
 *     Long.MIN_VALUE if no constant bounds it
 * @param maximum greatest offset of the first byte, or Long.MAX_VALUE
 * @param alignment the greatest power of two, up to 8, that divides every offset; bases of operands
 *     are not aligned
 */
public record AccessFact(Set<Target> targets, long minimum, long maximum, int alignment) {

  /** Copies its set. */
  public AccessFact {
    targets = Set.copyOf(targets);
  }

  /**
   * A place.
   *
   * @param index map: its index; stack: the frame's depth, 0 for the entry's; others 0
   */
  public record Target(Kind kind, int index) {}

  /** Kinds of place. */
  public enum Kind {
    SRC,
    DST,
    AUX,
    CONTEXT,
    STACK,
    /** A map value, or global data. */
    MAP_VALUE,
    RING_RECORD,
    /** The key that a for_each callback gets; index is the map. */
    MAP_KEY
  }
}
