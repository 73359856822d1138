package dev.dray.memory.physical;

import java.util.List;

/** Which node new frames come from, as in Linux's set_mempolicy. */
public sealed interface Placement {
  /** Only this node: exhaustion there is an error. */
  record Bind(int node) implements Placement {}

  /** This node first, then the others by number. */
  record Prefer(int node) implements Placement {}

  /**
   * Page after page round these nodes, by page number, so that the same page always asks the same
   * one first.
   */
  record Interleave(List<Integer> nodes) implements Placement {
    /** Interleaving over at least one node. */
    public Interleave {
      nodes = List.copyOf(nodes);
      if (nodes.isEmpty()) {
        throw new IllegalArgumentException(
            "interleaving needs at least one node: pass their numbers");
      }
    }
  }

  /** Node 0 first. */
  static Placement anywhere() {
    return new Prefer(0);
  }

  /**
   * The node to ask first.
   *
   * @param page the number of the page in its address space
   */
  default int first(long page) {
    return switch (this) {
      case Bind bind -> bind.node();
      case Prefer prefer -> prefer.node();
      case Interleave interleave ->
          interleave.nodes().get((int) Math.floorMod(page, (long) interleave.nodes().size()));
    };
  }

  /** Whether another node may help out. */
  default boolean strict() {
    return this instanceof Bind;
  }
}
