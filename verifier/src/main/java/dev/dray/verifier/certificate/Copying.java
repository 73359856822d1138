package dev.dray.verifier.certificate;

import java.util.List;

/**
 * A part of a program's control flow that was analysed twice, each time for other ways into it.
 * Nodes are numbered as the analysis finds them; the checker, which tries all cut points of a
 * place, does not look at them.
 *
 * @param nodes what is copied
 * @param back a node to which edges inside the copy lead back in the original; -1 for none
 * @param ways edges that lead into the copy instead of the original
 */
public record Copying(List<Integer> nodes, int back, List<Way> ways) {
  /** An edge: a node and the position of one of its successors. */
  public record Way(int from, int successor) {}

  /** Copies its lists. */
  public Copying {
    nodes = List.copyOf(nodes);
    ways = List.copyOf(ways);
  }
}
