package dev.dray.memory.space;

/**
 * Makes pages accessible on demand. Called on a thread of its own, once for all that wait for the
 * same page. It may map and write memory; it cannot unmap, migrate or fork the same space, which
 * would wait for the operation that waits for it.
 *
 * <p>An operation that is aborted, whose rights are revoked or whose space is destroyed ends at
 * once, whatever its handler does: nobody waits for a handler, and none is interrupted. It goes on,
 * for others who wait for the page; when there are none, its answer is for nobody, and what it maps
 * is mapped.
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
