package dev.dray.memory.space;

/**
 * What became of one page of a migration.
 *
 * @param page its virtual address; for a hole, where it starts
 * @param result how it ended
 */
public record PageMove(long page, Result result) {
  /** How the move of a page ended. */
  public enum Result {
    /** It lies on the node now. */
    MOVED,
    /** It did before. */
    ALREADY_THERE,
    /** Nothing is mapped there. */
    NOT_MAPPED,
    /** Another space holds the frame too: moving it here would leave that one behind. */
    SHARED,
    /** The node has no free block of its size, or memory is exhausted altogether. */
    NODE_FULL,
    /** It was unmapped or replaced meanwhile. */
    CHANGED
  }
}
