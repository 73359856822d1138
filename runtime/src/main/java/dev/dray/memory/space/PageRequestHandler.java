package dev.dray.memory.space;

/**
 * Makes pages accessible on demand. Called on the operation's thread, once for all that wait for
 * the same page. It may map and write memory; it cannot unmap, migrate or fork the same space,
 * which would wait for the operation that waits for it.
 */
@FunctionalInterface
public interface PageRequestHandler {
  /** What a handler answers. */
  enum Response {
    /** The page is there: translate again. */
    SUCCESS,
    /** There is no such page for this operation: it faults. */
    INVALID,
    /** The handler could not find out, or has no memory: the operation faults. */
    FAILURE
  }

  /** Answers one request. */
  Response handle(PageRequest request);
}
