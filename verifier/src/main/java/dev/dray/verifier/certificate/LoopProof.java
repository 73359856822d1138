package dev.dray.verifier.certificate;

import java.util.List;

/**
 * Why a loop ends.
 *
 * @param head id of its head's cut point
 * @param counter the symbol that counts iterations: defined at the head, 0 on entry, one more after
 *     each back edge
 * @param body ids of the cut points inside the loop, the head included
 */
public record LoopProof(int head, int counter, List<Integer> body, Termination termination) {

  /** Copies its list. */
  public LoopProof {
    body = List.copyOf(body);
  }

  /** A measure. */
  public sealed interface Termination {}

  /**
   * The head's invariant implies {@code counter <= bound}, and the bound mentions only symbols that
   * no cut point of the body defines.
   */
  public record Bounded(Linear bound) implements Termination {}

  /**
   * On every back edge some measure, over the head's symbols, falls by at least 1 from a value that
   * is at least 0, while those before it do not rise.
   */
  public record Lexicographic(List<Linear> measures) implements Termination {
    /** Copies its list. */
    public Lexicographic {
      measures = List.copyOf(measures);
    }
  }

  /** A callback loop: its helper bounds it. */
  public record ByHelper() implements Termination {}
}
