package dev.dray.verifier.analysis.fact;

import java.util.Set;

/** What a register holds before an instruction, over all paths and calling contexts. */
public sealed interface RegisterFact {

  /** A number. */
  record Number(ValueRange range) implements RegisterFact {}

  /**
   * A pointer, into one of the places.
   *
   * @param offset bounds of its offset from the region's start (frames: from r10), signed
   * @param alignment the greatest power of two, up to 8, that divides every offset
   */
  record Pointer(Set<AccessFact.Target> targets, ValueRange offset, int alignment)
      implements RegisterFact {
    /** Copies its set. */
    public Pointer {
      targets = Set.copyOf(targets);
    }
  }

  /**
   * Anything else: null or a pointer, a map, a function, a pointer in one context and a number in
   * another.
   */
  record Mixed() implements RegisterFact {}

  /** Not readable there. */
  record Dead() implements RegisterFact {}
}
