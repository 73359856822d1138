package dev.dray.verifier.analysis.cfg;

import dev.dray.verifier.certificate.CallContext;
import java.util.List;

/**
 * The control flow of a program with every call expanded: a node is an instruction in a calling
 * context, or the head of a callback's loop. Node 0 is the entry.
 *
 * @param contexts calling contexts; 0 is the entry's
 * @param nodes in order of discovery
 */
public record Graph(List<CallContext> contexts, List<Node> nodes) {

  /**
   * A place.
   *
   * @param context index into the contexts
   * @param pc slot
   * @param copy tells apart the nodes of one place (see {@link Copies}); 0 for the first
   * @param successors nodes; of a conditional jump first where it falls through to, then where it
   *     jumps to; of a callback's head first the callback, then what follows the call
   */
  public record Node(int context, int pc, boolean callbackHead, int copy, int[] successors) {
    /** Whether another node is this one or a copy of it. */
    public boolean samePlace(Node other) {
      return context == other.context && pc == other.pc && callbackHead == other.callbackHead;
    }
  }

  /** What an indirect call or a callback argument was found to be. */
  public sealed interface Target {
    /** A function of the program. */
    record Function(int slot) implements Target {}

    /** A helper. */
    record Helper(int number) implements Target {}
  }

  /** Where a target was found. */
  public record Site(int context, int pc) {}
}
